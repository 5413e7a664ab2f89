"""Hours on pages are those of the row's summit, with its zone; what is typed is read on the same clock."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from summit.accounts.models import Role
from summit.calendar.models import Closure, Engagement
from summit.calendar.refusals import ResourceClash
from summit.core.forms import DayFormField, HourFormField, InstantFormField
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session
from tests.factories.summits import make_summit


@pytest.fixture
def chisinau(alice: Any) -> Any:
    """A summit that Alice organizes too, later than the one in Bishkek, across a change of the clocks."""
    other = make_summit(
        "chisinau", time_zone="Europe/Chisinau", starts_on=date(2024, 10, 26), ends_on=date(2024, 10, 28)
    )
    Role.objects.create(user=alice, summit=other, kind=Role.Kind.ORGANIZER)
    return other


def url(model: str, page: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:{model}_{page}", args=args)


def hours(first: str, last: str) -> dict[str, str]:
    """Day and hour as they are typed, parted by a space."""
    return {
        f"{field}_{number}": text
        for field, both in (("starts_at", first), ("ends_at", last))
        for number, text in enumerate(both.split(" ", 1))
    }


def close(desk: Any, summit: Any, first: str, last: str) -> Any:
    room = make_room(summit, f"room-{first}".replace(" ", "-").replace(":", "-").replace("+", "-"))
    return desk.post(
        url("calendar_closure", "add"),
        {"summit": summit.pk, "resources": [room.pk], "title.en": "Shut", **hours(first, last)},
    )


def test_hours_are_read_on_the_clock_of_the_summit_that_was_chosen(desk: Any, summit: Any, chisinau: Any) -> None:
    for one, hour in ((summit, 4), (chisinau, 7)):
        day = one.starts_on
        assert close(desk, one, f"{day} 10:00", f"{day:%d.%m.%Y} 11:30").status_code == 302
        assert Closure.objects.get(summit=one).starts_at == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_an_hour_that_comes_twice_says_which(desk: Any, chisinau: Any) -> None:
    refused = close(desk, chisinau, "2024-10-27 02:30", "2024-10-27 05:00")
    taken = close(desk, chisinau, "2024-10-27 02:30+02:00", "2024-10-27 05:00")
    wrong = close(desk, chisinau, "2024-10-27 02:30+06:00", "2024-10-27 05:00")

    assert "write 02:30+03:00, or 02:30+02:00 for the later one" in refused.content.decode()
    assert taken.status_code == 302
    assert Closure.objects.get().starts_at == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    assert "are at +03:00 / +02:00" in wrong.content.decode()


def test_an_hour_that_is_skipped_is_refused(desk: Any, alice: Any, summit: Any) -> None:
    spring = make_summit("spring", time_zone="Europe/Chisinau", starts_on=date(2027, 3, 27), ends_on=date(2027, 3, 29))
    Role.objects.create(user=alice, summit=spring, kind=Role.Kind.ORGANIZER)

    refused = close(desk, spring, "2027-03-28 02:30", "2027-03-28 05:00")

    assert "the clocks of Europe/Chisinau are put forward over this hour" in refused.content.decode()
    assert not Closure.objects.exists()


def test_a_page_is_on_the_clock_of_its_row(desk: Any, summit: Any, chisinau: Any) -> None:
    twice = datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    session = make_session(
        chisinau, starts_at=twice, ends_at=chisinau.instant(date(2024, 10, 27), time(8)), room=make_room(chisinau)
    )
    engagement = session.engagement

    page = desk.get(url("calendar_engagement", "change", engagement.pk), follow=True).content.decode()
    form = desk.get(url("summit_sessions_session", "change", session.pk), follow=True).content.decode()

    assert "27 Oct 2024, 02:30+02:00 (Europe/Chisinau)" in page
    assert "27 Oct 2024, 02:30+02:00–08:00 (Europe/Chisinau)" in page
    assert ('value="02:30+02:00"' in form, 'value="08:00"' in form) == (True, True)
    assert Engagement.objects.get(pk=engagement.pk).starts_at == twice


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    ("day", "hour"),
    [("2026-11-29", "08:30"), ("29.11.2026", "8:30"), ("29.11.2026", "08:30:00"), ("2026-11-29", "8.30")],
)
def test_days_and_hours_are_taken_as_people_write_them(language: str, day: str, hour: str) -> None:
    with translation.override(language):
        assert DayFormField().clean(day) == date(2026, 11, 29)
        assert HourFormField().clean(hour) == (time(8, 30), None)
        field = InstantFormField()
        instant = field.clean([day, hour])
        assert field.prepare_value(instant)[1] == "08:30"
        assert not field.has_changed(instant, [day, hour])


@pytest.mark.parametrize("language", ["en", "ru"])
def test_hours_have_two_digits_in_every_language(language: str, desk: Any, summit: Any) -> None:
    make_session(summit, starts_at=datetime(2025, 11, 27, 3, 0, tzinfo=UTC))

    html = desk.get(url("summit_sessions_session"), headers={"Accept-Language": language}).content.decode()

    assert "09:00 (Asia/Bishkek)" in html


def test_refusals_say_hours_in_the_words_of_the_reader(summit: Any, alice: Any) -> None:
    room = make_room(summit)
    make_session(summit, room=room)

    with translation.override("ru"), pytest.raises(ResourceClash) as refused:
        make_session(summit, code="second", room=room)

    with translation.override("ru"):
        assert "27 ноября 2025 г. 10:00–11:30 (Asia/Bishkek)" in refused.value.message_for(alice)
    with translation.override("en"):
        assert "27 Nov 2025, 10:00–11:30 (Asia/Bishkek)" in refused.value.message_for(alice)


def test_what_an_address_says_fills_a_new_page_or_is_left_out(desk: Any) -> None:
    answer = desk.get(f"{url('calendar_closure', 'add')}?starts_at=2025-11-26T10:00&ends_at=never")
    agreed = [desk.get(f"{url('decisions_consent', 'add')}?delegation={key}") for key in ("abc", "9" * 30, "")]

    page = answer.content.decode()
    assert ('value="2025-11-26"' in page, 'value="10:00"' in page) == (True, True)
    assert [each.status_code for each in agreed] == [200, 200, 200]
