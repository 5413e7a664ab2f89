"""Passes: issued, printed, handed over, returned, lost and revoked."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, User
from summit.accreditation import notices
from summit.accreditation.models import Accreditation, Category, Custody, Pass, Zone
from summit.accreditation.models.passes import OF_A_PARTY
from summit.core.lifecycle import WrongStatus, advance
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegation
from summit.summits.belonging import refuse_of_another_summit
from summit.summits.models import Summit

MOST_AT_ONCE = 500  # transferable passes or pins of one call
DAYS_AFTER = 30  # the summit, on which passes that are issued by hand are still valid


class NotApproved(Refusal):
    """A personal pass is for approved people."""

    code = "not_approved"
    message = _("This person is not approved. Issue a temporary pass where they need to enter before that.")


class PassExists(Refusal):
    """The person has a pass that is neither lost nor revoked."""

    code = "pass_exists"
    message = _("This person already has a pass. Report it lost, or revoke it, before another is issued.")


class NoTimeLeft(BadValue):
    """The pass would be valid for no time."""

    code = "pass_without_time"
    message = _("A pass is valid until after it begins to be.")


class NotTransferable(BadValue):
    """A personal or temporary pass is not issued to a delegation."""

    code = "not_transferable"
    message = _("Only transferable passes and pins are issued to a delegation.")


class NeedsHolder(BadValue):
    """A temporary pass is for a person who waits, or for a visitor with a host."""

    code = "needs_holder"
    message = _("Name the person who waits for their pass, or a visitor and their host.")


class NeedsCategory(BadValue):
    """A pin shows a category."""

    code = "needs_category"
    message = _("Name the category that the pins show.")


class ValidTooLong(BadValue):
    """A pass is not valid long after the summit."""

    code = "valid_too_long"
    message = format_lazy(_("A pass is valid until {days} days after the summit at most."), days=DAYS_AFTER)


class DoesNotCome(Refusal):
    """The delegation does not attend the summit."""

    code = "delegation_does_not_come"
    message = _("This delegation does not come. Confirm it first, if it comes after all.")


class HasHolder(Refusal):
    """Somebody has the pass; its return is recorded before it is handed over again."""

    code = "has_holder"


@transactional
def issue_pass(
    accreditation: Accreditation,
    *,
    now: datetime,
    added_zones: Collection[Zone] = (),
    barred_zones: Collection[Zone] = (),
    valid_until: datetime | None = None,
) -> Pass:
    """Issue the personal pass of an approved person.

    Raises NotApproved, PassExists, NoTimeLeft, ValidTooLong, OfAnotherSummit.
    """
    refuse_of_another_summit(accreditation.summit_id, added_zones=added_zones, barred_zones=barred_zones)
    accreditation = _locked_person(accreditation)
    if accreditation.status != Accreditation.Status.APPROVED:
        raise NotApproved(field="accreditation", status=accreditation.status)
    if accreditation.passes.living().filter(kind=Pass.Kind.PERSONAL).exists():
        raise PassExists(field="accreditation")
    _refuse_long_after(accreditation.summit, valid_until)
    [issued] = _issue([_personal(accreditation, valid_until, now)], accreditation.summit, now)
    issued.added_zones.set(added_zones)
    issued.barred_zones.set(barred_zones)
    return issued


@transactional
def issue_to_all(summit: Summit, *, now: datetime, category: Category | None = None, party: Party | None = None) -> int:
    """Issue a pass to each approved person without one, of a category or a party; return how many.

    People past the last day of their accreditation get none.
    """
    have_one = Pass.objects.living().filter(accreditation=OuterRef("pk"), kind=Pass.Kind.PERSONAL)
    waiting = Accreditation.objects.filter(~Exists(have_one), summit=summit, status=Accreditation.Status.APPROVED)
    wanted = {"category": category, "party": party}
    waiting = waiting.filter(**{name: row for name, row in wanted.items() if row is not None})
    people = waiting.select_related("summit").select_for_update(of=("self",), no_key=True).order_by("pk")
    rows = [_personal(person, None, now) for person in people]
    return len(_issue([row for row in rows if row.valid_until > now], summit, now))


@transactional
def issue_temporary_pass(
    summit: Summit,
    *,
    zones: Collection[Zone],
    valid_until: datetime,
    now: datetime,
    valid_from: datetime | None = None,
    accreditation: Accreditation | None = None,
    visitor: str = "",
    host: Accreditation | None = None,
) -> Pass:
    """Issue a pass for some hours or days, which opens the named zones alone.

    It is for a person who waits for theirs, or for a visitor whom an approved person hosts.
    Raises NeedsHolder, NotApproved, NoTimeLeft, ValidTooLong, OfAnotherSummit.
    """
    refuse_of_another_summit(summit.pk, zones=zones, accreditation=accreditation, host=host)
    if bool(accreditation) == bool(visitor or host):
        raise NeedsHolder(field="accreditation")
    if accreditation is None and not (visitor and host):
        raise NeedsHolder(field="host" if visitor else "visitor")
    if accreditation and _locked_person(accreditation).status not in Accreditation.TAKES_PLACE:
        raise NotApproved(gettext("This person was refused, or is not expected any more."), field="accreditation")
    if host and _locked_person(host).status != Accreditation.Status.APPROVED:
        raise NotApproved(gettext("A host is an approved person."), field="host")
    row = Pass(kind=Pass.Kind.TEMPORARY, accreditation=accreditation, visitor=visitor, host=host)
    row.valid_from, row.valid_until = valid_from or now, valid_until
    _refuse_long_after(summit, valid_until)
    [issued] = _issue([row], summit, now)
    issued.added_zones.set(zones)
    return issued


@transactional
def issue_to_party(
    party: Party,
    *,
    kind: str,
    count: int,
    now: datetime,
    zones: Collection[Zone] = (),
    category: Category | None = None,
    valid_until: datetime | None = None,
) -> list[Pass]:
    """Issue transferable passes of some zones, or pins of a category, to a delegation.

    Raises DoesNotCome, NotTransferable, NeedsCategory, NoTimeLeft, ValidTooLong, OfAnotherSummit.
    """
    summit = party.summit
    if Delegation.objects.filter(pk=party.pk, is_attending=False).exists():
        raise DoesNotCome(field="delegation")
    refuse_of_another_summit(summit.pk, zones=zones, category=category)
    if kind not in dict(OF_A_PARTY):
        raise NotTransferable(field="kind")
    if kind == Pass.Kind.PIN and category is None:
        raise NeedsCategory(field="category")
    _refuse_long_after(summit, valid_until)
    until = valid_until or _end_of(summit.ends_on, summit)
    rows = [Pass(kind=kind, party=party, category=category, valid_from=now, valid_until=until) for _ in range(count)]
    issued = _issue(rows, summit, now)
    for row in issued:
        row.added_zones.set(zones)
    return issued


@transactional
def change_pass(
    card: Pass,
    *,
    now: datetime,
    added_zones: Collection[Zone] | None = None,
    barred_zones: Collection[Zone] | None = None,
    valid_until: datetime | None = None,
) -> Pass:
    """Change what a living pass opens and until when; None leaves it. The badge has to be printed again.

    Raises WrongStatus, NoTimeLeft, ValidTooLong, OfAnotherSummit.
    """
    card = _locked(card)
    refuse_of_another_summit(card.summit_id, added_zones=added_zones, barred_zones=barred_zones)
    _refuse_stopped(card)
    if valid_until is not None:
        _refuse_long_after(card.summit, valid_until)
        card.valid_until = valid_until
        _check_time(card, now)
        card.save(update_fields=["valid_until"])
    if added_zones is not None:
        card.added_zones.set(added_zones)
    if barred_zones is not None:
        card.barred_zones.set(barred_zones)
    return card


@transactional
def record_printed(cards: Iterable[Pass], *, now: datetime) -> int:
    """Record that the badges are printed, and tell each delegation once that passes are ready for collection.

    A pass that is printed again keeps its status.
    """
    printed = list(cards)
    rows = Pass.objects.filter(pk__in=[card.pk for card in printed]).select_for_update(no_key=True).order_by("pk")
    fresh = {row.pk for row in rows.only("pk", "status") if row.status == Pass.Status.ISSUED}
    Pass.objects.filter(pk__in=fresh, status=Pass.Status.ISSUED).update(status=Pass.Status.PRINTED)
    Pass.objects.filter(pk__in=[card.pk for card in printed]).update(printed_at=now)
    parties = {card.shown_party for card in printed if card.pk in fresh and card.shown_party}
    for summit in {card.summit for card in printed}:
        of_summit = sorted((party for party in parties if party.summit_id == summit.pk), key=lambda party: party.pk)
        notices.tell_ready(of_summit, summit=summit, now=now)
    return len(fresh)


@transactional
def hand_over_pass(card: Pass, *, holder: str, by: User, now: datetime) -> Pass:
    """Hand the pass over to the person who signs for it. Raises HasHolder, WrongStatus."""
    card = _locked(card)
    present = card.custody.filter(returned_at=None).first()
    if present and card.status == Pass.Status.HANDED_OVER:
        message = gettext("%(holder)s has this pass. Record its return first.") % {"holder": present.holder}
        raise HasHolder(message, field="holder")
    advance(card, Pass.Status.HANDED_OVER)
    Custody.objects.create(access_pass=card, holder=holder, handed_over_at=now, handed_over_by=by)
    return card


@transactional
def return_pass(card: Pass, *, now: datetime) -> Pass:
    """Record that the pass came back. Raises WrongStatus."""
    card = _locked(card)
    advance(card, Pass.Status.RETURNED)
    card.custody.filter(returned_at=None).update(returned_at=now)
    return card


@transactional
def report_pass_lost(card: Pass, *, now: datetime, reason: str = "") -> Pass:
    """Stop a lost pass at once, and issue one with a new number in its place, which is returned.

    The new one has the same zones and time. An expired pass, and that of a person who is not approved any more, is
    stopped alone, and returned itself. Raises WrongStatus.
    """
    card = _locked(card)
    _stop(card, Pass.Status.LOST, reason, now)
    person = card.accreditation
    is_due = card.kind != Pass.Kind.PERSONAL or (person and person.status == Accreditation.Status.APPROVED)
    if card.is_expired(now) or not is_due:
        return card
    row = Pass(kind=card.kind, accreditation=person, visitor=card.visitor, host=card.host, party=card.party)
    row.category, row.replaces = card.category, card
    row.valid_from, row.valid_until = card.valid_from, card.valid_until
    [issued] = _issue([row], card.summit, now)
    issued.added_zones.set(card.added_zones.all())
    issued.barred_zones.set(card.barred_zones.all())
    return issued


@transactional
def revoke_pass(card: Pass, *, reason: str, now: datetime) -> Pass:
    """Stop a pass at once: every gate refuses it from now on. Raises WrongStatus."""
    card = _locked(card)
    _stop(card, Pass.Status.REVOKED, reason, now)
    return card


@transactional
def revoke_passes_of(people: Collection[Accreditation], *, now: datetime, reason: str = "") -> int:
    """Revoke every living pass of people who may not come any more, and of the visitors whom they host.

    It is called in the transaction in which they are refused, withdrawn or expire.
    """
    theirs = Pass.objects.living().filter(Q(accreditation__in=people) | Q(host__in=people))
    keys = list(theirs.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk", flat=True))
    stopped = {"status": Pass.Status.REVOKED, "reason": reason, "stopped_at": now}
    return Pass.objects.filter(pk__in=keys, status__in=Pass.LIVING).update(**stopped)


def _issue(rows: list[Pass], summit: Summit, now: datetime) -> list[Pass]:
    """Write the passes under the next numbers of the summit. Raises NoTimeLeft."""
    # Two who issue at once wait for each other: numbers are given once.
    Summit.objects.select_for_update(no_key=True).get(pk=summit.pk)
    last = Pass.objects.filter(summit=summit).aggregate(last=Max("number"))["last"] or 0
    for number, row in enumerate(rows, start=last + 1):
        row.summit, row.number, row.issued_at = summit, number, now
        _check_time(row, now)
    return Pass.objects.bulk_create(rows, batch_size=1000)


def _personal(person: Accreditation, valid_until: datetime | None, now: datetime) -> Pass:
    """Return a pass from now to the end of the person's accreditation, or of the summit."""
    until = valid_until or _end_of(person.valid_until or person.summit.ends_on, person.summit)
    return Pass(kind=Pass.Kind.PERSONAL, accreditation=person, valid_from=now, valid_until=until)


def _end_of(day: date, summit: Summit) -> datetime:
    return summit.day(day).ends_at


def _refuse_long_after(summit: Summit, until: datetime | None) -> None:
    """Refuse an end that is long after the summit; those who clear up work for some days more."""
    if until and until > _end_of(summit.ends_on + timedelta(days=DAYS_AFTER), summit):
        raise ValidTooLong(field="valid_until")


def _check_time(card: Pass, now: datetime) -> None:
    if card.valid_until <= max(card.valid_from, now):
        raise NoTimeLeft(field="valid_until")


def _locked_person(person: Accreditation) -> Accreditation:
    locked = Accreditation.objects.select_for_update(no_key=True, of=("self",)).select_related("summit")
    return locked.get(pk=person.pk)


def _locked(card: Pass) -> Pass:
    """Lock the pass, after the person whose approval it depends on."""
    if card.accreditation_id:
        Accreditation.objects.select_for_update(no_key=True).get(pk=card.accreditation_id)
    return Pass.objects.select_for_update(no_key=True, of=("self",)).with_holder().get(pk=card.pk)


def _refuse_stopped(card: Pass) -> None:
    if card.status in Pass.STOPPED:
        message = gettext("This pass is stopped: its status is “%(status)s”.") % {"status": card.get_status_display()}
        raise WrongStatus(message, status=card.status)


def _stop(card: Pass, status: str, reason: str, now: datetime) -> None:
    advance(card, status, reason=reason, stopped_at=now)
