"""Sessions for tests."""

from datetime import UTC, datetime
from typing import Any

from summit.sessions.models import Session
from summit.sessions.services import schedule_session
from summit.summits.models import Summit


def make_session(summit: Summit, code: str = "csc", **fields: Any) -> Session:
    """Enter a session on 27 November, 10:00 to 11:30 in Bishkek."""
    defaults = {
        "title": {"en": "Council", "ru": "Совет"},
        "starts_at": datetime(2025, 11, 27, 4, 0, tzinfo=UTC),
        "ends_at": datetime(2025, 11, 27, 5, 30, tzinfo=UTC),
        "now": datetime(2025, 11, 1, tzinfo=UTC),
    }
    return schedule_session(summit=summit, code=code, **{**defaults, **fields})
