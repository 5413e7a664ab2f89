"""What engagements ask of their rooms and interpreters, and do not have; each app says it of its own engagements."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from summit.calendar.models import Engagement
from summit.core.registry import Registry


class Lack(StrEnum):
    """What may be lacking."""

    SEATS = "seats"
    INTERPRETERS = "interpreters"


@dataclass(frozen=True, slots=True)
class Unmet:
    """Something that an engagement asks for and does not have; `details` says it in words."""

    engagement: Engagement
    lack: Lack
    details: str


Finder = Callable[[QuerySet[Engagement]], Iterable[Unmet]]

FINDERS: Registry[None, Finder] = Registry("requirements")


def finds_unmet(finder: Finder) -> Finder:
    """Have a function find what is lacking in those of the engagements that belong to its app."""
    return FINDERS.register(None)(finder)


def unmet_requirements(engagements: QuerySet[Engagement]) -> list[Unmet]:
    """Return what the engagements ask for and do not have, by hour. A constant number of queries."""
    found = [unmet for finder in FINDERS[None] for unmet in finder(engagements)]
    return sorted(found, key=lambda unmet: (unmet.engagement.starts_at, unmet.engagement.pk))
