"""Checks at gates, through the API, and codes that are checked without it."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from summit.accounts.models import Role
from summit.accreditation.models import GateCheck, Pass
from summit.accreditation.pass_codes import BadCode, CodeFacts, is_code, read_code, signed
from summit.accreditation.services.gate import erase_old_checks
from summit.accreditation.services.passes import hand_over_pass, issue_to_party, report_pass_lost, revoke_pass
from tests.factories.accounts import make_user
from tests.factories.passes import make_category, make_pass, make_zone
from tests.factories.personal import make_photo
from tests.factories.summits import make_summit

URL = "/api/v1/summits/bishkek-2025/gate-checks/"
INSIDE = "/api/v1/summits/bishkek-2025/inside/"
REVOCATIONS = "/api/v1/summits/bishkek-2025/gate/revocations/"
NOON = datetime(2025, 11, 26, 6, tzinfo=UTC)
ANOTHER_KEY = base64.urlsafe_b64encode(b"another key of thirty-two bytes.").decode()


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The clock shows noon of the first day."""
    monkeypatch.setattr("summit.core.clock.now", lambda: NOON)
    return NOON


@pytest.fixture
def zone(summit: Any) -> Any:
    return make_zone(summit)


@pytest.fixture
def drivers(summit: Any, zone: Any) -> Any:
    return make_category(summit, zones=[zone], color="green")


@pytest.fixture
def gate(summit: Any) -> Any:
    """The account of a scanner."""
    return make_user("scanner", summit, Role.Kind.GATE)


@pytest.fixture
def asks(api: Any, gate: Any, zone: Any) -> Any:
    """Send a scan as the scanner, by default into the zone; return the answer."""

    def ask(code: object, **fields: Any) -> Any:
        return api.by(gate).post(URL, {"code": str(code), "zone": zone.pk, **fields})

    return ask


def test_a_pass_is_let_in_by_its_code_and_by_its_number(asks: Any, drivers: Any, belarus: Any, api: Any) -> None:
    card = make_pass(drivers, belarus)

    by_code = asks(card.code)
    out = asks(card.number, direction="out")
    by_number = asks(f"{card.number:06d}")

    answer = by_code.json()
    assert (by_code.status_code, answer["result"], answer["reason"]) == (201, "passed", "")
    assert answer["access_pass"]["name"] == {"en": "Azamat Driver"}
    assert answer["access_pass"]["category"] == {"name": drivers.name, "color": "green"}
    assert answer["access_pass"]["delegation"] == belarus.name
    assert [row.json()["result"] for row in (out, by_number)] == ["passed", "passed"]
    assert api.get(URL).status_code == 403  # a gate reads no log


def test_a_scan_ahead_of_the_clock_is_of_now_and_who_goes_out_after_it_is_out(
    asks: Any, drivers: Any, api: Any, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = make_pass(drivers)

    ahead = asks(card.code, at="2025-11-26T06:01:30Z").json()
    same = asks(card.code, direction="out").json()
    monkeypatch.setattr("summit.core.clock.now", lambda: NOON + timedelta(seconds=1))
    again = asks(card.code).json()
    asks(card.code, direction="out")

    assert [row["at"] for row in (ahead, same, again)] == ["2025-11-26T06:00:00Z"] * 2 + ["2025-11-26T06:00:01Z"]
    assert again["result"] == "passed"  # of one instant, the last that was received counts
    assert api.by(alice).get(INSIDE).json()["results"] == []


def test_a_person_with_another_pass_is_inside_once(
    asks: Any, drivers: Any, belarus: Any, zone: Any, api: Any, alice: Any
) -> None:
    [seat] = issue_to_party(belarus, kind="transferable", count=1, zones=[zone], now=NOON)
    hand_over_pass(seat, holder="Somebody", by=alice, now=NOON)
    cards = [make_pass(drivers), seat]
    for card in cards:
        asks(card.code)
    after = [report_pass_lost(card, now=NOON) for card in cards]
    api.by(alice)
    assert {row["number"] for row in api.get(INSIDE).json()["results"]} == {card.number for card in cards}

    for card in after:
        hand_over_pass(card, holder="Somebody", by=alice, now=NOON)
        asks(card.code)
    api.by(alice)
    assert {row["number"] for row in api.get(INSIDE).json()["results"]} == {card.number for card in after}
    assert api.get(f"{INSIDE}counts/").json()[0]["count"] == 2

    for card in after:
        asks(card.code, direction="out")
    assert api.by(alice).get(INSIDE).json()["results"] == []


@pytest.mark.parametrize("status", ["issued", "printed", "returned"])
def test_a_pass_that_nobody_has_opens_nothing(asks: Any, drivers: Any, status: str) -> None:
    assert asks(make_pass(drivers, status=status).code).json()["reason"] == "not_handed_over"


def test_each_refusal_says_why(asks: Any, drivers: Any, summit: Any, settings: Any) -> None:
    media = make_zone(summit, "MEDIA")
    card = make_pass(drivers)
    code = card.code
    forged = code[:-1] + ("A" if code[-1] != "A" else "B")
    settings.PASS_KEYS = [ANOTHER_KEY, *settings.PASS_KEYS]
    rotated = asks(code).json()
    settings.PASS_KEYS = [ANOTHER_KEY]
    unknown_key = asks(code).json()
    settings.PASS_KEYS = ["dGVzdC1vbmx5LW5vdC1hLXNlY3JldC1wYXNzZXMtMDE="]

    assert (rotated["result"], unknown_key["reason"]) == ("passed", "bad_signature")
    assert asks(forged).json()["reason"] == "bad_signature"
    for text in ("987654", "https://example.org/", "9" * 400, "٣", "SP1/", "\u202e\n"):
        assert (asks(text).json()["result"], asks(text).json()["reason"]) == ("refused", "unknown"), text
    assert asks(code, zone=media.pk).json()["reason"] == "wrong_zone"
    assert asks(code, at="2025-11-27T18:00:00Z").json()["errors"][0]["code"] == "scan_in_future"
    assert asks(code, at="2025-11-01T18:00:00Z").json()["reason"] == "not_yet"
    Pass.objects.filter(pk=card.pk).update(valid_until=NOON)
    assert asks(code).json()["reason"] == "expired"
    Pass.objects.filter(pk=card.pk).update(valid_until=NOON + timedelta(days=1))
    card.accreditation.status = "refused"
    card.accreditation.save()
    assert asks(code).json()["reason"] == "not_approved"
    assert GateCheck.objects.filter(access_pass=None, presented="https://example.org/").exists()


def test_a_pass_of_another_summit_is_unknown(asks: Any) -> None:
    other = make_summit("elsewhere")
    card = make_pass(make_category(other, zones=[make_zone(other)]))

    assert [asks(text).json()["reason"] for text in (card.code, card.number)] == ["unknown", "unknown"]


def test_a_stopped_pass_is_refused_at_once_and_is_in_the_list_of_gates_without_a_network(
    asks: Any, drivers: Any, api: Any, gate: Any
) -> None:
    revoked, lost, living = (make_pass(drivers, name=name) for name in ("One", "Two", "Three"))
    api.by(gate)
    before = api.get(REVOCATIONS)
    revoke_pass(revoked, reason="Dismissed", now=NOON)
    report_pass_lost(lost, now=NOON + timedelta(minutes=1))

    listed = api.get(REVOCATIONS)
    unchanged = api.get(REVOCATIONS, headers={"If-None-Match": listed["ETag"]})
    since = api.get(REVOCATIONS, {"since": "2025-11-26T06:00:30Z"})

    assert [asks(card.code).json()["reason"] for card in (revoked, lost, living)] == ["revoked", "lost", ""]
    assert before.json() == {"numbers": [], "latest": None}
    assert listed.json() == {"numbers": [revoked.number, lost.number], "latest": "2025-11-26T06:01:00Z"}
    assert (unchanged.status_code, since.json()["numbers"]) == (304, [lost.number])


@pytest.mark.parametrize(("rule", "result"), [("ignore", "passed"), ("warn", "warned"), ("refuse", "refused")])
def test_a_pass_that_is_inside_already_is_treated_as_its_zone_says(
    asks: Any, drivers: Any, zone: Any, rule: str, result: str
) -> None:
    zone.passback = rule
    zone.save()
    card = make_pass(drivers)

    first, second = asks(card.code).json(), asks(card.code).json()
    asks(card.code, direction="out")
    third = asks(card.code).json()

    assert (first["result"], second["result"], third["result"]) == ("passed", result, "passed")
    assert second["reason"] == ("" if rule == "ignore" else "already_inside")


def test_the_gate_sees_the_photo_of_the_person_before_it(asks: Any, drivers: Any) -> None:
    card = make_pass(drivers)
    without = asks(card.code).json()["access_pass"]["photo"]
    photo = make_photo(card.accreditation)

    shown = asks(card.code).json()["access_pass"]["photo"]

    assert without is None
    assert shown == f"data:image/jpeg;base64,{photo.thumbnail.reveal()}"


def test_who_goes_out_is_never_kept_inside(asks: Any, drivers: Any) -> None:
    card = make_pass(drivers)
    asks(card.code)
    revoke_pass(card, reason="Dismissed", now=NOON)

    out = asks(card.code, direction="out").json()

    assert (out["result"], out["reason"], out["is_admitted"]) == ("warned", "revoked", True)


def test_a_check_without_a_network_is_recorded_once_as_it_was(asks: Any, drivers: Any, api: Any, alice: Any) -> None:
    card = make_pass(drivers)
    revoke_pass(card, reason="Dismissed", now=NOON)
    scan = {"scanner": "phone 7", "key": str(uuid4()), "at": "2025-11-26T05:30:00Z", "was_admitted": True}

    first, second = asks(card.code, **scan), asks(card.code, **scan)
    logged = api.by(alice).get(URL, {"accreditation": card.accreditation_id}).json()

    assert first.json() == second.json()
    assert (first.json()["result"], first.json()["is_admitted"]) == ("refused", True)
    assert [(row["reason"], row["at"], row["received_at"]) for row in logged["results"]] == [
        ("revoked", "2025-11-26T05:30:00Z", "2025-11-26T06:00:00Z")
    ]


def test_a_scan_whose_answer_was_lost_is_sent_again(asks: Any, drivers: Any, zone: Any) -> None:
    zone.passback = "refuse"
    zone.save()
    card, other = make_pass(drivers), make_pass(drivers, name="Another")
    scan = {"scanner": "phone 7", "key": str(uuid4())}

    first, again, foreign = asks(card.code, **scan), asks(card.code, **scan), asks(other.code, **scan)

    assert (first.json()["result"], again.json()) == ("passed", first.json())
    assert (foreign.status_code, foreign.json()["errors"][0]["code"]) == (400, "key_of_another_scan")
    assert GateCheck.objects.count() == 1


def test_who_is_inside(asks: Any, drivers: Any, zone: Any, api: Any, alice: Any, boris: Any) -> None:
    stays, leaves, refused = (make_pass(drivers, name=name) for name in ("Stays", "Leaves", "Refused"))
    revoke_pass(refused, reason="Dismissed", now=NOON)
    for card in (stays, leaves, refused):
        asks(card.code)
    asks(leaves.code, direction="out")

    inside = api.by(alice).get(INSIDE, {"zone": zone.pk}).json()

    assert [(row["name"], row["since"]) for row in inside["results"]] == [({"en": "Stays"}, "2025-11-26T06:00:00Z")]
    assert api.get(f"{INSIDE}counts/").json() == [{"zone": zone.pk, "count": 1}]
    assert api.by(boris).get(INSIDE).status_code == 403


def test_a_check_takes_few_queries(
    asks: Any, drivers: Any, zone: Any, belarus: Any, django_assert_max_num_queries: Any
) -> None:
    code = make_pass(drivers, belarus).code

    with django_assert_max_num_queries(9):
        asks(code)


def test_the_log_is_erased_with_the_personal_data(asks: Any, drivers: Any, summit: Any) -> None:
    asks(make_pass(drivers).code)
    summit.personal_data_until = "2025-12-10"
    summit.save()

    assert erase_old_checks(now=datetime(2025, 12, 10, 17, 59, tzinfo=UTC)) == 0
    assert erase_old_checks(now=datetime(2025, 12, 10, 18, tzinfo=UTC)) == 1
    assert not GateCheck.objects.exists()


def test_a_code_says_what_it_says_and_nothing_of_the_person(drivers: Any, belarus: Any) -> None:
    card = make_pass(drivers, belarus)

    facts = read_code(card.code)

    assert facts == CodeFacts(
        card.pk, card.number, card.summit_id, ("A",), card.valid_from.replace(microsecond=0), card.valid_until
    )
    assert card.code == Pass.objects.get(pk=card.pk).code  # the same pass, the same code
    assert len(card.code) < 180
    assert "Azamat" not in card.code


def test_no_part_of_a_code_can_be_changed(settings: Any) -> None:
    facts = CodeFacts(1, 2, 3, ("A", "B"), NOON, NOON + timedelta(days=1))
    parts = signed(facts).split("/")
    for place, other in enumerate(("SP1", "00000000", "9", "9", "9", "A+B+C", "1", "9999999999")):
        changed = "/".join([*parts[:place], other, *parts[place + 1 :]])
        if changed != "/".join(parts):
            assert is_code(changed)
            with pytest.raises(BadCode):
                read_code(changed)


def test_the_verifier_of_the_documentation_agrees_with_the_service(drivers: Any, api: Any, gate: Any) -> None:
    """The example is run as it is in the docs, with what the service gives to gates."""
    page = Path(__file__).parents[2] / "docs" / "delegations" / "gates.md"
    source = page.read_text().partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102 -- the example of our own documentation
    living, revoked = make_pass(drivers), make_pass(drivers, name="Dismissed")
    revoke_pass(revoked, reason="Dismissed", now=NOON)
    told = api.by(gate).get("/api/v1/summits/bishkek-2025/gate/keys/").json()
    keys = {key["id"]: key["public_key"] for key in told["keys"]}
    stopped = set(api.get(REVOCATIONS).json()["numbers"])

    def check(code: str, zone: str = "A", at: datetime = NOON) -> str:
        return str(names["check"](code, zone, keys, told["summit"], stopped, at.timestamp()))

    assert len(source.splitlines()) <= 26
    assert [check(card.code) for card in (living, revoked)] == ["", "revoked"]
    assert check(living.code, zone="MEDIA") == "wrong_zone"
    assert check(living.code, at=NOON + timedelta(days=9)) == "expired"
    assert [check(text) for text in (living.code.replace("/A/", "/B/"), "x", "", "SP1/" * 9)] == ["bad_signature"] * 4
