"""How far delegations are with the key tasks."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import may_in
from summit.delegations.models import Delegation
from summit.readiness.measures import MEASURES, Counts, Progress
from summit.readiness.models import KeyTask, TaskRecord
from summit.summits.models import Summit

WHOLE = 100


class Standing(TextChoices):
    """The standing of a delegation with a task."""

    LATE = "late", _("late")
    OPEN = "open", _("open")
    DONE = "done", _("done")
    WAIVED = "waived", _("waived")
    NOT_APPLICABLE = "not_applicable", _("does not apply")


@dataclass(frozen=True)
class OwedTask:
    """A key task for one delegation."""

    task: KeyTask
    delegation: Delegation
    progress: Progress
    record: TaskRecord | None
    today: date

    @property
    def due_on(self) -> date:
        """The day by which this delegation owes it."""
        return (self.record and self.record.due_on) or self.task.due_on

    @property
    def standing(self) -> Standing:
        """The standing of the delegation: a task with nothing to do is neither done nor late."""
        if self.record and self.record.waived_at:
            return Standing.WAIVED
        if not self.progress.total:
            return Standing.NOT_APPLICABLE
        if self.progress.done >= self.progress.total:
            return Standing.DONE
        return Standing.LATE if self.due_on < self.today else Standing.OPEN

    @property
    def is_owed(self) -> bool:
        """Whether the delegation still has to do it."""
        return self.standing in (Standing.LATE, Standing.OPEN)


@dataclass
class Readiness:
    """The key tasks of one delegation, and how many of those that apply are done."""

    delegation: Delegation
    tasks: list[OwedTask] = field(default_factory=list)

    def number_of(self, *standings: Standing) -> int:
        """Return how many tasks are there."""
        return sum(task.standing in standings for task in self.tasks)

    @property
    def done(self) -> int:
        """How many tasks are done."""
        return self.number_of(Standing.DONE)

    @property
    def applicable(self) -> int:
        """How many tasks the delegation has: without those that are waived, and those with nothing to do."""
        return self.number_of(Standing.DONE, Standing.LATE, Standing.OPEN)

    @property
    def late(self) -> int:
        """How many tasks are late."""
        return self.number_of(Standing.LATE)

    @property
    def waived(self) -> int:
        """How many tasks are waived."""
        return self.number_of(Standing.WAIVED)

    @property
    def not_applicable(self) -> int:
        """How many tasks have nothing to do."""
        return self.number_of(Standing.NOT_APPLICABLE)

    @property
    def percent(self) -> int | None:
        """The share of the tasks that are done, rounded down: 100 only if all are; None if none applies."""
        return self.done * WHOLE // self.applicable if self.applicable else None


def readiness_of(
    summit: Summit, delegations: Iterable[Delegation], *, today: date, viewer: User | None = None
) -> list[Readiness]:
    """Return the delegations with all tasks that `viewer` may know of. A constant number of queries."""
    rows = list(delegations)
    keys = [one.pk for one in rows]
    tasks = [task for task in summit.key_tasks.all() if viewer is None or knows_measure(viewer, summit, task.measure)]
    records = {
        (one.task_id, one.delegation_id): one
        for one in TaskRecord.objects.filter(task__in=tasks, delegation__in=keys).select_related("done_by", "waived_by")
    }
    counts = {task.measure: MEASURES[task.measure].count(summit, keys) for task in tasks if task.measure in MEASURES}
    return [
        Readiness(
            one,
            [
                OwedTask(task, one, _progress(task, counts, one.pk, record), record, today)
                for task in tasks
                for record in [records.get((task.pk, one.pk))]
            ],
        )
        for one in rows
    ]


def board(summit: Summit, *, today: date) -> list[Readiness]:
    """Return the attending delegations, those with most late tasks first, then those that have done least."""
    attending = Delegation.objects.filter(summit=summit, is_attending=True)
    found = readiness_of(summit, attending, today=today)
    return sorted(
        found, key=lambda one: (-one.late, WHOLE if one.percent is None else one.percent, one.delegation.code)
    )


def owed(rows: Collection[Readiness]) -> Iterator[OwedTask]:
    """Yield what the delegations still have to do."""
    return (task for row in rows for task in row.tasks if task.is_owed)


def knows_measure(viewer: User, summit: Summit, measure: str) -> bool:
    """Say whether the viewer may know of what is counted: of personal data, not even the number is told to others."""
    return measure not in MEASURES or may_in(viewer, summit, MEASURES[measure].policy, "read")


def _progress(task: KeyTask, counts: dict[str, Counts], delegation: int, record: TaskRecord | None) -> Progress:
    if task.measure:
        return counts.get(task.measure, {}).get(delegation, Progress(0, 0))
    return Progress(int(bool(record and record.done_at)), 1)
