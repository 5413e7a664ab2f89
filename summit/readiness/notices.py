"""Letters about key tasks that delegations owe."""

from datetime import datetime
from typing import TypedDict

from django.utils.translation import gettext_lazy as _

from summit.delegations.models import Delegation
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice

_TASK = {"title": {"en": "Photos", "ru": "Фотографии"}, "due": "2025-11-20", "done": 3, "total": 12}
OWED = register(
    Kind(
        name="tasks_owed",
        label=_("Key tasks that are due or late"),
        sample={"delegation": {"en": "Belarus", "ru": "Беларусь"}, "is_late": True, "tasks": [_TASK]},
    )
)


class OwedRow(TypedDict):
    """A task in a letter; its day is a text, as JSON has it."""

    title: dict[str, str]
    due: str
    done: int
    total: int


def tasks_owed(delegation: Delegation, tasks: list[OwedRow], *, is_late: bool, now: datetime) -> Notice:
    """Tell what a delegation owes: before the day, or once it is late."""
    step = "late" if is_late else "due"
    context = {"delegation": dict(delegation.name), "is_late": is_late, "tasks": tasks}
    return Notice(OWED.name, f"tasks-{step}:{delegation.pk}:{now.isoformat()}", context)
