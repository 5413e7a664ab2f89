"""Unmet requirements of engagements on rooms and interpreters; each app finds those of its own engagements."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from summit.calendar.models import Engagement
from summit.core.registry import Registry


class Lack(StrEnum):
    """A kind of thing that an engagement may lack."""

    SEATS = "seats"
    INTERPRETERS = "interpreters"


@dataclass(frozen=True, slots=True)
class Unmet:
    """A requirement that is not met; `details` says it in words."""

    engagement: Engagement
    lack: Lack
    details: str


Finder = Callable[[QuerySet[Engagement]], Iterable[Unmet]]

FINDERS: Registry[None, Finder] = Registry("requirements")


def finds_unmet(finder: Finder) -> Finder:
    """Register a function that finds the unmet requirements of the engagements of its app."""
    return FINDERS.register(None)(finder)


def unmet_requirements(engagements: QuerySet[Engagement]) -> list[Unmet]:
    """Return the unmet requirements of the engagements, by hour. A constant number of queries."""
    found = [unmet for finder in FINDERS[None] for unmet in finder(engagements)]
    return sorted(found, key=lambda unmet: (unmet.engagement.starts_at, unmet.engagement.pk))
