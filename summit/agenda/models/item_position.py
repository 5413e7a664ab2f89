"""Where delegations stand on an item."""

from typing import Any

from django.db import models
from django.db.models import Q

from summit.accounts.held import Held
from summit.accounts.visibility import VisibleQuerySet
from summit.agenda.models.item import Item
from summit.documents.models.position import PositionFacts


class ItemPositionQuerySet(VisibleQuerySet["ItemPosition"]):
    """Positions on items, as doors may ask for them."""

    resource = "item-positions"
    summit_path = "item__session__summit"
    party_paths = ("delegation",)

    def published_to(self, user: Any, held: Held) -> Q:
        """One's own, and those that are shared, on items that one may know of."""
        own = Q(delegation__in=held.parties)
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
