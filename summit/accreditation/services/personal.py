"""Services that record, unmask, export and erase personal data. Refusals never repeat the refused value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial, reduce
from operator import or_
from typing import TypedDict, Unpack

from django.db.models import Model, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accreditation.models import (
    Accreditation,
    BirthDate,
    DocumentNumber,
    Letter,
    Needs,
    PersonalData,
    Photo,
    Radio,
    Vehicle,
    Weapon,
)
from summit.accreditation.mrz import InvalidMrzError, read_mrz
from summit.accreditation.services.reviewing import check_again, lock_people
from summit.accreditation.states import state_code
from summit.core import personal_data_export
from summit.core.audit.access_records import record_access
from summit.core.personal_data_export import refuse_telling
from summit.core.refusals import BadValue, Refusal
from summit.core.transactions import outcomes_of_each, transactional
from summit.delegations.services import export_delegate
from summit.summits.models import Summit

# ICAO Doc 9303 has capital letters and digits; people write spaces and hyphens between them.
SEPARATORS = re.compile(r"[\s-]+")
NUMBER = re.compile(r"[A-Z0-9]{5,20}")
OLDEST = 120  # years


class DocumentFacts(TypedDict, total=False):
    """Facts of a travel document; those that are absent or None stay as they are."""

    passport_number: str | None
    date_of_birth: date | None
    document_type: str | None
    issuing_state: str | None
    nationality: str | None
    expires_on: date | None


class PersonalDataNotAsked(Refusal):
    """The summit does not ask for personal data, or their retention has ended."""

    code = "personal_data_not_asked"
    message = _("This summit does not ask for personal data, or keeps them no longer.")


class NothingGiven(BadValue):
    """The first record of a person must have a number and a date of birth."""

    code = "personal_data_incomplete"
    message = _("Give this too: nothing is recorded yet.")


class BadPassportNumber(BadValue):
    """The value is not the number of a travel document."""

    code = "bad_passport_number"
    message = _("A passport number has 5 to 20 letters A to Z and digits.")


class ImplausibleBirth(BadValue):
    """The date of birth is in the future or too long ago."""

    code = "implausible_date_of_birth"
    message = format_lazy(_("A date of birth is past, and not by more than {years} years."), years=OLDEST)


class UnknownState(BadValue):
    """The code is of no state or organization that issues travel documents."""

    code = "unknown_state"
    message = _("Write the state in the three letters of the document, such as KGZ (D for Germany, UNO, XXA).")


class DocumentExpires(BadValue):
    """The document is not valid long enough."""

    code = "document_expires"
    message = _("The document must be valid on %(day)s.")

    def __init__(self, day: date) -> None:
        super().__init__(self.message % {"day": day}, field="expires_on", valid_on=day)


class BadMrz(BadValue):
    """The text is no machine-readable zone, or one of its check digits does not fit; `part` names what it checks.

    It is `type` where the lines are of a visa.
    """

    code = "bad_mrz"
    message = _("These are not the lines of a machine-readable zone: two of 44 or 36 characters, or three of 30.")
    PARTS = {
        "type": _("These lines are of a visa or another paper. Type those of the passport or the identity card."),
        "number": _("A check digit does not fit: of the document's number. Compare it with the document."),
        "birth": _("A check digit does not fit: of the date of birth. Compare it with the document."),
        "expiry": _("A check digit does not fit: of the last day of validity. Compare it with the document."),
        "personal_number": _("A check digit does not fit: of the personal number. Compare it with the document."),
        "composite": _("The last check digit does not fit. Compare all lines with the document."),
    }

    def __init__(self, part: str) -> None:
        super().__init__(self.PARTS.get(part), field="mrz", part=part)


class DiffersFromMrz(BadValue):
    """A typed value differs from the machine-readable zone."""

    code = "differs_from_mrz"
    message = _("The machine-readable zone says otherwise. Compare both with the document.")


class NothingHeld(Refusal):
    """The data were erased since the page was opened."""

    code = "personal_data_erased"
    message = _("These data were erased meanwhile.")


def lock_person(accreditation: Accreditation, *, now: datetime) -> Accreditation:
    """Lock the accreditation and return it, if its summit keeps personal data. Raises PersonalDataNotAsked."""
    locked = Accreditation.objects.select_for_update(of=("self",), no_key=True)
    accreditation = locked.select_related("summit", "category").get(pk=accreditation.pk)
    if not accreditation.summit.keeps_personal_data(now):
        raise PersonalDataNotAsked
    return accreditation


@transactional
def record_personal_data(
    accreditation: Accreditation, *, now: datetime, mrz: str | None = None, **facts: Unpack[DocumentFacts]
) -> PersonalData:
    """Record the facts, also those of the machine-readable zone, which must agree with them.

    Raises PersonalDataNotAsked, NothingGiven, BadPassportNumber, ImplausibleBirth, UnknownState, DocumentExpires,
    BadMrz, DiffersFromMrz.
    """
    accreditation = lock_person(accreditation, now=now)
    today = now.astimezone(accreditation.summit.zone).date()
    columns = _columns_of(facts, today)
    for name, value in _columns_of(_facts_of(mrz, today) if mrz else {}, today).items():
        if columns.setdefault(name, value) != value:
            raise DiffersFromMrz(field=FIELDS[name])
    recorded = PersonalData.objects.filter(pk=accreditation.pk).first()
    if recorded is None:
        for name in ("number", "birth"):
            if name not in columns:
                raise NothingGiven(field=FIELDS[name])
        recorded = PersonalData(accreditation=accreditation)
    is_changed = any(getattr(recorded, name) != value for name, value in columns.items())
    for name, value in columns.items():
        setattr(recorded, name, value)
    last = accreditation.summit.ends_on + timedelta(days=accreditation.category.document_days)
    if recorded.expires_on and "expires_on" in columns and recorded.expires_on < last:
        raise DocumentExpires(last)
    recorded.changed_at = now
    recorded.save()
    check_again([accreditation] if is_changed else [], now=now)
    return recorded


# The field of the doors for each column.
FIELDS = {
    "number": "passport_number",
    "birth": "date_of_birth",
    "document_type": "document_type",
    "issuing_state": "issuing_state",
    "nationality": "nationality",
    "expires_on": "expires_on",
}


def _facts_of(mrz: str, today: date) -> DocumentFacts:
    try:
        read = read_mrz(mrz, today=today)
    except InvalidMrzError as error:
        raise BadMrz(error.part) from None  # the error's frames hold what was typed
    return DocumentFacts(
        passport_number=read.passport_number,
        date_of_birth=read.date_of_birth,
        issuing_state=read.issuing_state,
        nationality=read.nationality,
        expires_on=read.expires_on,
    )


def _columns_of(facts: DocumentFacts, today: date) -> dict[str, object]:
    """Return the checked values by column."""
    columns: dict[str, object] = {}
    if number := facts.get("passport_number"):
        columns["number"] = _document_number(number)
    if born := facts.get("date_of_birth"):
        columns["birth"] = _birth(born, today=today)
    for name in ("issuing_state", "nationality"):
        if written := facts.get(name):
            columns[name] = checked_state(str(written), field=name)
    for name in ("document_type", "expires_on"):
        if value := facts.get(name):
            columns[name] = value
    return columns


def _document_number(text: str) -> DocumentNumber:
    number = SEPARATORS.sub("", text).upper()
    if not NUMBER.fullmatch(number):
        raise BadPassportNumber(field="passport_number")
    return DocumentNumber(number)


def _birth(born: date, *, today: date) -> BirthDate:
    if not born < today or today.year - born.year > OLDEST:
        raise ImplausibleBirth(field="date_of_birth")
    return BirthDate(born.isoformat())


def checked_state(text: str, *, field: str) -> str:
    """Return the code of the state as documents write it. Raises UnknownState."""
    code = state_code(text)
    if code is None:
        raise UnknownState(field=field)
    return code


@transactional
def unmask_personal_data(data: PersonalData, *, by: User, reason: str) -> dict[str, str]:
    """Record the access and its reason, and return the data unmasked. Raises NothingHeld, TellsSecret."""
    read = PersonalData.objects.select_related("accreditation").filter(pk=data.pk).first()
    if read is None:
        raise NothingHeld
    found = {"passport_number": read.number.reveal(), "date_of_birth": read.birth.reveal()}
    refuse_telling(reason, [found["passport_number"]])
    record_unmasked("personal", read.accreditation, by=by, reason=reason)
    return found


def record_unmasked(what: str, accreditation: Accreditation, *, by: User, reason: str) -> None:
    """Record that a part of the person's data was read unmasked, and why."""
    key, summit = accreditation.pk, accreditation.summit_id
    record_access(by=by, action="unmasked", what=f"accreditation.{what}", row=key, summit=summit, reason=reason)


@transactional
def export_person(accreditation: Accreditation, *, by: User, reason: str) -> Mapping[str, list[dict[str, object]]]:
    """Record the access, and return all stored data on the person that `by` may see. Raises TellsSecret."""
    if accreditation.delegate:
        return export_delegate(accreditation.delegate, by=by, reason=reason)
    return personal_data_export.export(
        accreditation, by=by, what="accreditation.all", summits=[accreditation.summit_id], reason=reason
    )


@transactional
def erase_personal_data(accreditation: Accreditation, *, now: datetime) -> int:
    """Erase all personal data of one person and return the number of rows; the audit records it without the values.

    A vehicle is the delegation's: it loses its driver. The person is checked again if something that was checked is
    erased.
    """
    people = lock_people([accreditation])
    Vehicle.objects.filter(driver=accreditation).update(driver=None)
    erased = {
        model: model._default_manager.filter(**{path: accreditation}).delete()[0] for model, path in OF_PERSON.items()
    }
    check_again(people if any(erased[model] for model in CHECKED) else [], now=now)
    return sum(erased.values())


# Models whose rows are erased with the rest of a person's data, with the column that names the person.
OF_PERSON: Mapping[type[Model], str] = {
    PersonalData: "accreditation",
    Photo: "accreditation",
    Letter: "accreditation",
    Needs: "accreditation",
    Weapon: "bearer",
}
# Those of them by which a person is checked.
CHECKED: tuple[type[Model], ...] = (PersonalData, Photo, Letter, Weapon)
# Models whose rows are of a delegation, and are erased when the retention ends.
OF_DELEGATION: tuple[type[Model], ...] = (Radio, Vehicle)


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
    kept = [model._default_manager.values(f"{path}__summit") for model, path in OF_PERSON.items()]
    kept += [model._default_manager.values("summit") for model in OF_DELEGATION]
    summits = Summit.objects.filter(reduce(or_, (Q(pk__in=rows) for rows in kept))).order_by("pk")
    outcomes = outcomes_of_each(partial(_erase_all, now=now, dry_run=dry_run), summits)
    return [Expired(summit, count or 0, error) for summit, count, error in outcomes if count is not None or error]


def _erase_all(summit: Summit, *, now: datetime, dry_run: bool) -> int | None:
    """Return the number of people whose data were erased; None if the summit still keeps them."""
    # Locked, so that a concurrent change of the last day is seen.
    summit = Summit.objects.select_for_update(no_key=True).get(pk=summit.pk)
    if summit.keeps_personal_data(now):
        return None
    people = Accreditation.objects.filter(summit=summit)
    rows = [(path, model._default_manager.filter(**{f"{path}__in": people})) for model, path in OF_PERSON.items()]
    count = len({key for path, found in rows for key in found.values_list(path, flat=True)})
    if not dry_run:
        of_delegations = [model._default_manager.filter(summit=summit) for model in OF_DELEGATION]
        for found in (*(found for _path, found in rows), *of_delegations):
            found.delete()
    return count
