"""What a page of the admin saves: all of it, on the version that it shows, or nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from summit.bilaterals.models import BilateralRequest
from summit.calendar.models import Engagement
from summit.delegations.models import Contact
from summit.notifications.models import Notification
from summit.sessions.models import Session
from summit.sessions.services import reschedule_session
from tests.browser import version_in
from tests.factories.accounts import make_user
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session

TEN = datetime(2025, 11, 26, 4, tzinfo=UTC)
ROWS = ("sides", "windows", "counter_proposals", "offers", "follow_ups")
EMPTY = {f"{rows}-{n}_FORMS": 0 for rows in ROWS for n in ("TOTAL", "INITIAL")}


@pytest.fixture
def other(summit: Any) -> Client:
    """The desk of another organizer."""
    client = Client()
    client.force_login(make_user("aibek", summit, "organizer", is_staff=True))
    return client


def change(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def version_on(client: Any, page: str) -> str:
    return version_in(client.get(page).content.decode())


def session_form(session: Session, **fields: Any) -> dict[str, Any]:
    facts = {"summit": session.summit_id, "code": session.code, "kind": "session", "format": "expanded"}
    hour = {"starts_at_0": "2025-11-26", "starts_at_1": "10:00", "ends_at_0": "2025-11-26", "ends_at_1": "11:00"}
    return {**facts, "title.en": "Council", **hour, **fields}


def errors(answer: Any) -> dict[str, Any]:
    return dict(answer.context["adminform"].form.errors)


def test_who_saves_an_older_page_is_told_what_another_has_changed(desk: Any, other: Any, summit: Any) -> None:
    session = make_session(summit, title={"en": "Council"}, starts_at=TEN, ends_at=TEN + timedelta(hours=1))
    page = change(session)
    first, second = version_on(desk, page), version_on(other, page)
    moved = {"starts_at_1": "12:00", "ends_at_1": "13:00", "_version": first}
    assert desk.post(page, session_form(session, **moved)).status_code == 302

    refused = other.post(page, session_form(session, **{"title.en": "Second council"}, _version=second))

    (sentence,) = errors(refused)["__all__"]
    assert sentence.startswith("Alice changed this since you opened it: Starts at, Ends at.")
    stands = Engagement.objects.get()
    assert (stands.starts_at, stands.title) == (TEN + timedelta(hours=2), {"en": "Council"})
    form = refused.context["adminform"].form
    assert [form[name].value() for name in ("title", "starts_at")] == [
        [("en", "Second council")],
        [date(2025, 11, 26), "12:00"],
    ]

    version = version_in(refused.content.decode())
    again = session_form(session, **moved | {"title.en": "Second council", "_version": version})
    assert other.post(page, again).status_code == 302
    stands.refresh_from_db()
    assert (stands.starts_at, stands.title["en"]) == (TEN + timedelta(hours=2), "Second council")


def test_what_both_have_changed_is_shown_beside_its_field(desk: Any, other: Any, summit: Any) -> None:
    room = make_room(summit)
    page = change(room)
    seen = version_on(other, page)
    form = {"summit": summit.pk, "code": room.code, "name.en": "Hall", "venue": room.venue_id, "turnover": 0}
    assert desk.post(page, {**form, "capacity": 30}).status_code == 302

    refused = other.post(page, {**form, "capacity": 40, "_version": seen})

    assert errors(refused)["capacity"] == ["Meanwhile it has become: 30."]
    room.refresh_from_db()
    assert room.capacity == 30


def test_rows_beside_are_of_the_version_too(desk: Any, other: Any, belarus: Any) -> None:
    contact = Contact.objects.create(delegation=belarus, name="Olga")
    page = change(belarus)
    seen = version_on(other, page)
    contact.name = "Oksana"
    contact.save()

    form = {"summit": belarus.summit_id, "code": "BLR", "name.en": "Belarus", "kind": "state", "head": belarus.head_id}
    rows = {"contacts-TOTAL_FORMS": 1, "contacts-INITIAL_FORMS": 1, "contacts-0-id": contact.pk}
    rows |= {"contacts-0-delegation": belarus.pk, "contacts-0-name": "Olga"}
    refused = other.post(page, {**form, "participation": "member", **rows, "_version": seen})

    assert "contacts" in errors(refused)["__all__"][0]


def test_a_verb_is_not_carried_out_on_what_has_changed(desk: Any, other: Any, summit: Any, now: Any) -> None:
    session = make_session(summit, starts_at=TEN, ends_at=TEN + timedelta(hours=1))
    page = reverse("admin:summit_sessions_session_cancel", args=[session.pk])
    seen = version_on(desk, page)
    reschedule_session(session, starts_at=TEN + timedelta(hours=3), now=now)

    refused = desk.post(page, {"_version": seen})
    assert "changed this since you opened the page: starts at, ends at" in refused.content.decode()
    assert Engagement.objects.get().status == "tentative"

    version = version_in(refused.content.decode())
    for unknown in ({"_version": ""}, {"_version": "nonsense"}):
        assert "not known at which state this page was opened" in desk.post(page, unknown).content.decode()
    assert Engagement.objects.get().status == "tentative"
    assert desk.post(page, {"_version": version}).status_code == 302


def test_nothing_is_deleted_that_has_changed(desk: Any, other: Any, summit: Any) -> None:
    room = make_room(summit)
    page = reverse("admin:facilities_room_delete", args=[room.pk])
    seen = version_on(other, page)
    type(room).objects.filter(pk=room.pk).update(capacity=77)

    for older in ({"_version": ""}, {"_version": seen}):
        answer = other.post(page, {"post": "yes", **older}, follow=True)
        assert "77" in answer.content.decode()  # where one is led, it is as it is now
        assert any("Nothing is done yet" in str(message) for message in answer.context["messages"])
    assert desk.post(page, {"post": "yes"}).status_code == 302
    assert not type(room).objects.exists()


@pytest.mark.parametrize("act", ["cancel_all", "delete_selected"])
def test_an_action_on_a_list_is_done_to_what_the_list_has_shown(desk: Any, other: Any, summit: Any, act: str) -> None:
    rows = (
        [make_session(summit, code=code) for code in ("a", "b")]
        if act == "cancel_all"
        else [make_room(summit, code=code) for code in ("a", "b")]
    )
    model = type(rows[0])
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    sent = {"action": act, "_selected_action": [row.pk for row in rows], "post": "yes"}
    seen = version_on(other, page)
    if act == "cancel_all":
        reschedule_session(rows[0], starts_at=TEN + timedelta(hours=7), now=TEN - timedelta(days=9))
    else:
        model.objects.filter(pk=rows[0].pk).update(capacity=77)
    left = {"cancel_all": Session.objects.exclude(engagement__status="cancelled")}.get(act, model.objects.all())

    assert "not known at which state" in other.post(page, {**sent, "_version": ""}, follow=True).content.decode()
    assert left.count() == 2
    answer = other.post(page, {**sent, "_version": seen}, follow=True)
    assert "changed this since you opened the list" in answer.content.decode()
    assert list(left.values_list("pk", flat=True)) == [rows[0].pk]
    desk.post(page, {**sent, "_selected_action": [rows[0].pk]})
    assert not left.exists()


def test_no_list_changes_rows() -> None:
    assert [page for page in admin.site._registry.values() if page.list_editable] == []


@pytest.mark.parametrize("wrong", ["", "nonsense"])
def test_nothing_is_done_while_the_rows_beside_are_wrong(desk: Any, belarus: Any, kazakhstan: Any, wrong: str) -> None:
    form = {
        "summit": belarus.summit_id,
        "requester": belarus.pk,
        "invitees": [kazakhstan.pk],
        "level": 10,
        "leads": [belarus.head.pk, kazakhstan.head.pk],
        "topics": "Water",
        "minutes": 30,
        "seats": 8,
        "priority": 2,
        "interpretation": "",
    }
    add = reverse("admin:bilaterals_bilateralrequest_add")

    answer = desk.post(add, {**form, **EMPTY, "windows-TOTAL_FORMS": wrong})

    assert answer.status_code == 200
    assert "Water" in answer.content.decode()
    assert (BilateralRequest.objects.count(), Notification.objects.count()) == (0, 0)
    assert desk.post(add, {**form, **EMPTY}).status_code == 302
    assert BilateralRequest.objects.count() == 1
