"""The rooms and interpreters that a new summit can take from an earlier one."""

from django.utils.translation import gettext_lazy as _

from summit.facilities.models import Interpreter, Room
from summit.summits.copying import PARTS, Part

PARTS.add("rooms", Part(_("Rooms"), {Room: "summit"}))
PARTS.add("interpreters", Part(_("Interpreters"), {Interpreter: "summit"}))
