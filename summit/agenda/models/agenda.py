"""How a session's agenda comes to be: provisional, circulated, adopted; and items that delegations ask for."""

from typing import Any

from django.db import models
from django.db.models import Q

from summit.accounts.models import User
from summit.agenda.models.item import Item
from summit.core.translations import TranslatedField, translated
from summit.delegations.models import Delegation
from summit.sessions.models import Session


class Agenda(models.Model):
    """The agenda of one session. Delegations know what was circulated of it, and nothing before that."""

    class Status(models.TextChoices):
        PROVISIONAL = "provisional", "provisional"
        CIRCULATED = "circulated", "circulated"
        ADOPTED = "adopted", "adopted"

    TRANSITIONS = {
        Status.PROVISIONAL: (Status.CIRCULATED,),
        Status.CIRCULATED: (Status.CIRCULATED, Status.ADOPTED),
        # What an adopted agenda becomes is circulated again.
        Status.ADOPTED: (Status.CIRCULATED,),
    }

    session = models.OneToOneField(Session, models.CASCADE, related_name="agenda")
    status = models.CharField(max_length=12, choices=Status, default=Status.PROVISIONAL)
    proposals_until = models.DateTimeField(
        null=True, blank=True, help_text="From this instant on delegations propose no more items; empty: at any time."
    )
    adopted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("session", "pk")
        constraints = (
            models.CheckConstraint(
                name="agenda_that_is_adopted_has_its_hour",
                condition=~Q(status="adopted") | Q(adopted_at__isnull=False),
                violation_error_message="An adopted agenda has the hour of its adoption.",
            ),
        )

    def __str__(self) -> str:
        return f"Agenda of {self.session}"


class AgendaRevision(models.Model):
    """The agenda as it was circulated, frozen: Rev. 1, Rev. 2 and on. `items` holds each item's facts, in order."""

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    circulated_at = models.DateTimeField()
    circulated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    items: Any = models.JSONField(default=list)

    class Meta:
        ordering = ("agenda", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("agenda", "number"),
                name="agenda_revision_number_is_taken_once",
                violation_error_message="This agenda already has a revision of that number.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agenda}, Rev. {self.number}"


class ItemProposal(models.Model):
    """An item that a delegation asks for; the secretariat accepts it, merges it or refers it elsewhere."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "proposed"
        ACCEPTED = "accepted", "accepted"
        MERGED = "merged", "merged into another item"
        REFERRED = "referred", "referred to another session"
        DECLINED = "declined", "declined"
        WITHDRAWN = "withdrawn", "withdrawn"

    TRANSITIONS = {
        Status.PROPOSED: (Status.ACCEPTED, Status.MERGED, Status.REFERRED, Status.DECLINED, Status.WITHDRAWN),
        Status.ACCEPTED: (),
        Status.MERGED: (),
        Status.REFERRED: (),
        Status.DECLINED: (),
        Status.WITHDRAWN: (),
    }

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="item_proposals")
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+")
    title = TranslatedField()
    kind = models.CharField(max_length=12, choices=Item.Kind, default=Item.Kind.DISCUSSION)
    minutes = models.PositiveSmallIntegerField(default=10)
    reason = models.TextField(max_length=5000, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    item = models.ForeignKey(
        Item, models.SET_NULL, null=True, blank=True, related_name="+", help_text="What came of it."
    )
    referred_to = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(max_length=2000, blank=True)
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("proposed_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="item_proposal_takes_time",
                condition=Q(minutes__gte=1),
                violation_error_message="An item takes at least a minute.",
            ),
        )

    def __str__(self) -> str:
        return translated(self.title)
