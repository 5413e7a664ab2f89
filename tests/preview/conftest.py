"""A meeting and a session that are published, and what can be done about the letters that tell of a change."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services import place_meeting
from summit.calendar.services import confirm_engagements
from summit.notifications.models import Change, Notification
from tests.factories.bilaterals import make_accepted
from tests.factories.facilities import make_interpreter, make_room
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"
OUTBOX = f"{URL}outbox/"
TEN = datetime(2025, 11, 26, 4, 0, tzinfo=UTC)
TWELVE = TEN + timedelta(hours=2)
NOW = datetime(2025, 11, 20, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the summit be to come: what is over, or begins soon, is told at once."""
    monkeypatch.setattr("summit.core.clock.now", lambda: NOW)


@pytest.fixture
def room(summit: Any) -> Any:
    return make_room(summit)


@pytest.fixture
def meeting(belarus: Any, kazakhstan: Any, room: Any) -> Any:
    """A published meeting of Belarus and Kazakhstan at ten."""
    request = make_accepted(belarus, kazakhstan)
    placed = place_meeting(request, starts_at=TEN, room=room, now=NOW)
    confirm_engagements([placed.engagement], now=NOW)
    forget()
    return BilateralRequest.objects.get(pk=request.pk)


@pytest.fixture
def session(summit: Any, belarus: Any, kazakhstan: Any) -> Any:
    """A published session of both, in a hall with an interpreter."""
    made = make_session(
        summit,
        room=make_room(summit, "hall"),
        delegates=[belarus.head, kazakhstan.head],
        interpreters=[make_interpreter(summit)],
        quota=1,
        languages=["en", "ru"],
        chair=belarus,
    )
    confirm_engagements([made.engagement], now=NOW)
    forget()
    return made


def forget() -> None:
    """Forget what was told and done so far."""
    Notification.objects.all().delete()
    Change.objects.all().delete()


def url_of(request: Any, verb: str) -> str:
    return f"{URL}bilateral-requests/{request.pk}/{verb}/"


@pytest.fixture
def moved(api: Any, alice: Any, boris: Any, karim: Any, meeting: Any) -> Any:
    """A meeting that Alice moved to twelve; Boris and Karim will be told of the change."""
    assert api.by(alice).post(url_of(meeting, "move"), {"starts_at": TWELVE}).status_code == 200
    return meeting


def only(api: Any) -> Any:
    """Return the only change of the outbox."""
    [change] = api.get(OUTBOX).json()["results"]
    return change


def at(monkeypatch: Any, later: timedelta) -> None:
    monkeypatch.setattr("summit.core.clock.now", lambda: NOW + later)


def unread(api: Any, user: Any) -> tuple[int, int]:
    listed = api.by(user).get(f"{URL}notifications/").json()["count"]
    return listed, api.get(f"{URL}notifications/unread/").json()["unread"]
