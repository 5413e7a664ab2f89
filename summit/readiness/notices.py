"""Letters about key tasks that delegations owe."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice
from summit.readiness.queries import OwedTask

_TASK = {"title": {"en": "Photos", "ru": "Фотографии"}, "due": "2025-11-20", "done": 3, "total": 12}
OWED = register(
    Kind(
        name="tasks_owed",
        label=_("Key tasks that are due or late"),
        sample={"delegation": {"en": "Belarus", "ru": "Беларусь"}, "is_late": True, "tasks": [_TASK]},
    )
)


def tasks_owed(tasks: Collection[OwedTask], *, is_late: bool, now: datetime) -> Notice:
    """Tell a delegation what it owes: before the day, or once it is late. The tasks are of one delegation."""
    delegation = next(iter(tasks)).delegation
    step = "late" if is_late else "due"
    rows = [
        {
            "title": dict(one.task.title),
            "due": one.due_on.isoformat(),
            "done": one.progress.done,
            "total": one.progress.total,
        }
        for one in tasks
    ]
    context = {"delegation": dict(delegation.name), "is_late": is_late, "tasks": rows}
    return Notice(OWED.name, f"tasks-{step}:{delegation.pk}:{now.isoformat()}", context)
