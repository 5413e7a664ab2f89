"""Items that delegations propose."""

from django.db import models

from summit.accounts.visibility import VisibleQuerySet
from summit.agenda.models.agenda import Agenda
from summit.agenda.models.item import MINUTES, AgendaItem, takes_time
from summit.core.text import Text
from summit.core.translations import TranslatedField, translated
from summit.delegations.models import Delegation
from summit.sessions.models import Session


class AgendaItemProposalQuerySet(VisibleQuerySet["AgendaItemProposal"]):
    """Queries of proposed items."""

    resource = "item-proposals"
    summit_path = "agenda__session__summit"
    party_paths = ("delegation",)


class AgendaItemProposal(models.Model):
    """An item that a delegation proposes; the secretariat accepts, merges, refers or declines it."""

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
    kind = models.CharField(max_length=12, choices=AgendaItem.Kind, default=AgendaItem.Kind.DISCUSSION)
    minutes = models.PositiveSmallIntegerField(default=10, validators=MINUTES)
    reason = Text(max_length=5000, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="+", help_text="What came of it."
    )
    referred_to = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="+")
    answer = Text(max_length=2000, blank=True)
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = AgendaItemProposalQuerySet.as_manager()

    class Meta:
        db_table = "agenda_itemproposal"
        ordering = ("proposed_at", "pk")
        constraints = (takes_time("item_proposal_takes_time"),)

    def __str__(self) -> str:
        return translated(self.title)
