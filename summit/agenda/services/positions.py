"""Where delegations stand on an item."""

from datetime import datetime

from summit.accounts.models import User
from summit.accounts.queries import refuse_unless_spokesperson
from summit.agenda.models import Item, ItemPosition
from summit.core.transactions import transactional
from summit.delegations.models import Delegation


@transactional
def take_position(
    item: Item,
    *,
    delegation: Delegation,
    stance: str,
    by: User,
    now: datetime,
    text: str = "",
    is_shared: bool = False,
) -> ItemPosition:
    """Record where the delegation stands on the item, in place of what it said before.

    Organizers see it; other delegations only if it is shared. Raises NotSpokesperson.
    """
    refuse_unless_spokesperson(by, delegation, field="delegation")
    said = {"stance": stance, "text": text, "is_shared": is_shared, "taken_at": now}
    return ItemPosition.objects.update_or_create(item=item, delegation=delegation, defaults=said)[0]


@transactional
def share_position(position: ItemPosition, *, is_shared: bool, by: User) -> ItemPosition:
    """Let the other delegations see the position, or no longer. Raises NotSpokesperson."""
    refuse_unless_spokesperson(by, position.delegation)
    position.is_shared = is_shared
    position.save(update_fields=["is_shared"])
    return position
