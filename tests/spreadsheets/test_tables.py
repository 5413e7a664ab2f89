"""Tables as a whole: what they hold, how many queries they take, and how one summit's are taken to another."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from summit.accounts.models import Role, User
from summit.calendar.models import Venue
from summit.core import clock
from summit.core.models import AccessRecord
from summit.delegations.models import Contact, Delegation
from summit.facilities.models import Interpreter, Room
from summit.spreadsheets import headings
from summit.spreadsheets.client import Client as ApiClient
from summit.spreadsheets.exports import rows_of as exported_rows
from summit.spreadsheets.models import Import
from summit.spreadsheets.rows import Importer
from summit.spreadsheets.services import confirm_import, run_import, upload_table
from summit.spreadsheets.tables import TABLES, Table
from summit.summits.models import Summit
from tests.conftest import Client
from tests.factories.accounts import make_user
from tests.factories.accreditation import make_category
from tests.factories.delegations import make_delegate, make_delegation
from tests.factories.facilities import make_interpreter, make_room, make_venue
from tests.factories.summits import make_summit
from tests.spreadsheets.importing import API, check, file_of


@pytest.fixture
def elsewhere(db: None) -> tuple[Summit, User]:
    """Another summit with an organizer of its own."""
    summit = make_summit(slug="elsewhere")
    return summit, make_user("eve", summit, Role.Kind.ORGANIZER)


def rows_of(table: type[Table], summit: Summit, user: User) -> list[list[Any]]:
    client = ApiClient(table.view, summit, user)
    return exported_rows(table, client.view, client.rows())


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_has_its_key_and_each_heading_once(table: type[Table], alice: User, summit: Summit) -> None:
    columns = table.columns_of(ApiClient(table.view, summit, alice).view, ["en", "ru"])
    names = {column.name for column in columns}
    texts = [column.heading for column in columns]
    assert all(names.issuperset(key) for key in table.keys)
    assert len(texts) == len(set(texts))
    assert headings.mapped(texts, columns, {}) == columns
    assert headings.mapped([column.key for column in columns], columns, {}) == columns


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_queries_of_an_export_do_not_grow(
    table: type[Table], alice: User, belarus: Delegation, kazakhstan: Delegation
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            rows_of(table, belarus.summit, alice)
        return len(asked)

    fill(belarus, 0, 2)
    queries()  # what is read once and kept
    few = queries()
    fill(belarus, 2, 12)
    assert queries() == few


def fill(delegation: Delegation, first: int, last: int) -> None:
    for number in range(first, last):
        make_room(delegation.summit, f"room-{number}")
        make_interpreter(delegation.summit, f"i-{number}")
        make_delegate(delegation, code=f"d-{number}")
        Contact.objects.create(delegation=delegation, name=f"Contact {number}")


def test_the_queries_of_a_comparison_do_not_grow(alice: User, belarus: Delegation) -> None:
    def queries() -> int:
        sheet = [[n, *row] for n, row in enumerate(_as_json(rows_of(TABLES["rooms"], belarus.summit, alice)), start=1)]
        importer = Importer(TABLES["rooms"], ApiClient(TABLES["rooms"].view, belarus.summit, alice), sheet, {})
        with CaptureQueriesContext(connection) as asked:
            results = importer.run()
        assert {result.outcome for result in results} == {"unchanged"}
        return len(asked)

    fill(belarus, 0, 2)
    few = queries()
    fill(belarus, 2, 22)
    assert queries() == few


@pytest.mark.parametrize("name", ["delegates", "accreditations"])
def test_a_new_row_costs_six_queries(name: str, alice: User, belarus: Delegation) -> None:
    make_category(belarus.summit, places=100)
    heads = {
        "delegates": ["delegation", "code", "name.en", "office.en"],
        "accreditations": ["delegation", "reference", "name.en", "function.en", "category"],
    }

    def queries(first: int, last: int) -> int:
        rows = [
            [n, "BLR", f"p-{n}", "Person", "Adviser", "adviser"][: len(heads[name]) + 1] for n in range(first, last)
        ]
        importer = Importer(
            TABLES[name], ApiClient(TABLES[name].view, belarus.summit, alice), [[1, *heads[name]], *rows], {}
        )
        with CaptureQueriesContext(connection) as asked:
            results = importer.run()
        assert {result.outcome for result in results} == {"new"}, results
        return len(asked)

    queries(2, 3)  # what is read once and kept
    few = queries(3, 4)
    assert queries(4, 25) - few == 20 * 6


def _as_json(rows: list[list[Any]]) -> list[list[Any]]:
    return [[cell if cell is None or isinstance(cell, str | int) else str(cell) for cell in row] for row in rows]


def test_tables_of_one_summit_are_taken_to_another(
    alice: User, belarus: Delegation, elsewhere: tuple[Summit, User]
) -> None:
    there, eve = elsewhere
    make_room(belarus.summit, "blue", equipment=["screen", "flags"], capacity=30)
    make_interpreter(belarus.summit, "i-1", language_pairs=["ky-ru", "en-ru"])
    Contact.objects.create(delegation=belarus, name="Desk officer", phone="+375 17", email="desk@example.org")
    make_venue(there)
    for name in ("delegations", "delegates", "contacts", "rooms", "interpreters"):
        rows = rows_of(TABLES[name], belarus.summit, alice)
        if name == "delegations":
            head = rows[0].index("Head")
            rows = [rows[0], *([*row[:head], None, *row[head + 1 :]] for row in rows[1:])]
        facts = {"table": name, "file_name": "t.xlsx", "by": eve, "now": clock.now()}
        job = upload_table(there, content=file_of(rows), **facts)
        run_import(job.pk, clock=clock.now)
        job.refresh_from_db()
        assert job.status == "checked", (name, list(job.rows.values("errors")))
        confirm_import(job, by=eve)
        run_import(job.pk, clock=clock.now)
        assert Import.objects.get(pk=job.pk).status == "applied"
    room = Room.objects.get(summit=there, code="blue")
    assert (room.capacity, room.equipment, room.venue) == (30, ["screen", "flags"], Venue.objects.get(summit=there))
    assert Interpreter.objects.get(summit=there).language_pairs == ["ky-ru", "en-ru"]
    assert Contact.objects.get(delegation__summit=there).phone == "+375 17"
    assert Delegation.objects.get(summit=there).name == belarus.name


def test_codes_of_another_summit_are_not_known(api: Client, alice: User, elsewhere: tuple[Summit, User]) -> None:
    make_delegation(elsewhere[0], "FRA")
    job = check(api, alice, "delegates", file_of([["delegation", "code", "name (en)"], ["FRA", "x", "X"]]))
    errors = api.get(f"{API}/imports/{job['id']}/rows/").data["results"][0]["errors"]
    assert errors[0]["code"] == "does_not_exist"


def test_exports_of_people_are_recorded_and_those_of_rooms_are_not(
    api: Client, alice: User, belarus: Delegation
) -> None:
    for table in ("rooms", "delegates"):
        assert api.by(alice).get(f"{API}/tables/{table}/").status_code == 200
    assert [record.what for record in AccessRecord.objects.filter(action="exported")] == ["tables.delegates"]


@pytest.mark.parametrize(
    ("given", "column"),
    [
        ("Code", "code"),
        ("КОД", "code"),
        ("code ", "code"),
        ("Name (ru)", "name.ru"),
        ("Имя (ru)", "name.ru"),
        ("имя", "name.ru"),
        ("Name", "name.en"),
        ("name_ky", "name.ky"),
        ("name.fr", "name.fr"),
        ("Took office on", "took_office_on"),
        ("took-office-on", "took_office_on"),
        ("Нет такого", None),
        ("password", None),
    ],
)
def test_a_heading_is_found(given: str, column: str | None, alice: User, summit: Summit) -> None:
    table = TABLES["delegates"]
    languages = headings.languages_of([given], summit.languages)
    columns = table.columns_of(ApiClient(table.view, summit, alice).view, languages)
    (found,) = headings.mapped([given], columns, {})
    assert (found.key if found else None) == column


def test_the_user_says_which_column_a_heading_is(alice: User, summit: Summit) -> None:
    table = TABLES["rooms"]
    columns = table.columns_of(ApiClient(table.view, summit, alice).view, ["en"])
    found = headings.mapped(["Code", "Code", "Zimmer"], columns, {"Zimmer": "capacity"})
    assert [column.key if column else None for column in found] == ["code", "code", "capacity"]
    errors = headings.errors_of(["Code", "Code", "Zimmer"], found, {"Zimmer": "capacity"}, table.keys)
    assert [(error["heading"], error["code"]) for error in errors] == [("Code", "given_twice")]
    left_out = headings.mapped(["Code", "Other"], columns, {"Other": ""})
    assert headings.errors_of(["Code", "Other"], left_out, {"Other": ""}, table.keys) == []
