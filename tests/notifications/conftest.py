"""A clock that tests set."""

from datetime import datetime
from typing import Any

import pytest


@pytest.fixture
def clock(now: datetime) -> Any:
    class Clock:
        at = now

        def __call__(self) -> datetime:
            return self.at

    return Clock()
