"""The message templates that a new summit can take from an earlier one."""

from django.utils.translation import gettext_lazy as _

from summit.notifications.models import MessageTemplate
from summit.summits.copying import PARTS, Part

PARTS.add("templates", Part(_("Message templates"), {MessageTemplate: "summit"}, changes={"fault": ""}))
