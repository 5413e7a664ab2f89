"""A room: a session of three delegations with three items of half an hour."""

from datetime import datetime
from typing import Any

import pytest

from summit.agenda import services
from summit.agenda.models import Agenda, AgendaItem
from tests.factories.agenda import make_agenda
from tests.factories.facilities import make_room
from tests.factories.sessions import make_session


@pytest.fixture
def session(summit: Any, belarus: Any, kazakhstan: Any, tajikistan: Any) -> Any:
    """27 November, 10:00 to 11:30 in Bishkek."""
    return make_session(summit, delegates=[d.head for d in (belarus, kazakhstan, tajikistan)], room=make_room(summit))


@pytest.fixture
def agenda(session: Any) -> Agenda:
    """Three items of half an hour."""
    return make_agenda(session, "Border", "Cyber", "Budget", minutes=30)


@pytest.fixture
def items(agenda: Agenda) -> list[AgendaItem]:
    return list(agenda.session.items.all())


@pytest.fixture
def start(session: Any) -> datetime:
    return session.engagement.starts_at


@pytest.fixture
def add(alice: Any, items: list[AgendaItem], now: Any) -> Any:
    """Have an organizer list a delegation on the first item."""
    return lambda delegation, kind="statement": services.add_speaker(
        items[0], delegation=delegation, kind=kind, by=alice, now=now
    )
