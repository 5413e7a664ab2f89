"""Workbooks of security: people out and verdicts in, and what delegations declare with its numbers."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from summit.accreditation.models import Accreditation, Verdict
from summit.accreditation.services import amend_person, send_people
from summit.core.models import AccessRecord
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category, make_person
from tests.factories.declarations import make_declarations
from tests.signing import at_the_door

URL = "/api/v1/summits/bishkek-2025/"
WORKBOOK = f"{URL}vetting/workbook/"
PAGE = "/summits/bishkek-2025/security/"


@pytest.fixture
def guard(summit: Any) -> Any:
    """An officer of security."""
    return make_user("guard", summit, "security")


@pytest.fixture
def people(summit: Any, belarus: Any, boris: Any, now: Any) -> list[Accreditation]:
    """Four people who wait for security."""
    category = make_category(summit, steps=("clearance", "issuing"))
    made = [make_person(category, belarus, f"P{n}") for n in range(4)]
    return send_people(made, by=boris, now=now).done


def filled(content: bytes, *rows: tuple[Any, Any]) -> bytes:
    """Return the workbook with the verdict and reason of each row, from the second on."""
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for number, values in enumerate(rows, start=2):
        for heading, value in zip(("Verdict", "Reason"), values, strict=True):
            sheet.cell(number, headings.index(heading) + 1, value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def send(api: Any, content: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile("verdicts.xlsx", content)
    return api.post(f"{WORKBOOK}verdicts/", {"file": file, **more}, format="multipart")


def test_verdicts_come_in_by_the_list_that_went_out_once_and_row_by_row(
    api: Any, guard: Any, people: list[Accreditation]
) -> None:
    out = api.by(guard).post(WORKBOOK)
    assert (out.status_code, out["Cache-Control"]) == (200, "private, no-store")
    assert AccessRecord.objects.get(what="accreditation.vetting").actor == guard.pk
    content = filled(out.content, ("passed", None), ("Refused", "Known to us"), ("perhaps", None), ("refused", None))

    tried = send(api, content, dry_run=True)
    assert (tried.data["taken_over"], tried.data["refused"], Verdict.objects.count()) == (2, 2, 0)
    first, again = send(api, content), send(api, content)

    assert [(row["row"], row["outcome"], row["column"], row["code"]) for row in first.data["rows"]] == [
        (2, "taken_over", "", ""),
        (3, "taken_over", "", ""),
        (4, "refused", "Verdict", "invalid_choice"),
        (5, "refused", "Reason", "reason_missing"),
    ]
    assert (again.data["unchanged"], again.data["taken_over"], Verdict.objects.count()) == (2, 0, 2)
    assert Verdict.objects.get(accreditation=people[1]).classified_reason.reveal() == "Known to us"


def test_one_who_was_changed_since_the_list_went_out_is_refused(
    api: Any, guard: Any, boris: Any, people: list[Accreditation], now: Any
) -> None:
    content = filled(api.by(guard).post(WORKBOOK).content, ("passed", None), ("passed", None))
    amend_person(people[0], by=boris, now=now, name={"en": "Another"})

    answer = send(api, content)

    assert [row["code"] for row in answer.data["rows"]] == ["changed_since_list", "", "", ""]
    assert (answer.data["taken_over"], answer.data["open"]) == (1, 2)


def test_a_file_that_is_another_table_is_refused(api: Any, guard: Any) -> None:
    answer = send(api.by(guard), b"Name,Verdict\nP0,passed\n")

    assert (answer.status_code, answer.json()["code"], answer.json()["errors"][0]["field"]) == (
        400,
        "missing_column",
        "file",
    )


def test_security_alone_takes_the_numbers_of_declarations_out(
    api: Any, guard: Any, alice: Any, boris: Any, belarus: Any
) -> None:
    make_declarations(belarus, number="SN471100")
    for other in (alice, boris):
        assert api.by(other).post(f"{URL}weapons/workbook/").status_code == 403

    for kind in ("weapons", "radios", "vehicles"):
        sheet = load_workbook(BytesIO(api.by(guard).post(f"{URL}{kind}/workbook/").content)).worksheets[0]
        assert "SN471100" in [cell.value for cell in sheet[2]]
    assert set(AccessRecord.objects.values_list("what", "action")) == {
        (f"declarations.{kind}", "exported") for kind in ("weapon", "radio", "vehicle")
    }


def test_its_page_gives_the_list_out_takes_verdicts_and_decides_on_declarations(
    guard: Any, alice: Any, people: list[Accreditation], belarus: Any
) -> None:
    weapon, *_others = make_declarations(belarus, number="SN471100")
    desk = at_the_door(guard)
    assert at_the_door(alice).get(PAGE).status_code == 404
    page = desk.get(PAGE).content.decode()
    assert ("••••1100" in page, "SN471100" in page) == (True, False)

    content = filled(desk.post(f"{PAGE}people/").content, ("passed", None), ("refused", None))
    checked = desk.post(PAGE, {"check": "", "file": SimpleUploadedFile("v.xlsx", content)})
    assert (checked.context["answers"].counts["taken_over"], Verdict.objects.count()) == (1, 0)
    desk.post(PAGE, {"file": SimpleUploadedFile("v.xlsx", content)})
    assert Verdict.objects.count() == 1

    url, prefix = f"{PAGE}weapons/{weapon.pk}/", f"weapons-{weapon.pk}"
    unsaid = desk.post(url, {f"{prefix}-result": "refused", f"{prefix}-reason": ""})
    assert "Say why." in unsaid.content.decode()
    desk.post(url, {f"{prefix}-result": "refused", f"{prefix}-reason": "Not this calibre"})
    weapon.refresh_from_db()
    assert (weapon.status, weapon.reason, weapon.decided_by) == ("refused", "Not this calibre", guard)
