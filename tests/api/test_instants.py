"""Every door asks for the offset of an instant, and for days that a calendar can show."""

import re
from datetime import UTC, date, datetime
from typing import Any

import django_filters
import pytest
from django import forms
from django.apps import apps
from django.db import models
from rest_framework import serializers

from summit.core.bounds import DayField, InstantField, PeriodField
from summit.core.checks import doors_take_instants
from summit.delegations.models import Delegate
from summit.summits.models import Summit
from tests.factories.bilaterals import make_request
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"
GOOD = "2025-11-26T10:00:00+06:00"
# What an hour is not: without an offset, a day alone, a day that is in no summit's time, and no day at all.
BAD = {
    "2025-11-26T10:00:00": "naive",
    "2025-11-26": "naive",
    "9999-12-31T23:59:59-23:00": "out_of_bounds",
    "0001-01-01T00:00:00+23:00": "out_of_bounds",
    "2207-01-01T10:00:00Z": "out_of_bounds",
    "tomorrow": "invalid",
}


def codes(answer: Any, field: str) -> set[str]:
    assert answer.status_code == 400, answer.content
    return {error["code"] for error in answer.json()["errors"] if error["field"].split(".")[-1] == field}


@pytest.mark.parametrize(("text", "code"), BAD.items())
def test_an_hour_without_its_offset_is_refused_by_every_door(
    text: str, code: str, api: Any, alice: Any, boris: Any, summit: Any, belarus: Any, kazakhstan: Any
) -> None:
    room = make_room(summit)
    session = make_session(summit)
    hour = {"starts_at": text, "ends_at": GOOD}
    asked = {
        "clashes/": {"resources": [room.pk], **hour},
        "closures/": {"title": {"en": "Shut"}, "resources": [room.pk], **hour},
        "sessions/": {"code": "s", "title": {"en": "Talks"}, "kind": "plenary", **hour},
        f"sessions/{session.pk}/reschedule/": hour,
        f"bilateral-requests/{make_request(belarus, kazakhstan).pk}/place/": {"room": room.pk, **hour},
    }
    api.by(alice)

    for door, body in asked.items():
        assert codes(api.post(f"{URL}{door}", body), "starts_at") == {code}, door
    assert codes(
        api.post(f"{URL}free-slots/", {"resources": [room.pk], "minutes": 30, "starts_after": text}), "starts_after"
    ) == {code}
    assert codes(api.get(f"{URL}sessions/", {"starts_after": text}), "starts_after") == {code}
    wish = {"requester": belarus.pk, "invitees": [kazakhstan.pk], "topics": "T", "minutes": 30, "preferred": [hour]}
    assert codes(api.by(boris).post(f"{URL}bilateral-requests/", wish), "starts_at") == {code}


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_that_no_calendar_shows_is_refused(day: str, api: Any, alice: Any, summit: Any) -> None:
    api.by(alice)

    assert codes(api.get(f"{URL}programme/", {"day": day}), "day") == {"out_of_bounds"}
    assert codes(api.get(f"{URL}actions/", {"due_before": day}), "due_before") == {"out_of_bounds"}


def test_the_check_finds_each_bare_field() -> None:
    assert doors_take_instants() == []

    bare = {
        "Said": (serializers.Serializer, {"at": serializers.DateTimeField()}),
        "Asked": (django_filters.FilterSet, {"on": django_filters.DateFilter()}),
        "Written": (forms.Form, {"at": forms.SplitDateTimeField()}),
    }
    kinds = [type(name, (base,), {**fields, "__module__": "summit.invented"}) for name, (base, fields) in bare.items()]

    found = [error.msg for error in doors_take_instants()]
    assert [message.split()[0] for message in found] == [
        "summit.invented.Said.at",
        "summit.invented.Asked.on",
        "summit.invented.Written.at",
    ]
    del kinds


# Days and instants that the clock fills in, which nobody enters.
OF_THE_CLOCK = re.compile(
    r"adopted_at|answer_by|answered_at|applied_at|asked_at|assigned_at|at|attached_at|beaten_at|changed_at|circulated_at|"
    r"closed_at|done_at|drawn_at|entered_at|handed_over_at|issued_at|printed_at|received_at|returned_at|stopped_at|"
    r"waiting_since|waived_at|"
    r"created|created_at|decided_at|disabled_at|due_at|ended_at|expires_at|failing_since|given_at|held_at|invited_at|"
    r"accepted_at|last_used_at|leased_until|leaves_at|left_at|locked_until|made_at|opened_at|proposed_at|published_at|withdrawn_at|"
    r"raised_at|read_at|date_joined|last_login|list_closed_at|recorded_at|requested_at|revoked_at|rotated_at|seen_at|sent_at|started_at|taken_at|"
    r"uploaded_at|valid_until|written_at"
)
# Copies of what is within bounds.
COPIES = {
    ("PlannedMeeting", "starts_at"),
    ("PlannedMeeting", "ends_at"),
    ("Removal", "starts_at"),
    ("Removal", "ends_at"),
    ("Occupancy", "period"),
    ("TaskLetter", "due_on"),
    ("Traveller", "known_before"),
    ("TravelParty", "there_at"),
}


def test_every_day_and_instant_that_people_enter_is_within_bounds() -> None:
    loose = []
    for model in apps.get_models():
        if not model.__module__.startswith("summit.") or model._meta.proxy:
            continue
        guarded = " ".join(
            str(c.condition)
            for c in model._meta.constraints
            if isinstance(c, models.CheckConstraint) and "within_bounds" in c.name
        )
        for field in model._meta.local_fields:
            if isinstance(field, DayField | InstantField | PeriodField):
                loose += [] if f"'{field.name}__" in guarded else [(model.__name__, field.name)]
            elif "Date" in type(field).__name__ and not OF_THE_CLOCK.fullmatch(field.name):
                loose.append((model.__name__, field.name))

    assert set(loose) == COPIES


@pytest.mark.parametrize("last", [date(9999, 12, 31), date(2207, 1, 1), date(2027, 1, 1)])
def test_a_summit_has_days_that_can_be_counted(last: date, summit: Summit) -> None:
    summit.ends_on = last

    with pytest.raises(forms.ValidationError):
        summit.full_clean()


def test_travel_is_within_bounds(api: Any, alice: Any, belarus: Any) -> None:
    delegate = Delegate.objects.get(party=belarus)
    url = f"{URL}delegates/{delegate.pk}/"

    assert codes(api.by(alice).patch(url, {"arrives_at": "2025-11-25T10:00:00"}), "arrives_at") == {"naive"}
    assert codes(api.patch(url, {"departs_at": "2207-01-01T00:00:00Z"}), "departs_at") == {"out_of_bounds"}
    assert api.patch(url, {"arrives_at": "2025-11-25T10:00:00+06:00"}).status_code == 200
    delegate.refresh_from_db()
    assert delegate.arrives_at == datetime(2025, 11, 25, 4, tzinfo=UTC)


def test_days_hours_and_zones_are_taken_as_they_are_written_or_refused(api: Any, alice: Any, summit: Any) -> None:
    facts = {
        "ends_on": ("2025-W48", "20251127", "2025-11-27T00:00:00"),
        "day_ends_at": ("21:00+06:00", "T21:00", "2100", "21"),
        "time_zone": ("Factory", "localtime"),
    }
    api.by(alice)

    for field, texts in facts.items():
        for text in texts:
            assert codes(api.patch(URL, {field: text}, headers={"If-Match": "*"}), field), text
    assert api.patch(URL, {"day_ends_at": "9:30"}, headers={"If-Match": "*"}).json()["day_ends_at"] == "09:30:00"
