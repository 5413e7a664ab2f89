"""What is exported and imported again changes nothing: strange texts."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from summit.accounts.models import User
from summit.delegations.models import Contact, Delegation
from tests.conftest import Client
from tests.factories.delegations import make_delegate
from tests.factories.facilities import make_room
from tests.spreadsheets.importing import API, check, rows_of

STRANGE = (
    "=1+1", "+996 312 000000", "-5", "@here", "'=quoted", "''twice", "007", "1e5", "TRUE", "2025-11-26", "#REF!",
    "مرحبا بالعالم", "a; b, c", 'say "hi"', "two  spaces", "50 %", "ÄÖÜ é", "日本", "x" * 149, "<b>&amp;</b>",
    "_x0041_",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_strange_texts_come_back_as_they_were(api: Client, alice: User, belarus: Delegation, kind: str) -> None:
    for number, text in enumerate(STRANGE):
        Contact.objects.create(delegation=belarus, name=text, function=text, phone=f"0{number}")
    make_room(belarus.summit, "strange", name={"en": "=1+1", "ar": "قاعة"}, equipment=["a;b", "c, d", "=2"])
    make_delegate(belarus, code="0007", name="line one")
    for table in ("contacts", "rooms", "delegates"):
        content = api.by(alice).get(f"{API}/tables/{table}/", {"file_format": kind}).content

        job = check(api, alice, table, content)

        assert job["counts"]["unchanged"] == job["total"] > 0, [
            r for r in rows_of(api, job["id"]) if r["outcome"] != "unchanged"
        ]


def test_no_exported_text_is_a_formula(api: Client, alice: User, belarus: Delegation) -> None:
    Contact.objects.create(delegation=belarus, name='=HYPERLINK("http://evil.example")', phone="+1")

    book = load_workbook(BytesIO(api.by(alice).get(f"{API}/tables/contacts/").content))
    text = api.get(f"{API}/tables/contacts/", {"file_format": "csv"}).content.decode("utf-8-sig")

    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}
    assert "'=HYPERLINK" in text
    assert "'+1" in text


def test_the_filters_of_the_list_filter_the_export(api: Client, alice: User, belarus: Delegation) -> None:
    make_delegate(belarus, code="adviser", rank=70)

    content = (
        api.by(alice)
        .get(f"{API}/tables/delegates/", {"rank": "adviser", "file_format": "csv"})
        .content.decode("utf-8-sig")
    )

    assert len(content.splitlines()) == 2
    refused: Any = api.get(f"{API}/tables/delegates/", {"rank": "adviser", "file_format": "pdf"})
    assert (refused.status_code, refused.data["errors"][0]["field"]) == (400, "file_format")


def test_a_viewer_exports_what_they_may_read(
    api: Client, vera: User, belarus: Delegation, kazakhstan: Delegation
) -> None:
    make_delegate(belarus, code="ours", languages=["be"])
    make_delegate(kazakhstan, code="theirs", languages=["kk"])
    Contact.objects.create(delegation=kazakhstan, name="Secret contact")

    delegates = api.by(vera).get(f"{API}/tables/delegates/", {"file_format": "csv"}).content.decode("utf-8-sig")
    contacts = api.get(f"{API}/tables/contacts/", {"file_format": "csv"}).content.decode("utf-8-sig")

    assert ",be," in delegates
    assert ",kk," not in delegates
    assert "Secret" not in contacts
    assert api.get(f"{API}/tables/interpreters/").status_code == 403
