"""Services that enrol and amend delegates, and name heads of delegation."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party
from summit.calendar.models import Engagement
from summit.calendar.services import changing, create_closure, delete_closure
from summit.core.refusals import BadValue, Refusal
from summit.core.registry import Registry
from summit.core.transactions import each_alone, transactional
from summit.delegations.derived_travel import refuse_derived
from summit.delegations.models import Delegate, Delegation
from summit.notifications.changes import Restorable, undoable

NOT_ARRIVED = {"en": "Not yet arrived", "ru": "Ещё не прибыл"}
DEPARTED = {"en": "Departed", "ru": "Отбыл"}


# What follows a change of the order of precedence around it, and a change of a delegate's rank after it.
ORDERS: Registry[None, Callable[[Delegation, datetime], AbstractContextManager[None]]] = Registry("orders")
LEVELS: Registry[None, Callable[[Delegate, int, datetime], None]] = Registry("levels")


class DepartsBeforeArrival(BadValue):
    """The departure is not after the arrival."""

    code = "departs_before_arrival"
    message = _("A delegate departs after arriving.")


class NotOfThisDelegation(BadValue):
    """The delegate belongs to another delegation."""

    code = "not_of_this_delegation"
    message = _("This delegate belongs to another delegation.")


class HasVerb(Refusal):
    """The change has consequences beyond the delegation; `verb` names the service that makes it."""

    code = "has_verb"


class DelegateFacts(TypedDict, total=False):
    """The facts of a delegate that are entered or changed."""

    party: Party
    code: str
    name: dict[str, str]
    office: dict[str, str]
    rank: int
    took_office_on: date | None
    languages: list[str]
    turnover: int
    arrives_at: datetime | None
    departs_at: datetime | None


def _restore_travel(delegate: Delegate, facts: dict[str, Any] | None, now: datetime) -> None:
    hours = {name: text and datetime.fromisoformat(text) for name, text in (facts or {}).items()}
    set_travel(delegate, now=now, **hours)


TRAVEL = Restorable(
    name="delegations.travel",
    model=Delegate,
    facts=lambda delegate: {**Delegate.objects.values("arrives_at", "departs_at").get(pk=delegate.pk)},
    restore=_restore_travel,
    title=lambda delegate: delegate.name,
)


@undoable(TRAVEL, _("Arrival or departure recorded"))
def set_travel(
    delegate: Delegate, *, arrives_at: datetime | None, departs_at: datetime | None, now: datetime
) -> Delegate:
    """Record arrival and departure, and close the delegate's calendar before and after.

    Travel is a fact and not refused: engagements outside these hours are kept, and appear among the clashes. Raises
    TravelIsDerived if an hour that changes follows from a travel party.
    """
    refuse_derived(delegate, arrives_at=arrives_at, departs_at=departs_at)
    return derive_travel(delegate, arrives_at=arrives_at, departs_at=departs_at, now=now)


@transactional
def derive_travel(
    delegate: Delegate, *, arrives_at: datetime | None, departs_at: datetime | None, now: datetime
) -> Delegate:
    """Do what `set_travel` does, for the app that derives the hours."""
    if arrives_at and departs_at and departs_at <= arrives_at:
        raise DepartsBeforeArrival(field="departs_at")
    delegate = Delegate.objects.select_for_update(of=("self",)).get(pk=delegate.pk)
    span = delegate.summit.span
    for closure in filter(None, (delegate.absence_before, delegate.absence_after)):
        delete_closure(closure)
    delegate.arrives_at, delegate.departs_at = arrives_at, departs_at
    delegate.absence_before = _absence(delegate, NOT_ARRIVED, span.starts_at, arrives_at, now)
    delegate.absence_after = _absence(delegate, DEPARTED, departs_at, span.ends_at, now)
    delegate.save(update_fields=["arrives_at", "departs_at", "absence_before", "absence_after"])
    return delegate


def _absence(
    delegate: Delegate, title: dict[str, str], starts_at: datetime | None, ends_at: datetime | None, now: datetime
) -> Engagement | None:
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        return None
    return create_closure(
        summit=delegate.summit,
        resources=[delegate],
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        now=now,
        even_if_booked=True,
    )


@transactional
def enrol_delegate(
    delegation: Delegation, *, now: datetime, is_head: bool = False, **facts: Unpack[DelegateFacts]
) -> Delegate:
    """Add a delegate to the delegation, and make them its head if `is_head`."""
    arrives_at, departs_at = facts.pop("arrives_at", None), facts.pop("departs_at", None)
    facts["party"] = delegation
    delegate = Delegate.objects.create(summit_id=delegation.summit_id, **facts)
    if arrives_at or departs_at:
        delegate = set_travel(delegate, now=now, arrives_at=arrives_at, departs_at=departs_at)
    if is_head:
        name_head(delegation, delegate, now=now)
    return delegate


@transactional
def amend_delegate(
    delegate: Delegate, *, now: datetime, even_if_clashing: bool = False, **facts: Unpack[DelegateFacts]
) -> Delegate:
    """Change facts of a delegate; arrival and departure move the closures of the delegate's calendar.

    Raises NotOfThisDelegation if `party` differs, and ResourceClash if another turnover clashes and is not accepted.
    """
    arrives_at = facts.pop("arrives_at", delegate.arrives_at)
    departs_at = facts.pop("departs_at", delegate.departs_at)
    if facts.get("party", delegate.party) != delegate.party:
        raise NotOfThisDelegation(field="delegation")
    former = delegate.rank
    delegation = Delegation.objects.get(resources=delegate)
    with reordering(delegation, now=now), changing(delegate, now=now, even_if_clashing=even_if_clashing):
        for name, value in facts.items():
            setattr(delegate, name, value)
        delegate.save(update_fields=list(facts))
    if delegate.rank != former:
        for _none, follow in LEVELS:
            follow(delegate, former, now)
    if (delegate.arrives_at, delegate.departs_at) != (arrives_at, departs_at):
        return set_travel(delegate, now=now, arrives_at=arrives_at, departs_at=departs_at)
    return delegate


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
    """Set the rank alone; `amend_delegate` tells of it too."""
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
