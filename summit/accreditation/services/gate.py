"""Checks of passes at gates."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accreditation.models import Accreditation, GateCheck, Pass, Zone
from summit.accreditation.pass_codes import BadCode, is_code, read_code
from summit.core.refusals import BadValue
from summit.core.transactions import each_alone, transactional
from summit.summits.models import Summit

Reason, Result, Direction = GateCheck.Reason, GateCheck.Result, GateCheck.Direction
# What a gate shows of a pass; fewer tables than of a page, as people wait for the answer.
SHOWN = ("accreditation__category", "accreditation__delegate", "accreditation__party")
LONGEST_PRESENTED = 40  # characters of an unknown code that the log keeps
LONGEST_NUMBER = 9  # digits
LEEWAY = timedelta(minutes=2)  # by which the clock of a scanner may be ahead
OF_STATUS: dict[str, str] = {
    Pass.Status.ISSUED: Reason.NOT_HANDED_OVER,
    Pass.Status.PRINTED: Reason.NOT_HANDED_OVER,
    Pass.Status.RETURNED: Reason.NOT_HANDED_OVER,
    Pass.Status.LOST: Reason.LOST,
    Pass.Status.REVOKED: Reason.REVOKED,
}


class ScanInFuture(BadValue):
    """The clock of the scanner is ahead: the order in which people come and go would be lost."""

    code = "scan_in_future"
    message = _("This is in the future. Set the scanner's clock.")


class KeyOfAnotherScan(BadValue):
    """The scanner has sent another scan with this key: its answer is not that of this one."""

    code = "key_of_another_scan"
    message = _("The scanner has sent another scan with this key.")


class Scan(NamedTuple):
    """A scan at a gate. `was_admitted` says what the gate did without a network; None: it waits for the answer."""

    code: str
    zone: Zone
    at: datetime
    direction: str = Direction.IN
    gate: str = ""
    scanner: str = ""
    key: UUID | None = None
    was_admitted: bool | None = None

    def until(self, now: datetime) -> "Scan":
        """Return the scan with an instant that is no later than `now`."""
        return self._replace(at=min(self.at, now))


@transactional
def check_pass(scan: Scan, *, by: User, now: datetime) -> GateCheck:
    """Answer whether the pass opens the zone, and record it; a scan that was sent before gets its first answer.

    The pass is locked: of two gates that ask at one instant, the second sees what the first has answered.
    A scan that is ahead of our clock within the leeway is of now: what comes after it has a later instant.
    Raises ScanInFuture and KeyOfAnotherScan.
    """
    if scan.at > now + LEEWAY:
        raise ScanInFuture(field="at")
    scan = scan.until(now)
    card, reason = _found(scan.code, scan.zone.summit_id)
    if earlier := _earlier(scan, card):
        return earlier
    reason = reason or (_objection(card, scan) if card else Reason.UNKNOWN)
    result = _result(reason, scan)
    check = GateCheck(
        summit_id=scan.zone.summit_id,
        access_pass=card,
        zone=scan.zone,
        direction=scan.direction,
        result=result,
        reason=reason,
        is_admitted=result != Result.REFUSED if scan.was_admitted is None else scan.was_admitted,
        gate=scan.gate,
        presented="" if card else _printable(scan.code),
        at=scan.at,
        received_at=now,
        scanner=scan.scanner,
        key=scan.key,
        by=by,
    )
    return _recorded(check, scan)


def _recorded(check: GateCheck, scan: Scan) -> GateCheck:
    """Record the check; where the same scan was recorded at this instant, return that."""
    if scan.key is None:
        check.save(force_insert=True)
        return check
    try:
        with transaction.atomic():
            check.save(force_insert=True)
    except IntegrityError:
        if earlier := _earlier(scan, check.access_pass):
            return earlier
        raise
    return check


def _earlier(scan: Scan, card: Pass | None) -> GateCheck | None:
    """Return what was recorded of this scan."""
    if scan.key is None:
        return None
    same = GateCheck.objects.filter(summit=scan.zone.summit_id, scanner=scan.scanner, key=scan.key)
    earlier = same.with_holder().first()
    if earlier and (earlier.access_pass, earlier.zone, earlier.direction) != (card, scan.zone, scan.direction):
        raise KeyOfAnotherScan(field="key")
    return earlier


def _found(code: str, summit_id: int) -> tuple[Pass | None, str]:
    """Return the pass with this code or number, locked, and what is wrong with the code."""
    text = code.strip()
    passes = Pass.objects.filter(summit=summit_id).exclude(kind=Pass.Kind.PIN).select_related(*SHOWN).order_by()
    locked = passes.select_for_update(of=("self",), no_key=True)
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER:
        return locked.filter(number=int(text)).first(), ""
    if not is_code(text):
        return None, ""
    try:
        facts = read_code(text)
    except BadCode:
        return None, Reason.BAD_SIGNATURE
    if facts.summit != summit_id:
        return None, ""
    return locked.filter(pk=facts.key, number=facts.number).first(), ""


def _objection(card: Pass, scan: Scan) -> str:
    """Return the first reason against the pass; an empty text if there is none."""
    if card.status in OF_STATUS:
        return OF_STATUS[card.status]
    person = card.accreditation
    if card.kind == Pass.Kind.PERSONAL and person and person.status != Accreditation.Status.APPROVED:
        return Reason.NOT_APPROVED
    if scan.at < card.valid_from:
        return Reason.NOT_YET
    if card.is_expired(scan.at):
        return Reason.EXPIRED
    if not Zone.objects.opened_by(card).filter(pk=scan.zone.pk).exists():
        return Reason.WRONG_ZONE
    return Reason.ALREADY_INSIDE if _comes_twice(card, scan) else ""


def _comes_twice(card: Pass, scan: Scan) -> bool:
    if scan.direction == Direction.OUT or scan.zone.passback == Zone.Passback.IGNORE:
        return False
    before = GateCheck.objects.filter(access_pass=card, zone=scan.zone, is_admitted=True, at__lte=scan.at)
    last = before.order_by("-at", "-pk").values_list("direction", flat=True).first()
    return last == Direction.IN


def _result(reason: str, scan: Scan) -> str:
    """Return the answer. Nobody is kept inside: who goes out is warned about at most."""
    if not reason:
        return Result.PASSED
    if scan.direction == Direction.OUT and reason not in (Reason.UNKNOWN, Reason.BAD_SIGNATURE):
        return Result.WARNED
    is_warned = reason == Reason.ALREADY_INSIDE and scan.zone.passback == Zone.Passback.WARN
    return Result.WARNED if is_warned else Result.REFUSED


def _printable(code: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in code[:LONGEST_PRESENTED])


def erase_old_checks(*, now: datetime) -> int:
    """Erase the log of summits whose personal data are kept no longer; return how many checks."""
    return each_alone(
        lambda summit: _erase_log(summit, now), Summit.objects.filter(pk__in=GateCheck.objects.values("summit"))
    )


def _erase_log(summit: Summit, now: datetime) -> int:
    if now.astimezone(summit.zone).date() <= summit.keeps_personal_data_until:
        return 0
    return GateCheck.objects.filter(summit=summit).delete()[0]
