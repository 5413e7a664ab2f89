"""What goes wrong with the workbook of verdicts and on the page of security, and who is kept out of them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from openpyxl import Workbook, load_workbook

from summit.accounts.models import User
from summit.accreditation.models import Accreditation, Verdict, VettingList
from summit.accreditation.services import send_people
from summit.core.models import AccessRecord
from summit.delegations.models import Delegation
from summit.summits.models import Summit
from tests.conftest import Client
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category, make_person
from tests.factories.declarations import make_declarations
from tests.factories.delegations import make_delegation
from tests.factories.summits import make_summit
from tests.signing import at_the_door
from tests.spreadsheets.importing import file_of, saved

URL = "/api/v1/summits/bishkek-2025/"
WORKBOOK = f"{URL}vetting/workbook/"
PAGE = "/summits/bishkek-2025/security/"
HEADINGS = ("Reference", "Verdict", "Reason", "Version")
SECRET = "Zanzibar dossier"


@pytest.fixture
def guard(summit: Summit) -> User:
    """An officer of security."""
    return make_user("guard", summit, "security")


@pytest.fixture
def people(summit: Summit, belarus: Delegation, boris: User, now: Any) -> list[Accreditation]:
    """Three people who wait for security; the name of the first looks like a formula."""
    category = make_category(summit, steps=("clearance", "issuing"))
    made = [make_person(category, belarus, name) for name in ("=1+1", "P1", "P2")]
    return send_people(made, by=boris, now=now).done


@pytest.fixture
def stranger(db: None, now: Any) -> Accreditation:
    """One who waits for security in another summit."""
    other = make_summit(slug="elsewhere")
    delegation = make_delegation(other, "ARM", en="Armenia", ru="Армения")
    person = make_person(make_category(other, steps=("clearance", "issuing")), delegation)
    by = make_user("eve", other, "coordinator", delegation)
    return send_people([person], by=by, now=now).done[0]


def verdicts(*lines: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS) -> SimpleUploadedFile:
    """Return a workbook with a row for each line; cells that a line lacks are empty."""
    rows = [[*line, *[None] * (len(headings) - len(line))] for line in lines]
    return SimpleUploadedFile("verdicts.xlsx", file_of([list(headings), *rows]))


def send(client: Client, file: Any, **more: Any) -> Any:
    return client.post(f"{WORKBOOK}verdicts/", {"file": file, **more}, format="multipart")


def said_of(answer: Any) -> list[tuple[str, str, str]]:
    assert answer.status_code == 200, answer.data
    return [(row["outcome"], row["column"], row["code"]) for row in answer.data["rows"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"PK\x03\x04" + bytes(60), "unreadable", id="torn archive"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_format", id="old Excel"),
        pytest.param(b"%PDF-1.7\nnothing of a table", "missing_column", id="PDF"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_here_and_on_the_page(
    api: Client, client: Browser, guard: User, content: bytes, code: str
) -> None:
    answer = send(api.by(guard), SimpleUploadedFile("verdicts.xlsx", content))
    assert (answer.status_code, answer.data["code"], answer.data["errors"][0]["field"]) == (400, code, "file")

    client.force_login(guard)
    page = client.post(PAGE, {"file": SimpleUploadedFile("verdicts.xlsx", content)})
    assert (page.status_code, list(page.context["form"].errors), page.context["answers"]) == (200, ["file"], None)
    assert page.context["form"].errors["file"][0] in page.content.decode().replace("&quot;", '"')


def test_a_form_without_a_file_says_so(api: Client, client: Browser, guard: User) -> None:
    answer = api.by(guard).post(f"{WORKBOOK}verdicts/", {}, format="multipart")
    assert (answer.status_code, answer.data["errors"][0]["field"]) == (400, "file")
    client.force_login(guard)
    assert "file" in client.post(PAGE, {"check": ""}).context["form"].errors


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_column_that_is_missing_or_renamed_is_named(
    api: Client, guard: User, people: list[Accreditation], heading: str
) -> None:
    left = tuple(one for one in HEADINGS if one != heading)
    renamed = tuple("Something else" if one == heading else one for one in HEADINGS)
    for headings in (left, renamed):
        answer = send(api.by(guard), verdicts((people[0].pk, "passed"), headings=headings))
        assert (answer.status_code, answer.data["code"]) == (400, "missing_column")
        assert f"“{heading}”" in str(answer.data["errors"][0])
    assert not Verdict.objects.exists()


def test_each_line_at_fault_says_at_which_cell_and_the_others_are_taken_over(
    api: Client, guard: User, people: list[Accreditation], stranger: Accreditation
) -> None:
    one, two, three = (person.pk for person in people)
    lines = verdicts(
        (987_654, "passed"),
        (stranger.pk, "passed"),
        ("P1", "passed"),
        (None, "passed"),
        (one, "perhaps"),
        (two, "refused", " "),
        (-1, "passed"),
        (three, "passed"),
    )
    answer = send(api.by(guard), lines)

    assert said_of(answer) == [
        ("refused", "Reference", "not_vetted"),
        ("refused", "Reference", "not_vetted"),
        ("refused", "Reference", "not_a_number"),
        ("refused", "Reference", "required"),
        ("refused", "Verdict", "invalid_choice"),
        ("refused", "Reason", "reason_missing"),
        ("refused", "Reference", "min_value"),
        ("taken_over", "", ""),
    ]
    details = [row["detail"] for row in answer.data["rows"]]
    assert details[0] == details[1]  # nothing tells who waits in another summit
    assert list(Verdict.objects.values_list("accreditation", "result")) == [(three, "passed")]


def test_one_person_twice_gets_neither_verdict(api: Client, guard: User, people: list[Accreditation]) -> None:
    one, two, _three = (person.pk for person in people)
    answer = send(api.by(guard), verdicts((one, "passed"), (two, "passed"), (one, "refused", "Known to us")))

    assert said_of(answer) == [
        ("refused", "Reference", "given_twice"),
        ("taken_over", "", ""),
        ("refused", "Reference", "given_twice"),
    ]
    assert list(Verdict.objects.values_list("accreditation", flat=True)) == [two]


def test_one_person_twice_gets_no_verdict_where_one_cannot_be_read(
    api: Client, guard: User, people: list[Accreditation]
) -> None:
    key = people[0].pk
    answer = send(api.by(guard), verdicts((key, "passed"), (key, "refuzed", "Known to us")))

    assert said_of(answer) == [("refused", "Reference", "given_twice"), ("refused", "Verdict", "invalid_choice")]
    assert not Verdict.objects.exists()


def test_a_column_that_comes_twice_refuses_the_workbook(api: Client, guard: User, people: list[Accreditation]) -> None:
    both = verdicts((people[0].pk, "refused", "Known to us", None, "passed"), headings=(*HEADINGS, "Заключение"))
    answer = send(api.by(guard), both)

    assert (answer.status_code, answer.data["code"], answer.data["errors"][0]["field"]) == (400, "column_twice", "file")
    assert not Verdict.objects.exists()


def test_lines_without_a_verdict_stay_open(api: Client, guard: User, people: list[Accreditation]) -> None:
    answer = send(api.by(guard), verdicts((people[0].pk,), (people[1].pk, "  "), (people[2].pk, None, "Ask again")))

    assert said_of(answer) == [("open", "", ""), ("open", "", ""), ("refused", "Verdict", "required")]
    assert (answer.data["open"], Verdict.objects.count()) == (2, 0)


def test_formulas_are_not_carried_out_and_a_text_like_one_stays_a_text(
    api: Client, guard: User, people: list[Accreditation]
) -> None:
    one, two, three = (person.pk for person in people)
    book = Workbook()
    sheet: Any = book.active
    for row in (HEADINGS, (one, "refused", '=HYPERLINK("http://x.test")'), (two, '="passed"'), (three, "refused", "")):
        sheet.append(row)
    sheet["C4"].value, sheet["C4"].data_type = "=1+1", "s"
    answer = send(api.by(guard), SimpleUploadedFile("verdicts.xlsx", saved(book)))

    assert said_of(answer) == [
        ("refused", "Reason", "formula"),
        ("refused", "Verdict", "formula"),
        ("taken_over", "", ""),
    ]
    assert Verdict.objects.get().classified_reason.reveal() == "=1+1"


def test_the_list_goes_out_without_formulas(client: Browser, guard: User, people: list[Accreditation]) -> None:
    answer = at_the_door(guard, client).post(f"{PAGE}people/")
    sheet = load_workbook(SimpleUploadedFile("list.xlsx", answer.content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]

    assert "=1+1" in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}


def test_headings_and_verdicts_are_read_in_russian_and_english(
    api: Client, guard: User, people: list[Accreditation]
) -> None:
    headings = ("ОБОЗНАЧЕНИЕ", "Заключение", "причина", "Версия")
    lines = [(people[0].pk, "пройдено"), (people[1].pk, "Отклонено", "Известен нам"), (people[2].pk, "Passed")]
    answer = send(api.by(guard), verdicts(*lines, headings=headings))

    assert {outcome for outcome, _column, _code in said_of(answer)} == {"taken_over"}
    results = Verdict.objects.order_by("accreditation").values_list("result", flat=True)
    assert list(results) == ["passed", "refused", "passed"]


def test_a_trial_says_the_same_and_records_nothing(api: Client, guard: User, people: list[Accreditation]) -> None:
    lines = ((people[0].pk, "passed"), (people[1].pk, "refused"), (people[2].pk,))
    tried = send(api.by(guard), verdicts(*lines), dry_run=True)
    assert not Verdict.objects.exists()
    assert set(Accreditation.objects.values_list("status", flat=True)) == {people[0].status}

    assert send(api, verdicts(*lines)).data == tried.data
    assert Verdict.objects.count() == 1


@pytest.mark.parametrize("kind", ["chief", "organizer", "observer", "coordinator", "viewer", "liaison", "gate", None])
def test_others_reach_neither_the_workbook_nor_the_page(
    api: Client, client: Browser, people: list[Accreditation], belarus: Delegation, kind: str | None
) -> None:
    party = belarus if kind in ("coordinator", "viewer", "liaison") else None
    user = make_user("other", belarus.summit, kind, party)
    weapon, *_others = make_declarations(belarus, number="SN471100")
    refused = (403,) if kind else (403, 404)
    assert api.by(user).post(WORKBOOK).status_code in refused
    assert send(api, verdicts((people[0].pk, "passed"))).status_code in refused
    assert send(api, verdicts((people[0].pk, "passed")), dry_run=True).status_code in refused

    client.force_login(user)
    for path in ("", "people/", "weapons/"):
        assert {client.get(PAGE + path).status_code, client.post(PAGE + path).status_code} == {404}
    assert client.post(PAGE, {"file": verdicts((people[0].pk, "passed"))}).status_code == 404
    decision = {f"weapons-{weapon.pk}-result": "accepted"}
    assert client.post(f"{PAGE}weapons/{weapon.pk}/", decision).status_code == 404
    weapon.refresh_from_db()
    assert (weapon.status, Verdict.objects.exists(), VettingList.objects.exists()) == ("declared", False, False)
    assert not AccessRecord.objects.exists()


def test_one_who_is_not_signed_in_is_asked_to(api: Client, client: Browser, people: list[Accreditation]) -> None:
    assert {api.post(WORKBOOK).status_code, send(api, verdicts((people[0].pk, "passed"))).status_code} <= {401, 403}
    for path in ("", "people/", "radios/", "weapons/1/"):
        answer = client.post(PAGE + path)
        assert (answer.status_code, "login" in answer["Location"]) == (302, True)
    assert not Verdict.objects.exists()


def test_both_addresses_take_nothing_but_what_is_sent(api: Client, guard: User) -> None:
    api.by(guard)
    for url in (WORKBOOK, f"{WORKBOOK}verdicts/"):
        assert {ask(url).status_code for ask in (api.get, api.put, api.patch, api.delete)} <= {403, 405}
    assert api.post(f"{WORKBOOK}verdicts/", {"file": "typed"}).status_code == 415


def test_security_of_another_summit_is_kept_out(api: Client, client: Browser, stranger: Accreditation) -> None:
    here = make_summit()
    other = make_user("far", stranger.summit, "security")
    assert api.by(other).post(WORKBOOK).status_code in (403, 404)
    client.force_login(other)
    assert client.get(f"/summits/{here.slug}/security/").status_code == 404
    assert client.get("/summits/elsewhere/security/").status_code == 200


def test_the_list_is_given_out_only_soon_after_a_password(
    client: Browser, guard: User, people: list[Accreditation]
) -> None:
    client.force_login(guard)
    assert client.post(f"{PAGE}people/").status_code == 302
    assert not VettingList.objects.exists()
    assert at_the_door(guard, client).get(f"{PAGE}people/")["Location"] == PAGE


def test_organizers_and_delegations_never_read_the_reason(
    api: Client, client: Browser, guard: User, alice: User, boris: User, people: list[Accreditation]
) -> None:
    answer = send(api.by(guard), verdicts((people[0].pk, "refused", SECRET)))
    assert SECRET not in answer.content.decode()
    for reader in (alice, boris):
        for path in ("", f"{people[0].pk}/"):
            shown = api.by(reader).get(f"{URL}accreditations/{path}")
            assert (shown.status_code, SECRET in shown.content.decode()) == (200, False)
    client.force_login(alice)
    page = client.get(f"/admin/accreditation/accreditation/{people[0].pk}/change/", follow=True)
    assert (page.status_code, SECRET in page.content.decode()) == (200, False)


def test_the_page_names_the_cell_of_each_refusal(client: Browser, guard: User, people: list[Accreditation]) -> None:
    client.force_login(guard)
    file = verdicts((people[0].pk, "<b>perhaps</b>"), (people[1].pk, "refused"), (people[2].pk, "passed"))
    page = client.post(PAGE, {"file": file})
    text = page.content.decode()

    assert page.context["answers"].counts == {"taken_over": 1, "unchanged": 0, "refused": 2, "open": 0}
    for row in page.context["answers"].rows[:2]:
        assert f'<th scope="row">{row.row}</th><td>{row.column}</td><td class="is-refused">' in text
    assert "<b>perhaps" not in text


def test_what_was_typed_stays_when_a_decision_is_refused(client: Browser, guard: User, belarus: Delegation) -> None:
    weapon, radio, _vehicle = make_declarations(belarus, number="SN471100")
    client.force_login(guard)
    prefix = f"weapons-{weapon.pk}"
    page = client.post(f"{PAGE}weapons/{weapon.pk}/", {f"{prefix}-result": "no", f"{prefix}-reason": "Half a word"})
    assert 'value="Half a word"' in page.content.decode()

    for result in ("returned", "refused"):
        page = client.post(f"{PAGE}weapons/{weapon.pk}/", {f"{prefix}-result": result, f"{prefix}-reason": " "})
        assert f'<option value="{result}" selected>' in page.content.decode()
        forms = [form for kind in page.context["declared"] for _row, form in kind.rows]
        assert [list(form.errors) for form in forms if form.errors] == [["reason"]]
    for wrong in (f"weapons/{weapon.pk + radio.pk + 999}/", f"tanks/{weapon.pk}/"):
        assert client.post(PAGE + wrong, {f"{prefix}-result": "accepted"}).status_code == 404
    weapon.refresh_from_db()
    assert weapon.status == "declared"


def test_what_is_decided_on_the_page_leaves_it(client: Browser, guard: User, belarus: Delegation) -> None:
    made = make_declarations(belarus, number="SN471100")
    client.force_login(guard)
    for kind, row in zip(("weapons", "radios", "vehicles"), made, strict=True):
        assert client.get(f"{PAGE}{kind}/{row.pk}/").status_code == 405
        answer = client.post(f"{PAGE}{kind}/{row.pk}/", {f"{kind}-{row.pk}-result": "accepted"})
        assert (answer.status_code, answer["Location"]) == (302, PAGE)
        row.refresh_from_db()
        assert (row.status, row.decided_by) == ("accepted", guard)
    assert [kind.waiting for kind in client.get(PAGE).context["declared"]] == [0, 0, 0]
