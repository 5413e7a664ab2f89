"""The rooms and interpreters that a new summit can take from an earlier one."""

from django.utils.translation import gettext_lazy as _

from summit.calendar.copied_parts import Lent
from summit.facilities.models import Interpreter, Room
from summit.summits.copying import PARTS

PARTS.add("rooms", Lent(_("Rooms"), {Room: "summit"}))
PARTS.add("interpreters", Lent(_("Interpreters"), {Interpreter: "summit"}))
