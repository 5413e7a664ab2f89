"""Services that declare weapons, radios and vehicles, decide on them, and give their numbers out."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import may_in, refuse_unless_representative
from summit.accreditation.models import Accreditation, Category, Declaration, SerialNumber, Weapon
from summit.accreditation.models.declarations import DeclarationQuerySet
from summit.accreditation.notices import tell_of_declaration
from summit.accreditation.services.approval import NotYourStep, ReasonMissing
from summit.accreditation.services.people import NotAccredited
from summit.accreditation.services.personal import SEPARATORS, NothingHeld, PersonalDataNotAsked, checked_state
from summit.accreditation.services.reviewing import lock_people
from summit.core.audit.access_records import record_access
from summit.core.encryption import secret_hashes
from summit.core.lifecycle import WrongStatus, advance
from summit.core.personal_data_export import refuse_telling
from summit.core.refusals import BadValue
from summit.core.transactions import transactional
from summit.correspondence.models import Note
from summit.correspondence.services import attach_note
from summit.delegations.services import NotOfThisDelegation, is_late
from summit.summits.models import Summit

Status = Declaration.Status
NUMBER = re.compile(r"[\w./]{2,40}")
LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")  # Cyrillic, and Latin


class BadSerialNumber(BadValue):
    """The value is no serial number or plate."""

    code = "bad_serial_number"
    message = _("A number has 2 to 40 letters and digits, full stops or slashes.")


class NumberTaken(BadValue):
    """Another declaration of the summit has the number."""

    code = "serial_number_taken"
    message = _("Another declaration of this summit has this number.")


class NotArmed(BadValue):
    """The category of the bearer declares no weapons."""

    code = "not_armed"
    message = _("People of this category carry no weapons.")


@transactional
def declare(
    declaration: Declaration, *, by: User, now: datetime, note: Note | None = None, **facts: Any
) -> Declaration:
    """Declare something new, or change what was declared, which security then decides on again.

    `facts` are columns with their values, the number as text. After the deadline a delegation names a note.
    Raises PersonalDataNotAsked, NotRepresentative, NoteRequired, NoteOfAnother, WrongStatus, NotArmed, NotAccredited,
    NotOfThisDelegation, UnknownState, BadSerialNumber or NumberTaken.
    """
    # Before the declaration: a change of the bearer's category asks what they have declared.
    bearer = _locked_bearer(declaration, facts.get("bearer"))
    declaration = _locked(declaration)
    if "number" in facts:
        facts["number"] = _serial_number(str(facts["number"]), field=declaration.number_name)
    if "country" in facts:
        facts["country"] = checked_state(facts["country"], field="country")
    changed = [name for name, value in facts.items() if _differs(declaration, name, value)]
    for name, value in facts.items():
        setattr(declaration, name, value)
    _refuse_person_of_another(declaration)
    _refuse_those_who_may_not(declaration, note, by=by, now=now)
    if bearer:
        _refuse_unfit_bearer(bearer)
    if "number" in changed:
        _refuse_taken(declaration)
    if changed:
        _save(declaration, changed, now)
    attach_note(note, declaration, now=now)
    return declaration


@transactional
def withdraw_declaration(declaration: Declaration, *, by: User) -> Declaration:
    """Withdraw a declaration: it is not brought in. Raises NotRepresentative or WrongStatus."""
    refuse_unless_representative(by, declaration.party)
    advance(declaration, Status.WITHDRAWN)
    return declaration


@transactional
def decide_on_declaration(
    declaration: Declaration, *, result: str, by: User, now: datetime, reason: str = ""
) -> Declaration:
    """Accept, return or refuse a declaration, and tell the delegation with the reason, which the last two need.

    An earlier decision is replaced; it stays in the audit. No weapon is accepted of somebody who may not bear it.
    Raises NotYourStep, ReasonMissing, NotArmed, NotAccredited or WrongStatus.
    """
    if not may_in(by, declaration.summit, "declarations", "decide"):
        raise NotYourStep
    if result != Status.ACCEPTED and not reason:
        raise ReasonMissing(field="reason")
    if result == Status.ACCEPTED and (bearer := _locked_bearer(declaration)):
        _refuse_unfit_bearer(bearer)
    before = declaration.status
    advance(declaration, result, reason=reason, decided_by=by, decided_at=now)
    tell_of_declaration(declaration, before, now=now)
    return declaration


@transactional
def unmask_declaration(declaration: Declaration, *, by: User, reason: str) -> str:
    """Record the access and its reason, and return the number. Raises NothingHeld or TellsSecret."""
    read = type(declaration).objects.filter(pk=declaration.pk).first()
    if read is None:
        raise NothingHeld
    number: str = read.number.reveal()
    refuse_telling(reason, [number])
    what = f"declarations.{read._meta.model_name}"
    record_access(by=by, action="unmasked", what=what, row=read.pk, summit=read.summit_id, reason=reason)
    return number


def declared_with(rows: DeclarationQuerySet, number: str) -> Declaration | None:
    """Return the declaration of the rows that has the number and is not withdrawn; None if there is none."""
    hashes = secret_hashes(SerialNumber(_plain(number)))
    found: Declaration | None = rows.exclude(status=Status.WITHDRAWN).filter(number_hash__in=hashes).first()
    return found


@transactional
def list_declarations(kind: type[Declaration], summit: Summit, *, by: User) -> list[Declaration]:
    """Record the export, and return the declarations of the kind that `by` may export, without those withdrawn."""
    record_access(
        by=by, action="exported", what=f"declarations.{kind._meta.model_name}", row=summit.pk, summit=summit.pk
    )
    rows = kind.objects.reached_by(by, "export").filter(summit=summit).exclude(status=Status.WITHDRAWN)
    return list(rows.with_people())


def _locked_bearer(declaration: Declaration, named: Accreditation | None = None) -> Accreditation | None:
    """Lock the person who is named to carry the weapon, or carries it; None if it is no weapon."""
    if not isinstance(declaration, Weapon):
        return None
    return lock_people([named or declaration.bearer])[0]


def _locked(declaration: Declaration) -> Declaration:
    """Lock the row and read it again; a new one is what it is."""
    if declaration.pk is None:
        return declaration
    rows = type(declaration).objects.select_for_update(of=("self",), no_key=True)
    locked: Declaration = rows.select_related("summit", "party__summit").get(pk=declaration.pk)
    if locked.status not in Declaration.CHANGEABLE:
        raise WrongStatus(
            _("What was refused or withdrawn is not changed. Withdraw it, and declare it again."), present=locked.status
        )
    return locked


def _differs(declaration: Declaration, name: str, value: object) -> bool:
    """Say whether the value is another than the one that is stored; a new row has none."""
    return declaration.pk is None or getattr(declaration, name) != value


def _save(declaration: Declaration, changed: Collection[str], now: datetime) -> None:
    """Save what was changed; what was accepted or returned is declared again."""
    declaration.changed_at = now
    if declaration.pk is None:
        declaration.save()
        return
    declaration.save(update_fields=[*changed, "changed_at", *(["number_hash"] if "number" in changed else [])])
    if declaration.status != Status.DECLARED:
        advance(declaration, Status.DECLARED)


def _refuse_those_who_may_not(declaration: Declaration, note: Note | None, *, by: User, now: datetime) -> None:
    refuse_unless_representative(by, declaration.party, field="delegation")
    is_late(declaration.party, note, by=by, now=now)
    if not declaration.summit.keeps_personal_data(now):
        raise PersonalDataNotAsked


def _refuse_person_of_another(declaration: Declaration) -> None:
    """Refuse a bearer or driver of another delegation; a new weapon is of the bearer's."""
    person = declaration.person
    if isinstance(declaration, Weapon) and declaration.pk is None:
        declaration.party_id = declaration.bearer.party_id
    if person and (person.party_id is None or person.party_id != declaration.party_id):
        raise NotOfThisDelegation(field=declaration.person_name)
    declaration.summit = declaration.party.summit


def _refuse_unfit_bearer(bearer: Accreditation) -> None:
    """Refuse a bearer who carries no weapons, or does not come."""
    if Category.Need.WEAPONS not in bearer.category.needs:
        raise NotArmed(field="bearer")
    if bearer.status not in Accreditation.TAKES_PLACE:
        raise NotAccredited(field="bearer")


def _plain(number: str) -> str:
    """Return the number without spaces and hyphens, in capital letters: in Latin ones where Cyrillic ones look alike.

    Plates of many states have those alone, and are typed in either alphabet.
    """
    return SEPARATORS.sub("", number).upper().translate(LOOK_ALIKE)


def _serial_number(text: str, *, field: str) -> SerialNumber:
    number = _plain(text)
    if not NUMBER.fullmatch(number):
        raise BadSerialNumber(field=field)
    return SerialNumber(number)


def _refuse_taken(declaration: Declaration) -> None:
    """Refuse the number of another declaration of the kind; the constraint refuses what is entered at one instant."""
    others = type(declaration).objects.filter(summit=declaration.summit).exclude(pk=declaration.pk)
    if declared_with(others, declaration.number.reveal()):
        raise NumberTaken(field=declaration.number_name)
