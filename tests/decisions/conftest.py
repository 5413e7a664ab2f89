"""An organ of three members, its session, and a document that was circulated."""

from datetime import datetime
from typing import Any

import pytest

from summit.calendar.services import confirm_engagements
from summit.documents.models import Version
from summit.sessions.models import Organ, Session
from tests.factories.decisions import make_circulated, make_organ
from tests.factories.sessions import make_session


@pytest.fixture
def csc(summit: Any, belarus: Any, kazakhstan: Any, tajikistan: Any) -> Organ:
    return make_organ(summit)


@pytest.fixture
def session(summit: Any, csc: Organ, belarus: Any, kazakhstan: Any, now: datetime) -> Session:
    """A session of the organ, published, to which two of the three are admitted."""
    session = make_session(summit, organs=[csc], delegates=[belarus.head, kazakhstan.head])
    confirm_engagements([session.engagement], now=now)
    return session


@pytest.fixture
def version(summit: Any) -> Version:
    return make_circulated(summit)
