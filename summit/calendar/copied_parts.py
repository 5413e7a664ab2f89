"""The venues that a new summit can take from an earlier one."""

from django.utils.translation import gettext_lazy as _

from summit.calendar.models import Transfer, Venue
from summit.summits.copying import PARTS, Part

PARTS.add("venues", Part(_("Venues and the ways between them"), {Venue: "summit", Transfer: "origin__summit"}))
