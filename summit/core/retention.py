"""How long rows are kept that nobody needs for good, so that the database does not grow for ever.

Each app names its own in a module `retention`. Records (the audit, decisions, positions, revisions of the
programme) are never among them; personal data end with their summit.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from summit.core.models import Replay
from summit.core.registry import Registry

logger = logging.getLogger(__name__)

BATCH = 2_000  # rows of one transaction: others wait for no longer


@dataclass(frozen=True)
class Rule:
    """Rows that are deleted `days` after they are over, and how to find those that were over at an instant."""

    name: str
    days: int
    over_before: Callable[[datetime], QuerySet[Any]]

    @property
    def kept_for(self) -> timedelta:
        """How long they are kept: as `RETENTION_DAYS` says, or by default."""
        return timedelta(days=settings.RETENTION_DAYS.get(self.name, self.days))


RULES: Registry[str, Rule] = Registry("retention")


def keep(name: str, *, days: int) -> Callable[[Callable[[datetime], QuerySet[Any]]], Rule]:
    """Return a decorator of a function that finds the rows which were over before an instant."""

    def register(over_before: Callable[[datetime], QuerySet[Any]]) -> Rule:
        rule = Rule(name, days, over_before)
        RULES.add(name, rule)
        return rule

    return register


def prune(*, now: datetime, dry_run: bool = False) -> Iterator[tuple[Rule, int]]:
    """Delete what is kept no longer, in batches, and yield each rule with the number of its rows.

    A rule that fails is logged, and stops no other.
    """
    for _, rule in RULES:
        try:
            rows = rule.over_before(now - rule.kept_for).order_by()
            yield rule, rows.count() if dry_run else _delete(rows)
        except Exception:
            logger.exception("The rows of %s could not be deleted.", rule.name)


def _delete(rows: QuerySet[Any]) -> int:
    deleted = 0
    while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
        rows.model._default_manager.filter(pk__in=keys).delete()
        deleted += len(keys)
    return deleted


@keep("replays", days=1)
def stored_answers(before: datetime) -> QuerySet[Replay]:
    """Return the answers that were stored for repetitions of a request."""
    return Replay.objects.filter(made_at__lt=before)
