"""Personal data: given by the delegation, shown masked, unmasked for a reason that is noted, exported, erased."""

from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from summit.accreditation.models import PersonalData
from summit.accreditation.services import erase_expired, erase_personal_data
from summit.accreditation.tasks import erase_expired_personal_data
from summit.core.models import AccessRecord, AuditEntry
from summit.summits.models import Summit
from tests.factories.bilaterals import make_request
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.personal import NOW, make_accredited, make_personal_data
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit
from tests.signing import at_the_door

URL = "/api/v1/summits/bishkek-2025/personal-data/"
ADMIN = "/admin/accreditation/personaldata/"
NUMBER = "QX7731942"
GIVEN = {"passport_number": "qx 773-1942", "date_of_birth": "1961-03-05"}
REASON = {"reason": "Accreditation desk, list of 20 November"}
# Summits of the factory end on 27 November and keep personal data for thirty days.
LAST_MOMENT = datetime(2025, 12, 27, 17, 59, tzinfo=UTC)
OVER = datetime(2025, 12, 27, 18, 0, tzinfo=UTC)


@pytest.fixture
def asking(summit: Any) -> Any:
    """The summit, with its last day ahead of the clock that the doors ask."""
    Summit.objects.filter(pk=summit.pk).update(personal_data_until="2099-01-01")
    return summit


@pytest.fixture
def url(asking: Any, belarus: Any) -> str:
    return f"{URL}{make_accredited(belarus.head).pk}/"


def test_a_coordinator_gives_them_and_reads_them_masked(api: Any, boris: Any, url: str, belarus: Any) -> None:
    answer = api.by(boris).put(url, GIVEN)
    amended = api.by(boris).patch(url, {"passport_number": "AB12345678"})

    body = answer.json()
    assert (answer.status_code, body.pop("changed_at") is not None) == (200, True)
    masked = {"id": belarus.head.accreditation.pk, "delegation": belarus.pk, "date_of_birth": "1961-••-••"}
    masked |= {"document_type": "passport", "issuing_state": "", "nationality": "", "expires_on": None}
    assert body == {**masked, "passport_number": "••••1942"}
    assert amended.json() | body == body | {"changed_at": amended.json()["changed_at"]}
    assert amended.json()["passport_number"] == "••••5678"
    assert PersonalData.objects.get().number.reveal() == "AB12345678"
    assert {r["Cache-Control"] for r in (answer, amended, api.by(boris).get(url))} == {"no-store"}


def test_others_learn_not_even_that_there_are_any(
    api: Any, url: str, belarus: Any, karim: Any, vera: Any, leyla: Any, olga: Any, boris: Any, alice: Any
) -> None:
    make_personal_data(belarus.head)

    def seen(user: Any) -> tuple[int, int, int | None]:
        listed = api.by(user).get(URL, {"delegation": belarus.pk})
        return api.by(user).get(url).status_code, listed.status_code, listed.json().get("count")

    assert {user.name: seen(user) for user in (alice, boris, karim, vera, leyla, olga)} == {
        "Alice": (200, 200, 1),
        "Boris": (200, 200, 1),
        "Karim": (404, 200, 0),
        **dict.fromkeys(("Vera", "Leyla", "Olga"), (403, 403, None)),
    }
    verbs = [api.by(karim).put(url, GIVEN), api.by(karim).patch(url, GIVEN), api.by(karim).delete(url)]
    verbs += [api.by(karim).post(f"{url}{verb}/", REASON) for verb in ("unmask", "export")]
    assert {answer.status_code for answer in verbs} == {404}
    assert AccessRecord.objects.count() == 0
    for query in ({"search": NUMBER}, {"ordering": "passport"}, {"passport_number": NUMBER}):
        assert api.by(alice).get(URL, query).status_code == 400


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"passport_number": "QX77 <script>"}, "passport_number", "bad_passport_number"),
        ({"passport_number": "QX7"}, "passport_number", "bad_passport_number"),
        ({"passport_number": "QX7731942" * 3}, "passport_number", "bad_passport_number"),
        ({"passport_number": "QX7731942" * 9}, "passport_number", "max_length"),
        ({"date_of_birth": "2099-03-05"}, "date_of_birth", "implausible_date_of_birth"),
        ({"date_of_birth": "1861-03-05"}, "date_of_birth", "out_of_bounds"),
        ({"date_of_birth": "05.03.1961"}, "date_of_birth", "invalid"),
    ],
)
def test_what_cannot_be_is_refused_and_not_repeated(
    api: Any, boris: Any, url: str, data: dict[str, str], field: str, code: str
) -> None:
    answer = api.by(boris).put(url, GIVEN | data)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert answer.json()["errors"][0]["code"] == code
    assert next(iter(data.values())) not in answer.content.decode()
    assert not PersonalData.objects.exists()


def test_the_first_time_all_is_given(api: Any, boris: Any, url: str) -> None:
    assert api.by(boris).put(url, {"passport_number": NUMBER}).status_code == 400
    assert api.by(boris).patch(url, {"passport_number": NUMBER}).status_code == 404


def test_a_summit_that_does_not_ask_or_keeps_no_longer_takes_none(api: Any, boris: Any, url: str, asking: Any) -> None:
    refused = []
    for setting in ({"asks_personal_data": False}, {"asks_personal_data": True, "personal_data_until": "2025-11-27"}):
        Summit.objects.filter(pk=asking.pk).update(**setting)
        refused.append(api.by(boris).put(url, GIVEN))

    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(409, "personal_data_not_asked")] * 2
    body = api.by(boris).get("/api/v1/summits/bishkek-2025/").json()
    assert (body["asks_personal_data"], body["personal_data_until"]) == (True, "2025-11-27")


def test_only_the_version_that_was_seen_is_changed(api: Any, boris: Any, url: str) -> None:
    api.by(boris).put(url, GIVEN)
    seen = api.by(boris).get(url)["ETag"]
    # Another number with the same end: masked, both look alike.
    api.by(boris).patch(url, {"passport_number": "ZZ0001942"})

    changes = [{"path": url, "data": GIVEN}, {"path": url}]
    verbs = (api.by(boris).put, api.by(boris).delete)
    late = [verb(**change, headers={"If-Match": seen}) for verb, change in zip(verbs, changes, strict=True)]

    assert [answer.status_code for answer in late] == [412, 412]
    assert late[0].json()["current"]["passport_number"] == "••••1942"
    assert PersonalData.objects.get().number.reveal() == "ZZ0001942"


def test_unmasking_takes_a_reason_and_is_noted(api: Any, boris: Any, alice: Any, url: str, belarus: Any) -> None:
    make_personal_data(belarus.head)

    refused = [api.by(alice).post(f"{url}unmask/", body) for body in ({}, {"reason": "  x  "})]
    answer = api.by(alice).post(f"{url}unmask/", {"reason": f"Look up {NUMBER[:4]} {NUMBER[4:]}"})
    assert [one.status_code for one in refused] == [400, 400]
    assert (answer.status_code, answer.json()["code"]) == (400, "reason_tells_secret")
    assert AccessRecord.objects.count() == 0
    answers = [api.by(user).post(f"{url}unmask/", REASON, headers={"Idempotency-Key": "k"}) for user in (alice, boris)]
    again = api.by(alice).post(f"{url}unmask/", REASON, headers={"Idempotency-Key": "k"})

    clear = {"id": belarus.head.accreditation.pk, "passport_number": NUMBER, "date_of_birth": "1961-03-05"}
    assert [answer.json() for answer in answers] == [clear, clear]
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert (again.status_code, again.json()["code"]) == (409, "already_done")
    noted = AccessRecord.objects.order_by("id").values_list("actor", "action", "what", "row", "summit", "reason")
    person = belarus.head.accreditation.pk
    as_noted = ("unmasked", "accreditation.personal", str(person), belarus.summit_id, REASON["reason"])
    assert list(noted) == [(alice.pk, *as_noted), (boris.pk, *as_noted)]


def test_all_that_is_held_on_a_delegate_is_given_as_far_as_the_reader_may_know(
    api: Any, boris: Any, alice: Any, url: str, belarus: Any, kazakhstan: Any
) -> None:
    make_personal_data(belarus.head)
    make_session(belarus.summit, title={"en": "Not yet known"}, delegates=[belarus.head])
    make_request(belarus, kazakhstan, topics="Transit", level=belarus.head.rank)

    exports = {user.name: api.by(user).post(f"{url}export/", REASON).json()["held"] for user in (boris, alice)}

    assert exports["Boris"]["personal data"][0]["passport_number"] == NUMBER
    assert exports["Boris"]["delegate"][0]["name"] == belarus.head.name
    assert [row["topics"] for row in exports["Boris"]["bilateral requests"]] == ["Transit"]
    assert {name: [row["title"]["en"] for row in parts["programme"]] for name, parts in exports.items()} == {
        "Boris": [],
        "Alice": ["Not yet known"],
    }
    assert [row["action"] for row in exports["Alice"]["viewings"]] == ["exported", "exported"]
    assert AccessRecord.objects.filter(what="delegates.all", action="exported", reason=REASON["reason"]).count() == 2


def test_the_audit_notes_that_they_changed_and_not_what_they_are(api: Any, boris: Any, url: str) -> None:
    api.by(boris).put(url, GIVEN)
    api.by(boris).patch(url, {"passport_number": "AB12345678"})
    api.by(boris).delete(url)

    noted = list(AuditEntry.objects.filter(table="accreditation_personaldata").order_by("id"))
    assert [(entry.operation, entry.actor) for entry in noted] == [(o, boris.pk) for o in "IUD"]
    masked = [(entry.before or entry.after)["number"] for entry in noted]
    assert masked == ["***"] * 3
    assert (noted[0].after["birth"], noted[2].before["birth"]) == ("***", "***")
    assert {entry.summit for entry in noted} == {Summit.objects.get().pk}


def test_they_are_kept_to_the_end_of_the_last_day_on_the_summits_clock(belarus: Any) -> None:
    make_personal_data(belarus.head)

    kept = erase_expired(now=LAST_MOMENT)
    tried = [erase_expired(now=OVER, dry_run=True) for _ in range(2)]
    assert (kept, PersonalData.objects.count()) == ([], 1)
    erased = [erase_expired(now=OVER) for _ in range(2)]

    assert [[e.count for e in found] for found in tried] == [[1], [1]]
    assert ([e.count for e in erased[0]], erased[1]) == ([1], [])
    assert AuditEntry.objects.filter(table="accreditation_personaldata", operation="D").count() == 1
    assert not PersonalData.objects.exists()


def test_a_summit_keeps_them_as_long_as_it_says_and_while_it_asks(summit: Any, belarus: Any, now: datetime) -> None:
    make_personal_data(belarus.head)
    other = make_summit("elsewhere", personal_data_until="2025-12-30")
    guest = make_personal_data(make_delegation(other, "XXA").head)

    assert [e.summit.slug for e in erase_expired(now=OVER, dry_run=True)] == ["bishkek-2025"]
    Summit.objects.filter(pk=other.pk).update(asks_personal_data=False)
    assert [(e.summit.slug, e.count) for e in erase_expired(now=now)] == [("elsewhere", 1)]
    assert not PersonalData.objects.filter(pk=guest.pk).exists()


def test_the_command_says_what_it_would_do_and_the_task_does_it(belarus: Any) -> None:
    make_personal_data(belarus.head)
    make_personal_data(make_delegate(belarus))

    def said(*options: str) -> str:
        out = StringIO()
        call_command("erase_personal_data", *options, stdout=out)
        return out.getvalue()

    # The clock of the doors is past this summit's last day.
    assert said("--dry-run") == "bishkek-2025: 2 would be erased; kept until 2025-12-27.\n"
    assert PersonalData.objects.count() == 2
    erase_expired_personal_data()
    assert (PersonalData.objects.count(), said()) == (0, "Nothing to erase.\n")


def test_a_summit_that_fails_does_not_stop_the_others_and_is_named(belarus: Any, monkeypatch: Any) -> None:
    make_personal_data(belarus.head)
    make_personal_data(make_delegation(make_summit("elsewhere"), "XXA").head)

    def broken(summit: Summit, now: datetime) -> bool:
        if summit.slug == "bishkek-2025":
            raise RuntimeError("no such zone")
        return False

    monkeypatch.setattr(Summit, "keeps_personal_data", broken)
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match=r"Failed for bishkek-2025\."):
        call_command("erase_personal_data", stdout=out, stderr=err)

    assert (out.getvalue().split(";")[0], err.getvalue().split(",")[0]) == (
        "elsewhere: 1 erased",
        "bishkek-2025: failed",
    )
    assert PersonalData.objects.get().accreditation.delegate == belarus.head
    erase_expired_personal_data()


def test_an_organizer_records_unmasks_exports_and_erases_in_the_admin(alice: Any, asking: Any, belarus: Any) -> None:
    client = at_the_door(alice)
    person = make_accredited(belarus.head).pk
    row, typed = f"{ADMIN}{person}/", {"accreditation": person, "document_type": "passport", **GIVEN}
    bad = client.post(f"{ADMIN}add/", {**typed, "passport_number": "Q#771"})
    added = client.post(f"{ADMIN}add/", typed)
    client.post(f"{row}change/", {"document_type": "passport", "passport_number": "AB12345678"})

    assert ("5 to 20 letters" in bad.content.decode(), "Q#771" in bad.content.decode()) == (True, False)
    assert added.status_code == 302
    page = client.get(f"{row}change/").content.decode()
    assert ("••••5678" in page, "1961-••-••" in page, "AB12345678" in page) == (True, True, False)
    unmask, export = f"{row}unmask/", f"/admin/delegations/delegate/{belarus.head.pk}/export/"
    assert "AB12345678" not in client.get(unmask).content.decode()
    answer, file = client.post(unmask, REASON), client.post(export, REASON)
    assert ("AB12345678" in answer.content.decode(), "no-store" in answer["Cache-Control"]) == (True, True)
    assert file["Content-Disposition"] == f'attachment; filename="delegate-{belarus.head.pk}.json"'
    assert file.json()["personal data"][0]["date_of_birth"] == "1961-03-05"
    assert [v.action for v in AccessRecord.objects.order_by("id")] == ["unmasked", "exported"]
    assert client.post(f"{row}erase/").headers["Location"] == ADMIN
    assert not PersonalData.objects.exists()


def test_what_was_erased_meanwhile_is_said_to_be(belarus: Any, alice: Any, api: Any, url: str) -> None:
    data = make_personal_data(belarus.head)
    erase_personal_data(data.accreditation, now=NOW)

    assert api.by(alice).get(url).status_code == 404
    assert api.by(alice).post(f"{url}unmask/", REASON).status_code == 404
