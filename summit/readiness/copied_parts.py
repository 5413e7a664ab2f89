"""The key tasks that a new summit can take from an earlier one, with as many days before it."""

from django.utils.translation import gettext_lazy as _

from summit.readiness.models import KeyTask
from summit.summits.copying import PARTS, Copy, Part


class KeyTasks(Part):
    """Key tasks, due as many days before or after the first day."""

    def copy(self, copy: Copy) -> None:
        """Copy the tasks, without what was recorded of them."""
        shift = copy.summit.starts_on - copy.source.starts_on
        for task in KeyTask.objects.filter(summit=copy.source):
            copy.add(task, due_on=task.due_on + shift)


PARTS.add("key-tasks", KeyTasks(_("Key tasks"), {KeyTask: "summit"}))
