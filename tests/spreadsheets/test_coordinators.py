"""Delegations import what they may write, and export what they may read: the policy says which."""

from datetime import date, timedelta
from typing import Any

import pytest

from summit.accounts.models import User
from summit.core import clock
from summit.delegations.models import Contact, Delegate, Delegation, ProposedChange
from tests.conftest import Client
from tests.factories.correspondence import make_note
from tests.factories.delegations import make_delegate
from tests.spreadsheets.importing import API, apply, check, file_of, rows_of, upload

HEAD = ["delegation", "code", "name (en)", "office (en)", "rank"]


def codes_of(api: Client, job: dict[str, Any]) -> list[tuple[int, str]]:
    """Return the row and the code of each error."""
    return [(row["number"], each["code"]) for row in rows_of(api, job["id"]) for each in row["errors"]]


@pytest.fixture
def open_summit(belarus: Delegation) -> None:
    """The summit takes people of delegations until a day to come."""
    belarus.summit.people_until = clock.now() + timedelta(days=30)
    belarus.summit.save()


def test_after_the_deadline_a_note_is_named_and_the_secretariat_decides(
    api: Client, boris: User, belarus: Delegation, summit: Any
) -> None:
    summit.people_until = clock.now() - timedelta(minutes=1)
    summit.save()
    note = make_note(summit, belarus)
    content = file_of([HEAD, ["BLR", "blr-new", "Ada", "Adviser", "adviser"]])
    assert codes_of(api, check(api, boris, "delegates", content)) == [(2, "note_required")]

    job = check(api, boris, "delegates", content, note=note.pk)

    assert (job["status"], job["note"]) == ("checked", note.pk)
    assert apply(api, job["id"])["status"] == "applied"
    assert not Delegate.objects.filter(code="blr-new").exists()
    assert ProposedChange.objects.get().note == note


def test_a_coordinator_enters_their_own_people(
    api: Client, boris: User, belarus: Delegation, open_summit: None
) -> None:
    job = check(api, boris, "delegates", file_of([HEAD, ["BLR", "blr-new", "Ada", "Adviser", "adviser"]]))

    assert (job["status"], job["counts"]["new"]) == ("checked", 1), rows_of(api, job["id"])
    assert apply(api, job["id"])["status"] == "applied"
    assert Delegate.objects.get(code="blr-new").party_id == belarus.pk


def test_a_coordinator_cannot_enter_or_change_people_of_another(
    api: Client, boris: User, belarus: Delegation, kazakhstan: Delegation, open_summit: None
) -> None:
    theirs = make_delegate(kazakhstan, code="kaz-one", took_office_on=date(2020, 1, 1))
    rows = [HEAD, ["KAZ", "kaz-new", "Spy", "Adviser", "adviser"], ["KAZ", "kaz-one", "Spy", "Minister", "minister"]]

    job = check(api, boris, "delegates", file_of(rows))

    assert job["status"] == "refused"
    assert [number for number, _code in codes_of(api, job)] == [2, 3]
    theirs.refresh_from_db()
    assert theirs.name["en"] == "Minister"
    assert not Delegate.objects.filter(code="kaz-new").exists()


def test_rows_of_others_that_are_not_changed_are_no_fault(
    api: Client, boris: User, belarus: Delegation, kazakhstan: Delegation
) -> None:
    make_delegate(kazakhstan, code="kaz-one", languages=["kk"])
    content = api.by(boris).get(f"{API}/tables/delegates/").content

    job = check(api, boris, "delegates", content)

    assert job["counts"]["unchanged"] == job["total"] == 3


def test_an_organizers_rights_do_not_reach_a_coordinators_import(
    api: Client, alice: User, boris: User, kazakhstan: Delegation, open_summit: None
) -> None:
    """Whoever confirms enters the rows: what they may do is another difference, and is read again first."""
    rows = [HEAD, ["KAZ", "kaz-new", "Ada", "Adviser", "adviser"]]
    job = check(api, boris, "delegates", file_of(rows))
    assert job["status"] == "refused"

    refused = api.by(alice).post(f"{API}/imports/{job['id']}/confirm/")

    assert (refused.status_code, refused.data["code"]) == (409, "wrong_status")


@pytest.mark.parametrize("table", ["rooms", "interpreters", "sessions", "delegations", "contacts"])
def test_tables_of_the_host_are_refused(api: Client, boris: User, table: str) -> None:
    refused = upload(api.by(boris), table, file_of([["code"], ["x"]]))
    assert refused.status_code in (403, 201)
    if refused.status_code == 403:
        assert refused.data["code"] == "permission_denied"


def test_a_viewer_and_an_observer_import_nothing(api: Client, vera: User, olga: User, nobody: User) -> None:
    for user, status in ((vera, 403), (olga, 403), (nobody, 404)):
        assert upload(api.by(user), "delegates", file_of([["code"], ["x"]])).status_code == status
        assert api.get(f"{API}/imports/").status_code == status


def test_contacts_of_others_are_not_told_by_their_names(
    api: Client, boris: User, kazakhstan: Delegation, belarus: Delegation
) -> None:
    Contact.objects.create(delegation=kazakhstan, name="Secret", phone="+7700")
    content = api.by(boris).get(f"{API}/tables/contacts/", {"file_format": "csv"}).content.decode("utf-8-sig")
    assert "Secret" not in content
