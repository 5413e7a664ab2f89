"""Services of key tasks: ticked, waived, due on another day, and the letters about what is owed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Role, User
from summit.accounts.policy import allows
from summit.accounts.queries import people_by_party
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import each_alone, transactional
from summit.delegations.models import Delegation
from summit.notifications.notice import Notice
from summit.notifications.services import notify_all
from summit.readiness.measures import MEASURES
from summit.readiness.models import KeyTask, TaskLetter, TaskRecord
from summit.readiness.notices import OwedRow, tasks_owed
from summit.readiness.queries import OwedTask, board, owed
from summit.summits.models import Summit

MORNING = time(9)  # on the summit's clock, because nobody reads a reminder at midnight
AFTER = timedelta(days=14)  # after the last day of the summit, nothing is asked for any more


class TaskIsCounted(Refusal):
    """Whether the task is done is counted from the data, so nobody can say it."""

    code = "task_is_counted"
    message = _("This is counted from what is entered; it is done once that is there.")


class NotDelegationOfSummit(BadValue):
    """The delegation and the task are of different summits."""

    code = "not_delegation_of_summit"
    message = _("This delegation belongs to another summit.")


@transactional
def tick_task(
    task: KeyTask, delegation: Delegation, *, by: User | None, now: datetime, done: bool = True
) -> TaskRecord:
    """Record that the delegation has done a task of one's own, or has not. Raises TaskIsCounted."""
    if task.measure:
        raise TaskIsCounted(field="task")
    record = _record(task, delegation)
    record.done_at, record.done_by = (now, by) if done else (None, None)
    record.save(update_fields=["done_at", "done_by"])
    return record


@transactional
def waive_task(task: KeyTask, delegation: Delegation, *, reason: str, by: User | None, now: datetime) -> TaskRecord:
    """Waive the task for the delegation, with a reason; without one, it is owed again."""
    record = _record(task, delegation)
    record.reason = reason
    record.waived_at, record.waived_by = (now, by) if reason else (None, None)
    record.save(update_fields=["reason", "waived_at", "waived_by"])
    return record


@transactional
def set_due_day(task: KeyTask, delegation: Delegation, *, due_on: date | None) -> TaskRecord:
    """Let the task be due on another day for the delegation; None means on the day of the task."""
    record = _record(task, delegation)
    record.due_on = due_on
    record.save(update_fields=["due_on"])
    return record


def remind_of_tasks(*, now: datetime) -> int:
    """Tell delegations once what is due soon, and once what is late; return how many letters were written."""
    coming = Summit.objects.filter(ends_on__gte=(now - AFTER).date()).exclude(key_tasks=None)
    return each_alone(lambda summit: _remind(summit, now), coming)


def _remind(summit: Summit, now: datetime) -> int:
    local = now.astimezone(summit.zone)
    if local.time() < MORNING:
        return 0
    # Of two ticks at once, the second waits here and finds what the first has told.
    Summit.objects.select_for_update(no_key=True).get(pk=summit.pk)
    letters = set(TaskLetter.objects.filter(task__summit=summit).values_list("task", "delegation", "step", "due_on"))
    new = [
        (step, task)
        for task in owed(board(summit, today=local.date()))
        for step in _steps(task, local.date())
        if (task.task.pk, task.delegation.pk, step, task.due_on) not in letters
    ]
    TaskLetter.objects.bulk_create(
        TaskLetter(task=one.task, delegation=one.delegation, step=step, due_on=one.due_on, sent_at=now)
        for step, one in new
    )
    return _write(summit, new, now)


def _steps(task: OwedTask, today: date) -> Iterator[str]:
    """Yield the step at which the task is: a reminder until it is due, the escalation some days later."""
    if task.due_on - timedelta(days=task.task.remind_before) <= today <= task.due_on:
        yield TaskLetter.Step.REMINDER
    elif today >= task.due_on + timedelta(days=max(task.task.escalate_after, 1)):
        yield TaskLetter.Step.ESCALATION


def _write(summit: Summit, new: Iterable[tuple[str, OwedTask]], now: datetime) -> int:
    """Write one letter for each delegation, step and reader. The number of queries is constant."""
    tasks: dict[tuple[Delegation, str], list[OwedTask]] = defaultdict(list)
    for step, task in new:
        tasks[task.delegation, step].append(task)
    roles = Role.objects.filter(summit=summit)
    staff = people_by_party(roles.filter(kind__in=Role.REPRESENTATIVES))
    liaisons = people_by_party(roles.filter(kind=Role.Kind.LIAISON))
    addressed: list[tuple[User, Notice]] = []
    for (delegation, step), of_step in tasks.items():
        is_late = step == TaskLetter.Step.ESCALATION
        letter = tasks_owed(delegation, [_row(one) for one in of_step], is_late=is_late, now=now)
        addressed += [(user, letter) for user in staff[delegation.pk]]
        known = [_row(one) for one in of_step if is_late and not _is_private(one.task)]
        letter = tasks_owed(delegation, known, is_late=is_late, now=now)
        readers = [user for user in liaisons[delegation.pk] if user not in staff[delegation.pk]]
        addressed += [(user, letter) for user in readers if known]
    return notify_all(addressed, summit=summit, now=now)


def _row(task: OwedTask) -> OwedRow:
    title, (done, total) = dict(task.task.title), task.progress
    return {"title": title, "due": task.due_on.isoformat(), "done": done, "total": total}


def _is_private(task: KeyTask) -> bool:
    """Say whether liaison officers may not know of what is counted."""
    return task.measure in MEASURES and not allows([Role.Kind.LIAISON], MEASURES[task.measure].policy, "read")


def _record(task: KeyTask, delegation: Delegation) -> TaskRecord:
    """Return the record of the task for the delegation, locked until the transaction ends."""
    if task.summit_id != delegation.summit_id:
        raise NotDelegationOfSummit(field="delegation")
    TaskRecord.objects.get_or_create(task=task, delegation=delegation)
    return TaskRecord.objects.select_for_update(of=("self",)).get(task=task, delegation=delegation)
