"""Summits for tests."""

from datetime import date
from typing import Any

from summit.summits.models import Summit


def make_summit(slug: str = "bishkek-2025", **fields: Any) -> Summit:
    """Make a summit of two days in Bishkek on a grid of five minutes, which asks for personal data."""
    defaults = {
        "name": {"en": "Meetings in Bishkek", "ru": "Встречи в Бишкеке"},
        "organization": {"en": "CSTO", "ru": "ОДКБ"},
        "host_city": {"en": "Bishkek", "ru": "Бишкек"},
        "time_zone": "Asia/Bishkek",
        "languages": ["ru", "en"],
        "starts_on": date(2025, 11, 26),
        "ends_on": date(2025, 11, 27),
        "grid": 5,
        "asks_personal_data": True,
    }
    return Summit.objects.create(slug=slug, **{**defaults, **fields})
