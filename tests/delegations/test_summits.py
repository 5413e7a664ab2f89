"""A summit's zone, days, hours and grid are changed with what hangs on them in view."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.urls import reverse

from summit.calendar.services import confirm_engagements
from summit.core.refusals import BadValue
from summit.delegations.models import Delegate
from summit.delegations.services import HoursWouldChange, LeftOutside, SlugIsKnown, amend_summit, set_travel
from summit.summits.models import Summit
from tests.browser import as_sent
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit


@pytest.fixture
def council(summit: Any) -> Any:
    """A session on the last day, 27 November, 10:00 to 11:30."""
    return make_session(summit, title={"en": "Council"}, room=make_room(summit))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ends_on": date(2025, 11, 26)}, "ends_on"),
        ({"starts_on": date(2025, 11, 28), "ends_on": date(2025, 11, 29)}, "starts_on"),
        ({"grid": 60}, "grid"),
    ],
)
def test_what_would_be_left_outside_is_named(facts: Any, field: str, summit: Any, council: Any, now: datetime) -> None:
    with pytest.raises(LeftOutside) as refusal:
        amend_summit(summit, now=now, **facts)

    assert refusal.value.field == field
    assert "“Council”, 27 Nov 2025, 10:00" in refusal.value.message
    assert Summit.objects.get().ends_on == date(2025, 11, 27)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ends_on": date(2025, 11, 1)}, "ends_on"),
        ({"starts_on": date(2026, 1, 1)}, "starts_on"),
        ({"starts_on": date(1999, 12, 1), "ends_on": date(1999, 12, 2)}, "starts_on"),
        ({"ends_on": date(2027, 11, 1)}, "ends_on"),
        ({"starts_on": date(2024, 1, 1)}, "starts_on"),
        ({"personal_data_until": date(2025, 11, 1)}, "personal_data_until"),
    ],
)
def test_days_that_contradict_each_other_name_a_field(facts: Any, field: str, summit: Any, now: datetime) -> None:
    with pytest.raises(BadValue) as refusal:
        amend_summit(summit, now=now, **facts)

    assert refusal.value.field == field


def test_nights_that_are_cut_off_are_named(summit: Any, now: datetime) -> None:
    summit = amend_summit(summit, now=now, day_ends_at=time(4))
    eight = datetime(2025, 11, 27, 19, tzinfo=UTC)
    make_session(summit, starts_at=eight, ends_at=eight.replace(hour=20))

    with pytest.raises(LeftOutside):
        amend_summit(summit, now=now, day_ends_at=time(22))


def test_another_zone_is_taken_when_it_is_confirmed_that_instants_stay(
    summit: Any, council: Any, now: datetime
) -> None:
    with pytest.raises(HoursWouldChange) as refusal:
        amend_summit(summit, now=now, time_zone="Asia/Tokyo")
    amended = amend_summit(summit, now=now, time_zone="Asia/Tokyo", keeps_instants=True)

    assert refusal.value.details == {"scheduled": 1}
    assert "27 Nov 2025, 10:00 (Asia/Bishkek) and would be at 27 Nov 2025, 13:00 (Asia/Tokyo)" in refusal.value.message
    council.engagement.refresh_from_db()
    assert (amended.time_zone, council.engagement.starts_at) == ("Asia/Tokyo", datetime(2025, 11, 27, 4, tzinfo=UTC))


def test_a_zone_with_the_same_hours_needs_no_confirmation(summit: Any, council: Any, now: datetime) -> None:
    assert amend_summit(summit, now=now, time_zone="Asia/Dhaka").time_zone == "Asia/Dhaka"


@pytest.mark.parametrize("facts", [{"ends_on": date(2207, 1, 1)}, {"grid": 7}, {"time_zone": "Mars"}, {"slug": "a b"}])
def test_what_cannot_be_is_refused(facts: Any, summit: Any, now: datetime) -> None:
    with pytest.raises(BadValue):
        amend_summit(summit, now=now, **facts)


def test_delegates_are_away_on_new_days_too(summit: Any, belarus: Any, now: datetime) -> None:
    arrives_at = datetime(2025, 11, 26, 6, tzinfo=UTC)
    set_travel(belarus.head, arrives_at=arrives_at, departs_at=None, now=now)

    amend_summit(summit, now=now, starts_on=date(2025, 11, 24))

    absence = Delegate.objects.get(pk=belarus.head.pk).absence_before
    assert absence is not None
    assert (absence.starts_at, absence.ends_at) == (datetime(2025, 11, 23, 18, tzinfo=UTC), arrives_at)


def test_the_page_asks_before_hours_change(client: Any, alice: Any, summit: Any, council: Any) -> None:
    client.force_login(alice)
    page = reverse("admin:summits_summit_change", args=[summit.pk])
    form = client.get(page).context["adminform"].form
    facts = as_sent(form) | {"languages": "ru,en", "time_zone": "Asia/Tokyo", "asks_personal_data": "on"}

    asked = client.post(page, {**facts, "keeps_instants": ""})
    confirmed = client.post(page, {**facts, "keeps_instants": "on"})

    assert "would be at 27 Nov 2025, 13:00 (Asia/Tokyo)" in asked.content.decode()
    assert confirmed.status_code == 302, confirmed.context["adminform"].form.errors
    assert Summit.objects.get().time_zone == "Asia/Tokyo"


def test_a_slug_by_which_calendars_know_what_is_published_stays(summit: Any, council: Any, now: datetime) -> None:
    renamed = amend_summit(summit, now=now, slug="bishkek")
    confirm_engagements([council.engagement], now=now)

    with pytest.raises(SlugIsKnown) as refused:
        amend_summit(renamed, now=now, slug="bishkek-2025")

    assert refused.value.field == "slug"


URL = "/api/v1/summits/bishkek-2025/"


def test_organizers_change_a_summit_by_the_api_as_on_its_page(
    api: Any, alice: Any, boris: Any, summit: Any, council: Any
) -> None:
    response = api.by(alice).get(URL)
    seen = {"headers": {"If-Match": response["ETag"]}}

    as_shown = api.patch(URL, {**response.json(), "name": {"en": "The Council"}}, **seen)
    seen = {"headers": {"If-Match": as_shown["ETag"]}}
    refused = [
        api.patch(URL, {"grid": 60}, **seen),
        api.patch(URL, {"time_zone": "Asia/Tokyo"}, **seen),
        api.patch(URL, {"ends_on": "2025-11-01"}, **seen),
        api.patch(URL, {"grid": 7}, **seen),
        api.patch(URL, {"unheard_of": 7}, **seen),
        api.patch(URL, {"grid": 10}, headers={"If-Match": response["ETag"]}),
        api.patch(URL, {"grid": 10}),
        api.by(boris).patch(URL, {"grid": 10}, headers={"If-Match": "*"}),
    ]
    confirmed = api.by(alice).patch(URL, {"time_zone": "Asia/Tokyo", "keeps_instants": True}, **seen)

    assert (as_shown.status_code, as_shown.json()["name"]) == (200, {"en": "The Council"})
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [
        (409, "left_outside"),
        (409, "hours_would_change"),
        (400, "bad_value"),
        (400, "invalid"),
        (400, "invalid"),
        (412, "changed_meanwhile"),
        (428, "match_required"),
        (403, "permission_denied"),
    ]
    assert refused[0].json()["engagements"] == [str(council.engagement.uid)]
    assert (confirmed.status_code, confirmed.json()["time_zone"]) == (200, "Asia/Tokyo")
    kept = Summit.objects.get()
    assert (kept.grid, kept.time_zone, kept.personal_data_until) == (5, "Asia/Tokyo", None)


def test_slugs_that_differ_in_case_are_one(summit: Any, now: datetime) -> None:
    other = make_summit("yerevan")

    with pytest.raises(BadValue, match="in small or capital letters") as refused:
        amend_summit(other, now=now, slug=summit.slug.upper())

    assert refused.value.field == "slug"
