"""Services that name heads of delegation and set ranks; what is in the order of precedence follows."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.core.refusals import BadValue, Refusal
from summit.core.registry import Registry
from summit.core.transactions import each_alone, transactional
from summit.delegations.models import Delegate, Delegation

# What follows a change of the order of precedence around it, the verb that gives a delegate another rank, and what
# follows another name.
ORDERS: Registry[None, Callable[[Delegation, datetime], AbstractContextManager[None]]] = Registry("orders")
LEVELS: Registry[None, Callable[[Delegate, int, datetime], None]] = Registry("levels")
RENAMED: Registry[None, Callable[[Delegate, datetime], None]] = Registry("renamed")


class NotOfThisDelegation(BadValue):
    """The delegate belongs to another delegation."""

    code = "not_of_this_delegation"
    message = _("This delegate belongs to another delegation.")


class HasVerb(Refusal):
    """The change has consequences beyond the delegation; `verb` names the service that makes it."""

    code = "has_verb"


def refuse_without_verb(delegation: Delegation, **facts: object) -> None:
    """Refuse another head, and another attendance: what follows of these is changed by their verbs. Raises HasVerb."""
    if delegation.head_id and facts.get("head", delegation.head) != delegation.head:
        message = _("A head of delegation is replaced with all that follows: use “Replace by…”, or replacements/.")
        raise HasVerb(message, field="head", verb="replacements")
    if facts.get("is_attending", delegation.is_attending) != delegation.is_attending:
        message = _(
            "A delegation that does not come, or comes after all, changes more than this: use “Not coming…” or "
            "“Coming after all…”, or withdraw/ and confirm/."
        )
        raise HasVerb(message, field="is_attending", verb="withdraw" if delegation.is_attending else "confirm")


@transactional
def name_head(delegation: Delegation, delegate: Delegate | None, *, now: datetime) -> Delegation:
    """Make the delegate head of the delegation at once; None leaves it without a head."""
    if delegate and delegate.party_id != delegation.pk:
        raise NotOfThisDelegation(field="head")
    delegation.head, delegation.next_head, delegation.next_head_from = delegate, None, None
    with reordering(delegation, now=now):
        delegation.save(update_fields=["head", "next_head", "next_head_from"])
    return delegation


@transactional
def name_next_head(delegation: Delegation, delegate: Delegate | None, *, since: datetime | None) -> Delegation:
    """Let the delegate become head of the delegation at that hour; None takes this back."""
    delegation.next_head, delegation.next_head_from = delegate, since
    delegation.save(update_fields=["next_head", "next_head_from"])
    return delegation


def pass_heads(*, now: datetime) -> int:
    """Make those head of their delegation whose hour has come; return how many. Each delegation is done by itself."""

    def follow(due: Delegation) -> int:
        delegation = Delegation.objects.select_for_update(of=("self",), no_key=True).get(pk=due.pk)
        if delegation.next_head_from is None or delegation.next_head_from > now:
            return 0
        name_head(delegation, delegation.next_head or delegation.head, now=now)
        return 1

    return each_alone(follow, Delegation.objects.filter(next_head_from__lte=now).order_by("pk"))


def set_rank(delegate: Delegate, rank: int, *, now: datetime) -> None:
    """Set the rank alone; `amend_delegate` changes it by the verb in LEVELS, with all that follows."""
    delegate.rank = rank
    with reordering(Delegation.objects.get(resources=delegate), now=now):
        delegate.save(update_fields=["rank"])


@contextmanager
def reordering(delegation: Delegation, *, now: datetime) -> Iterator[None]:
    """Let follow what is in the order of precedence, which the block changes for the delegation."""
    with ExitStack() as stack:
        for _none, follow in ORDERS:
            stack.enter_context(follow(delegation, now))
        yield
