"""Changes of a delegation's people that wait for the secretariat."""

import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext

from summit.accounts.models import User
from summit.accounts.visibility import VisibleQuerySet
from summit.core.text import Text
from summit.correspondence.models import Note
from summit.delegations.models.delegation import Delegation
from summit.summits.models import Summit


class ProposedChangeQuerySet(VisibleQuerySet["ProposedChange"]):
    """Proposed changes; a delegation sees its own."""

    resource = "proposed-changes"
    party_paths = ("delegation",)


class ProposedChange(models.Model):
    """A change of its people that a delegation may only propose: it came after the deadline, or concerns the head.

    `facts` are the arguments of the service that carries it out, and `before` is how these were when it was proposed.
    `person` is the key of the delegate whom it concerns; it is no reference, so that the delegate can be deleted.
    """

    class Kind(models.TextChoices):
        ENTER = "enter", "person entered"
        CHANGE = "change", "person changed"
        REMOVE = "remove", "person removed"
        HEAD = "head", "head of the delegation"
        SEATS = "seats", "seats at a session"

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        ACCEPTED = "accepted", "accepted"
        REFUSED = "refused", "refused"
        WITHDRAWN = "withdrawn", "withdrawn"

    TRANSITIONS = {
        Status.WAITING: (Status.ACCEPTED, Status.REFUSED, Status.WITHDRAWN),
        Status.ACCEPTED: (),
        Status.REFUSED: (),
        Status.WITHDRAWN: (),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    summit = models.ForeignKey(Summit, models.CASCADE, related_name="proposed_changes")
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="proposed_changes")
    kind = models.CharField(max_length=8, choices=Kind)
    person = models.BigIntegerField(null=True, blank=True)
    facts: Any = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    before: Any = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    note = models.ForeignKey(
        Note, models.PROTECT, null=True, blank=True, related_name="proposed_changes", verbose_name="note verbale"
    )
    proposed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = Text(max_length=1000, blank=True, help_text="Why it was refused; the delegation reads it.")

    objects = ProposedChangeQuerySet.as_manager()

    part_of = ("delegation",)
    label_contexts = {"before": "of a change", "facts": "of a change"}

    class Meta:
        ordering = ("-proposed_at", "pk")

    def __str__(self) -> str:
        names = {"delegation": self.delegation, "kind": self.get_kind_display()}
        return gettext("%(delegation)s: %(kind)s") % names

    @property
    def subject(self) -> dict[str, str] | None:
        """The name of the person as it would be or was, or the title of the session."""
        name: dict[str, str] | None = self.facts.get("name") or self.before.get("name") or self.before.get("title")
        return name
