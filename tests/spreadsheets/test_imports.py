"""Imports by the API: checked row by row, then applied, all or none."""

from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from summit.accounts.models import User
from summit.bilaterals.models import BilateralRequest
from summit.core import clock
from summit.core.models import AuditEntry
from summit.core.retention import prune
from summit.delegations.models import Contact, Delegate, Delegation
from summit.facilities.models import Room
from summit.notifications.models import Notification
from summit.sessions.models import Session
from summit.spreadsheets.models import Import, ImportedRow
from summit.spreadsheets.services import interrupt_silent_imports, run_import
from tests.conftest import Client
from tests.factories.delegations import make_delegate
from tests.factories.facilities import make_room, make_venue
from tests.spreadsheets.importing import API, apply, check, file_of, rows_of, saved, upload

HEAD = [
    "Делегация",
    "Код",
    "Имя (ru)",
    "Name (en)",
    "Должность (ru)",
    "Rank",
    "Took office on",
    "Languages",
    "arrives_at",
]


def line(code: str, **cells: Any) -> list[Any]:
    """Return the cells of a delegate of Belarus."""
    names = {"ru": "Иван Иванов", "en": "Ivan Ivanov", "office": "министр", "rank": "министр"}
    found = {"delegation": "BLR", "code": code, **names, "since": date(2020, 1, 2), "languages": "ru, en"}
    return list({**found, "arrives": "26.11.2025 9:30", **cells}.values())


def errors_of(api: Client, job: dict[str, Any]) -> list[tuple[int, str, str, str]]:
    """Return row, column, value and code of each error."""
    rows = rows_of(api, job["id"])
    return [(row["number"], each["column"], each["value"], each["code"]) for row in rows for each in row["errors"]]


def test_new_rows_are_entered_as_they_were_shown(api: Client, alice: User, belarus: Delegation) -> None:
    file = file_of([HEAD, line("blr-1"), line("blr-2", rank="adviser", since="03.02.2021")])

    job = check(api, alice, "delegates", file)

    assert (job["status"], job["counts"]["new"], job["done"], job["total"]) == ("checked", 2, 2, 2)
    assert not Delegate.objects.filter(code="blr-1").exists()
    assert apply(api, job["id"])["status"] == "applied"
    made = Delegate.objects.get(code="blr-2")
    assert (made.name, made.rank) == ({"en": "Ivan Ivanov", "ru": "Иван Иванов"}, 70)
    assert made.arrives_at is not None
    assert (made.took_office_on, made.arrives_at.isoformat()) == (date(2021, 2, 3), "2025-11-26T03:30:00+00:00")
    assert made.absence_before is not None  # the service has closed their calendar until they land
    assert check(api, alice, "delegates", file)["counts"]["unchanged"] == 2


def test_a_change_shows_its_cells_and_leaves_the_others(api: Client, alice: User, belarus: Delegation) -> None:
    delegate = make_delegate(belarus, code="blr-9", languages=["be"])

    job = check(api, alice, "delegates", file_of([["code", "name.ru", "languages"], ["blr-9", "Пётр", ""]]))

    (row,) = rows_of(api, job["id"])
    assert (row["outcome"], row["name"]) == ("changed", "blr-9")
    assert [(c["column"], c["before"], c["after"]) for c in row["changes"]] == [
        ("name.ru", "Minister", "Пётр"),
        ("languages", "be", ""),
    ]
    apply(api, job["id"])
    delegate.refresh_from_db()
    assert (delegate.name, delegate.languages) == ({"en": "Minister", "ru": "Пётр"}, [])
    assert delegate.office == {"en": "Minister", "ru": "Minister"}
    entry = AuditEntry.objects.filter(table="delegations_delegate", operation="U").first()
    assert entry is None or entry.actor == alice.pk
    assert AuditEntry.objects.filter(actor=alice.pk, request=f"import-{job['id']}").exists()


def test_bad_cells_are_named_and_nothing_is_entered(api: Client, alice: User, belarus: Delegation) -> None:
    book = Workbook()
    rows = [HEAD, line("ok"), line("no", delegation="XXX", rank="king", since="31.02.2020", arrives="noon")]
    for row in [*rows, line("not a slug"), line("ok"), line("zero", en="a\u200eb"), line("", en="x" * 501)]:
        book.active.append(row)
    book.active["C2"] = "=1+1"

    job = check(api, alice, "delegates", saved(book))

    assert job["status"] == "refused"
    assert errors_of(api, job) == [
        (2, "name.ru", "=1+1", "formula"),
        (3, "delegation", "XXX", "does_not_exist"),
        (3, "rank", "king", "invalid_choice"),
        (3, "took_office_on", "31.02.2020", "not_a_day"),
        (3, "arrives_at", "noon", "not_an_hour"),
        (4, "code", "not a slug", "invalid"),
        (5, "code", "ok", "given_twice"),
        (6, "name.ru", "Иван Иванов", "unseen_character"),
        (7, "code", "", "required"),
        (7, "name.ru", "Иван Иванов", "too_long"),
    ]
    refused = api.post(f"{API}/imports/{job['id']}/confirm/")
    assert (refused.status_code, refused.data["code"]) == (409, "wrong_status")
    assert Delegate.objects.filter(party=belarus).count() == 1


def test_what_a_service_refuses_is_at_its_cell(api: Client, alice: User, belarus: Delegation, kazakhstan: Any) -> None:
    make_delegate(belarus, code="theirs")
    rows = [
        ["code", "delegation", "arrives_at", "departs_at"],
        ["theirs", "KAZ", "2025-11-27 10:00", "2025-11-26 10:00"],
    ]

    job = check(api, alice, "delegates", file_of(rows))

    assert errors_of(api, job) == [(2, "delegation", "KAZ", "not_of_this_delegation")]
    rows[1][1] = "BLR"
    assert errors_of(api, check(api, alice, "delegates", file_of(rows)))[0][1::2] == (
        "departs_at",
        "departs_before_arrival",
    )


def test_headings_are_mapped_by_the_user(api: Client, alice: User, belarus: Delegation) -> None:
    job = check(api, alice, "contacts", file_of([["Delegation", "Фамилия", "No."], ["BLR", "Ivanov", 1]]))
    assert errors_of(api, job) == [
        (1, "", "Фамилия", "unknown_column"),
        (1, "", "No.", "unknown_column"),
        (1, "delegation, name", "", "missing_column"),
    ]

    chosen = {"Фамилия": "name", "No.": ""}
    assert api.post(f"{API}/imports/{job['id']}/choose-columns/", {"chosen": chosen}).status_code == 200
    run_import(job["id"], clock=clock.now)

    assert api.get(f"{API}/imports/{job['id']}/").data["counts"]["new"] == 1
    one = check(
        api, alice, "contacts", file_of([["Delegation", "Фамилия"], ["BLR", "Petrov"]]), chosen='{"Фамилия": "name"}'
    )
    assert one["counts"]["new"] == 1
    wrong = api.post(f"{API}/imports/{one['id']}/choose-columns/", {"chosen": {"Фамилия": "nothing"}})
    assert (wrong.status_code, wrong.data["code"]) == (400, "unknown_column")


def test_numbers_stay_telephones(api: Client, alice: User, belarus: Delegation) -> None:
    rows = [
        ["delegation", "name", "phone"],
        ["BLR", "A", "+996312000000"],
        ["BLR", "B", 996312000000],
        ["BLR", "C", "0312"],
    ]

    apply(api, check(api, alice, "contacts", file_of(rows))["id"])

    assert sorted(Contact.objects.values_list("phone", flat=True)) == ["+996312000000", "0312", "996312000000"]


def test_what_has_changed_since_the_check_is_shown_again(api: Client, alice: User, belarus: Delegation) -> None:
    delegate = make_delegate(belarus, code="blr-9")
    job = check(api, alice, "delegates", file_of([["code", "name.ru"], ["blr-9", "Пётр"]]))
    delegate.name = {"en": "Minister", "ru": "Павел"}
    delegate.save()

    job = apply(api, job["id"])

    assert (job["status"], job["differs"]) == ("checked", 1)
    assert rows_of(api, job["id"])[0]["changes"][0]["before"] == "Павел"
    delegate.refresh_from_db()
    assert delegate.name["ru"] == "Павел"
    assert apply(api, job["id"])["status"] == "applied"


def test_one_refused_row_keeps_all_out(api: Client, alice: User, belarus: Delegation) -> None:
    job = check(api, alice, "delegates", file_of([HEAD, line("a"), line("b")]))
    make_delegate(belarus, code="b")
    Delegate.objects.filter(code="b").update(summit=belarus.summit)

    job = apply(api, job["id"])

    assert job["status"] == "checked"  # b is a change now, and a would be new
    assert not Delegate.objects.filter(code="a").exists()


def test_rooms_and_sessions_go_through_their_services(api: Client, alice: User, belarus: Delegation) -> None:
    summit = belarus.summit
    make_venue(summit)
    rooms = [
        ["code", "name (en)", "venue", "capacity", "equipment"],
        ["green", "Green", "yntymak-ordo", 12, "screen; flags"],
    ]
    apply(api, check(api, alice, "rooms", file_of(rows=rooms))["id"])
    assert Room.objects.get(code="green").equipment == ["screen", "flags"]
    head = ["code", "title (en)", "starts_at", "ends_at", "room", "delegates", "format", "quota"]
    first = ["one", "One", "2025-11-26 10:00", "2025-11-26 11:00", "green", belarus.head.code, "restricted", 2]
    clash = ["two", "Two", "2025-11-26 10:30", "2025-11-26 11:30", "green", "", "", ""]

    job = check(api, alice, "sessions", file_of([head, first, clash]))

    assert errors_of(api, job) == [(3, "", "", "clash")] or errors_of(api, job)[0][0] == 3
    job = check(api, alice, "sessions", file_of([head, first]))
    assert apply(api, job["id"])["status"] == "applied"
    session = Session.objects.get(code="one")
    assert session.engagement.starts_at.isoformat() == "2025-11-26T04:00:00+00:00"
    assert check(api, alice, "sessions", file_of([head, first]))["counts"]["unchanged"] == 1
    moved = [*first[:2], "2025-11-26 12:00", "2025-11-26 13:00", *first[4:]]
    apply(api, check(api, alice, "sessions", file_of([head, moved]))["id"])
    session.engagement.refresh_from_db()
    assert session.engagement.starts_at.isoformat() == "2025-11-26T06:00:00+00:00"


def test_requests_are_asked_for_by_their_service(
    api: Client, boris: User, belarus: Delegation, kazakhstan: Delegation, karim: User
) -> None:
    head = ["requester", "invitees", "level", "topics", "minutes"]
    rows = [head, ["BLR", "KAZ", "head_of_state", "Trade", 30]]

    job = check(api, boris, "bilateral-requests", file_of(rows))

    assert job["counts"]["new"] == 1, rows_of(api, job["id"])
    assert not Notification.objects.exists()
    assert apply(api, job["id"])["status"] == "applied"
    assert BilateralRequest.objects.get().topics == "Trade"
    assert Notification.objects.filter(recipient=karim).exists()
    assert check(api, boris, "bilateral-requests", file_of(rows))["counts"]["unchanged"] == 1
    rows[1][3] = "Transit"
    assert errors_of(api, check(api, boris, "bilateral-requests", file_of(rows))) == [
        (2, "topics", "Transit", "fixed_field")
    ]
    theirs = [head, ["KAZ", "BLR", "minister", "Trade", 30]]
    assert errors_of(api, check(api, boris, "bilateral-requests", file_of(theirs)))[0][3] in (
        "not_spokesperson",
        "nobody_of_level",
    )


def test_a_coordinator_imports_what_the_policy_lets_them_write(
    api: Client, boris: User, karim: User, alice: User
) -> None:
    refused = upload(api.by(boris), "rooms", file_of([["code"], ["x"]]))
    assert (refused.status_code, refused.data["code"]) == (403, "permission_denied")
    job = check(
        api, boris, "bilateral-requests", file_of([["requester", "invitees", "level"], ["BLR", "KAZ", "minister"]])
    )
    assert api.by(karim).get(f"{API}/imports/{job['id']}/").status_code == 404
    assert api.by(karim).post(f"{API}/imports/{job['id']}/cancel/").status_code == 404
    assert api.by(alice).get(f"{API}/imports/{job['id']}/").status_code == 200


def test_unknown_tables_and_broken_files_are_refused(api: Client, alice: User) -> None:
    assert upload(api.by(alice), "users", b"x").data["errors"][0]["field"] == "table"
    refused = upload(api, "rooms", b"\xd0\xcf\x11\xe0old")
    assert (refused.status_code, refused.data["code"], refused.data["errors"][0]["field"]) == (
        400,
        "old_format",
        "file",
    )


def test_a_cancelled_import_keeps_nothing(api: Client, alice: User, belarus: Delegation) -> None:
    job = check(api, alice, "delegates", file_of([HEAD, line("a")]))

    assert api.post(f"{API}/imports/{job['id']}/cancel/").data["status"] == "cancelled"

    assert not ImportedRow.objects.exists()
    assert Import.objects.get().sheet == []
    assert api.post(f"{API}/imports/{job['id']}/confirm/").status_code == 409


def test_a_silent_worker_is_noticed_and_the_import_is_tried_again(
    api: Client, alice: User, belarus: Delegation
) -> None:
    job = check(api, alice, "delegates", file_of([HEAD, line("a")]))
    seen = clock.now()
    Import.objects.update(status="applying", seen_at=seen)
    assert interrupt_silent_imports(now=seen + timedelta(seconds=10)) == 0

    assert interrupt_silent_imports(now=seen + timedelta(seconds=20)) == 1

    assert api.post(f"{API}/imports/{job['id']}/retry/").data["status"] == "queued"
    run_import(job["id"], clock=clock.now)
    assert api.get(f"{API}/imports/{job['id']}/").data["status"] == "checked"


def test_old_imports_are_forgotten(api: Client, alice: User, belarus: Delegation) -> None:
    check(api, alice, "delegates", file_of([HEAD, line("a")]))
    list(prune(now=clock.now() + timedelta(days=6)))
    assert ImportedRow.objects.exists()
    list(prune(now=clock.now() + timedelta(days=8)))
    assert not ImportedRow.objects.exists()


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_every_format_is_read(api: Client, alice: User, belarus: Delegation, kind: str) -> None:
    job = check(api, alice, "delegates", file_of([HEAD, line("a")], kind))
    assert (job["format"], job["counts"]["new"]) == (kind, 1)


def test_a_room_that_shrinks_is_refused_as_on_its_page(api: Client, alice: User, belarus: Delegation) -> None:
    make_room(belarus.summit, "small")
    job = check(api, alice, "rooms", file_of([["code", "capacity"], ["small", 0]]))
    assert errors_of(api, job) == [(2, "capacity", "0", "min_value")]
