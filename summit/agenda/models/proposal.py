"""What delegations propose on an item."""

from django.db import models

from summit.accounts.visibility import VisibleQuerySet
from summit.agenda.models.item import Item
from summit.core.text import Text
from summit.core.translations import TranslatedField, translated
from summit.delegations.models import Delegation


class ProposalQuerySet(VisibleQuerySet["Proposal"]):
    """Proposals, as doors may ask for them."""

    resource = "proposals"
    summit_path = "item__session__summit"
    party_paths = ("delegation",)


class Proposal(models.Model):
    """What a delegation proposes on an item."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="proposals")
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="proposals")
    title = TranslatedField()
    text = Text(max_length=10_000, blank=True)
    proposed_at = models.DateTimeField()

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("proposed_at", "pk")

    def __str__(self) -> str:
        return translated(self.title)
