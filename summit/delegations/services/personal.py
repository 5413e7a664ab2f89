"""Services that record, unmask, export and erase personal data. Refusals never repeat the refused value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core import personal_data_export
from summit.core.audit.access_records import record_access
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import outcomes_of_each, transactional
from summit.delegations.models import BirthDate, Delegate, PassportNumber, PersonalData
from summit.summits.models import Summit

# ICAO Doc 9303 has capital letters and digits; people write spaces and hyphens between them.
SEPARATORS = re.compile(r"[\s-]+")
NUMBER = re.compile(r"[A-Z0-9]{5,20}")
OLDEST = 120  # years


class PersonalDataNotAsked(Refusal):
    """The summit does not ask for personal data, or their retention has ended."""

    code = "personal_data_not_asked"
    message = _("This summit does not ask for personal data, or keeps them no longer.")


class NothingGiven(BadValue):
    """The first record of a delegate must be complete."""

    code = "personal_data_incomplete"
    message = _("Give this too: nothing is recorded yet.")


class BadPassportNumber(BadValue):
    """The value is not the number of a passport."""

    code = "bad_passport_number"
    message = _("A passport number has 5 to 20 letters A to Z and digits.")


class ImplausibleBirth(BadValue):
    """The date of birth is in the future or too long ago."""

    code = "implausible_date_of_birth"
    message = format_lazy(_("A date of birth is past, and not by more than {years} years."), years=OLDEST)


class NothingHeld(Refusal):
    """The data were erased since the page was opened."""

    code = "personal_data_erased"
    message = _("These data were erased meanwhile.")


class TellsSecret(BadValue):
    """The reason contains the passport number; reasons are stored unencrypted."""

    code = "reason_tells_secret"
    message = _("Give the reason without the number: reasons are kept and read by others.")


@transactional
def record_personal_data(
    delegate: Delegate, *, now: datetime, passport_number: str | None = None, date_of_birth: date | None = None
) -> PersonalData:
    """Record the values; None leaves a value as it is.

    Raises PersonalDataNotAsked, NothingGiven, BadPassportNumber, ImplausibleBirth.
    """
    locked = Delegate.objects.select_for_update(of=("self",), no_key=True)
    delegate = locked.select_related("summit").get(pk=delegate.pk)
    if not delegate.summit.keeps_personal_data(now):
        raise PersonalDataNotAsked
    changes: dict[str, PassportNumber | BirthDate | datetime] = {"changed_at": now}
    if passport_number is not None:
        changes["passport"] = _passport_number(passport_number)
    if date_of_birth is not None:
        changes["birth"] = _birth(date_of_birth, today=now.astimezone(delegate.summit.zone).date())
    recorded = PersonalData.objects.filter(pk=delegate.pk).first()
    if recorded is None:
        for name, value in (("passport_number", passport_number), ("date_of_birth", date_of_birth)):
            if value is None:
                raise NothingGiven(field=name)
        recorded = PersonalData(delegate=delegate)
    for column, secret in changes.items():
        setattr(recorded, column, secret)
    recorded.save()
    return recorded


def _passport_number(text: str) -> PassportNumber:
    number = SEPARATORS.sub("", text).upper()
    if not NUMBER.fullmatch(number):
        raise BadPassportNumber(field="passport_number")
    return PassportNumber(number)


def _birth(born: date, *, today: date) -> BirthDate:
    if not born < today or today.year - born.year > OLDEST:
        raise ImplausibleBirth(field="date_of_birth")
    return BirthDate(born.isoformat())


@transactional
def unmask_personal_data(data: PersonalData, *, by: User, reason: str) -> dict[str, str]:
    """Record the access and its reason, and return the data unmasked. Raises NothingHeld, TellsSecret."""
    read = PersonalData.objects.select_related("delegate").filter(pk=data.pk).first()
    if read is None:
        raise NothingHeld
    found = {"passport_number": read.passport.reveal(), "date_of_birth": read.birth.reveal()}
    _check_reason(reason, found)
    summit = read.delegate.summit_id
    record_access(by=by, action="unmasked", what="delegates.personal", row=read.pk, summit=summit, reason=reason)
    return found


@transactional
def export_delegate(delegate: Delegate, *, by: User, reason: str) -> dict[str, list[dict[str, object]]]:
    """Record the access, and return all stored data on the delegate that `by` may see. Raises TellsSecret."""
    data = personal_data_export.export(
        delegate, by=by, what="delegates.all", summits=[delegate.summit_id], reason=reason
    )
    for row in data["personal data"]:
        _check_reason(reason, row)
    return data


def _check_reason(reason: str, found: Mapping[str, object]) -> None:
    if str(found["passport_number"]) in SEPARATORS.sub("", reason).upper():
        raise TellsSecret(field="reason")


@transactional
def erase_personal_data(data: PersonalData) -> None:
    """Erase the data of one delegate; the audit log records the erasure without the values."""
    data.delete()


@dataclass(frozen=True, slots=True)
class Expired:
    """A summit whose retention has ended, and the number of people; with an `error` nothing was erased."""

    summit: Summit
    count: int
    error: Exception | None = None


def erase_expired(*, now: datetime, dry_run: bool = False) -> list[Expired]:
    """Erase the personal data of summits whose retention has ended, and return those; `dry_run` erases nothing.

    Each summit has its own transaction: a failure is returned with its error and does not stop the others.
    """
    holding = Summit.objects.filter(pk__in=PersonalData.objects.values("delegate__summit")).order_by("pk")
    erase = partial(_erase_all, now=now, dry_run=dry_run)
    outcomes = outcomes_of_each(erase, holding)
    return [Expired(summit, count or 0, error) for summit, count, error in outcomes if count is not None or error]


def _erase_all(summit: Summit, *, now: datetime, dry_run: bool) -> int | None:
    """Return the number of people whose data were erased; None if the summit still keeps them."""
    # Locked, so that a concurrent change of the last day is seen.
    summit = Summit.objects.select_for_update(no_key=True).get(pk=summit.pk)
    if summit.keeps_personal_data(now):
        return None
    rows = PersonalData.objects.filter(delegate__in=Delegate.objects.filter(summit=summit))
    return rows.count() if dry_run else rows.delete()[0]
