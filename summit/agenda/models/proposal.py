"""What is proposed on items, and where delegations stand on them."""

from typing import Any

from django.db import models
from django.db.models import Q

from summit.accounts.models import Role
from summit.accounts.visibility import VisibleQuerySet
from summit.agenda.models.item import Item
from summit.core.translations import TranslatedField, translated
from summit.delegations.models import Delegation
from summit.documents.models.position import PositionFacts


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
    text = models.TextField(max_length=10_000, blank=True)
    proposed_at = models.DateTimeField()

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("proposed_at", "pk")

    def __str__(self) -> str:
        return translated(self.title)


class ItemPositionQuerySet(VisibleQuerySet["ItemPosition"]):
    """Positions on items, as doors may ask for them."""

    resource = "item-positions"
    summit_path = "item__session__summit"
    party_paths = ("delegation",)

    def published_to(self, user: Any, roles: models.QuerySet[Role]) -> Q:
        """One's own, and those that are shared, on items that one may know of."""
        own = Q(delegation__in=roles.values("party"))
        return own | Q(is_shared=True, item__in=Item.objects.visible_to(user))


class ItemPosition(PositionFacts):
    """A delegation's position on an item of the agenda."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="positions")

    objects = ItemPositionQuerySet.as_manager()

    class Meta(PositionFacts.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=("item", "delegation"),
                name="item_position_is_one_per_delegation",
                violation_error_message="This delegation already has a position on this item.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.delegation} {self.get_stance_display()}: {self.item}"
