"""Services that name heads of delegation and set ranks; what is in the order of precedence follows."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.core.refusals import BadValue, Refusal
from summit.core.registry import Registry
from summit.core.transactions import each_alone, transactional
from summit.delegations.headships import Heads, Term, changed, next_chair, state_at, states_of, terms_of
from summit.delegations.models import Delegate, Delegation, Headship

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
    """Name the head of the delegation, in the chair, at once; None leaves the chair empty.

    The first head is so from the beginning. Announced changes of the chair are dropped.
    """
    if delegate and delegate.party_id != delegation.pk:
        raise NotOfThisDelegation(field="head")
    key = delegate.pk if delegate else None
    states = heads_of(delegation)
    has_been_headed = any(one.everyone for one in states)

    def seat(heads: Heads) -> Heads:
        return Heads(heads.since, key, tuple(one for one in heads.beside if one != key))

    return set_heads(delegation, changed(states, now if has_been_headed else None, seat), now=now)


def heads_of(delegation: Delegation) -> list[Heads]:
    """Return who headed, heads and will head the delegation, without those who left it. One query."""
    rows = Headship.objects.filter(delegation=delegation, delegate__isnull=False)
    return states_of([Term(*row) for row in rows.values_list("delegate", "since", "until", "is_in_chair")])


@transactional
def set_heads(delegation: Delegation, states: Sequence[Heads], *, now: datetime) -> Delegation:
    """Let these be the heads of the delegation, past, present and to come; what is ordered by them follows."""
    wanted = terms_of(states)
    rows = Headship.objects.filter(delegation=delegation, delegate__isnull=False)
    present = {Term(row.delegate_id or 0, row.since, row.until, row.is_in_chair): row for row in rows}
    with reordering(delegation, now=now):
        Headship.objects.filter(pk__in=[row.pk for term, row in present.items() if term not in wanted]).delete()
        for delegate, since, until, is_in_chair in (term for term in wanted if term not in present):
            facts = {"since": since, "until": until, "is_in_chair": is_in_chair}
            Headship.objects.create(delegation=delegation, delegate_id=delegate, **facts)
        _say_who_heads(delegation, states, now)
    return delegation


def _say_who_heads(delegation: Delegation, states: Sequence[Heads], now: datetime) -> None:
    """Write in the delegation's row who is in the chair, and who is next."""
    coming = next_chair(states, now)
    head, following = state_at(states, now).chair, coming.chair if coming else None
    since = coming.since if coming else None
    if (delegation.head_id, delegation.next_head_id, delegation.next_head_from) != (head, following, since):
        delegation.head_id, delegation.next_head_id, delegation.next_head_from = head, following, since
        delegation.save(update_fields=["head", "next_head", "next_head_from"])


def pass_heads(*, now: datetime) -> int:
    """Make those head of their delegation whose hour has come; return how many. Each delegation is done by itself."""

    def follow(due: Delegation) -> int:
        delegation = Delegation.objects.select_for_update(of=("self",), no_key=True).get(pk=due.pk)
        if delegation.next_head_from is None or delegation.next_head_from > now:
            return 0
        with reordering(delegation, now=now):
            _say_who_heads(delegation, heads_of(delegation), now)
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
