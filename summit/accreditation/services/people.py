"""Services that enter people to be accredited, and change their facts."""

from collections.abc import Container, Mapping
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, User
from summit.accounts.queries import organizes, refuse_unless_representative
from summit.accreditation.models import Accreditation, Category
from summit.accreditation.services.quotas import lock_places, refuse_full
from summit.accreditation.services.reviewing import check_again, lock_people
from summit.core.hours import shown_instant
from summit.core.refusals import BadValue, NotRepresentative, Refusal
from summit.core.transactions import transactional
from summit.correspondence.models import Note
from summit.correspondence.services import attach_note, refuse_note_of_another
from summit.delegations.models import Delegate, Delegation
from summit.delegations.services import NoteRequired, NotOfThisDelegation, amend_delegate, enrol_delegate
from summit.summits.models import Summit


class WrongWhose(BadValue):
    """People of delegations have a delegation, and people of the host and the media have none."""

    code = "wrong_whose"
    message = _("This category is for people of delegations, or it is for others: name a delegation, or none.")


class NotInProgramme(BadValue):
    """A delegate is named for a category that does not take part in the programme."""

    code = "not_in_programme"
    message = _("This category does not take part in the programme: name the person.")


class Unnamed(BadValue):
    """A new person has no name, or a new delegate no office."""

    code = "required"
    message = _("Say who it is.")


class SetByProtocol(BadValue):
    """A delegation sets the last day of validity, which organizers set."""

    code = "set_by_protocol"
    message = _("The organizers set the last day of validity.")


class NotAccredited(Refusal):
    """The person was refused or withdrawn, or has expired."""

    code = "not_accredited"
    message = _("This person is not accredited any more. Reopen the accreditation first.")


class PersonFacts(TypedDict, total=False):
    """The facts of a person that are entered or changed."""

    party: Party | None
    category: Category
    delegate: Delegate | None
    reference: str
    name: dict[str, str]
    function: dict[str, str]
    email: str
    phone: str
    valid_until: date | None


@transactional
def enter_person(
    summit: Summit, *, by: User, now: datetime, note: Note | None = None, **facts: Unpack[PersonFacts]
) -> Accreditation:
    """Enter a person of a delegation, or of the host or the media, who takes a place of the category.

    In a category that takes part in the programme the person is the given delegate, or becomes one. `by` represents the
    delegation, which names a note after the deadline; a note is the letter of those who need one.
    Raises NotRepresentative, NoteRequired, NoteOfAnother, WrongWhose, NotInProgramme, Unnamed or QuotaFull.
    """
    person = Accreditation(summit=summit, **facts)
    _refuse_unless_responsible(person, by)
    _refuse_without_note(person, note, by=by, changed=facts if person.valid_until else (), now=now)
    _refuse_unfit(person, delegate=person.delegate)
    lock_places([person])
    refuse_full([person])
    if person.category.takes_part and person.party and person.delegate is None:
        person.delegate = _enrolled(person, person.party, now)
    if person.delegate:
        person.name = {}
    person.save()
    attach_note(note, person, now=now)
    return person


@transactional
def amend_person(
    person: Accreditation, *, by: User, now: datetime, note: Note | None = None, **facts: Unpack[PersonFacts]
) -> Accreditation:
    """Change facts of a person. One who is in review or approved is checked again if a checked fact changes.

    Raises NotRepresentative, NoteRequired, NoteOfAnother, NotAccredited, NotOfThisDelegation, WrongWhose,
    NotInProgramme or QuotaFull.
    """
    target = Accreditation(pk=person.pk, category=facts.get("category", person.category), party=person.party)
    lock_places([target])
    [person] = lock_people([person])
    changed = changes_of(person, facts)
    _refuse_unless_responsible(person, by)
    _refuse_without_note(person, note, by=by, changed=changed, now=now)
    if person.status not in Accreditation.TAKES_PLACE:
        raise NotAccredited
    if "party" in changed:
        raise NotOfThisDelegation(field="delegation")
    if "category" in changed:
        refuse_full([target])
    if name := changed.pop("name", None):
        _rename(person, name, now)
    for field, value in changed.items():
        setattr(person, field, value)
    _refuse_unfit(person, delegate=changed.get("delegate"))
    if person.category.takes_part and person.party and person.delegate is None:
        person.delegate, person.name = _enrolled(person, person.party, now), {}
    person.save(update_fields=[*changed, "name", "delegate"])
    if name or "category" in changed:
        check_again([person], now=now)
    attach_note(note, person, now=now)
    return person


def changes_of(person: Accreditation, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that differ from those of the person; the name of a delegate is the delegate's."""
    own = {name: getattr(person, name) for name in facts}
    if "name" in own and person.delegate:
        own["name"] = person.delegate.name
    return {name: value for name, value in facts.items() if not _is_same(value, own[name])}


def _is_same(value: object, other: object) -> bool:
    """Say whether the values are equal; a delegation is the party that it extends."""
    return value.pk == other.pk if isinstance(value, Model) and isinstance(other, Model) else value == other


def _refuse_unless_responsible(person: Accreditation, by: User) -> None:
    """Refuse unless the user acts for the delegation, or organizes the summit."""
    if person.party:
        refuse_unless_representative(by, person.party, field="delegation")
    elif not organizes(by, person.summit):
        raise NotRepresentative(field="delegation")


def _refuse_without_note(
    person: Accreditation, note: Note | None, *, by: User, changed: Container[str], now: datetime
) -> None:
    """Refuse what a delegation does after the deadline without a note, and what organizers alone set."""
    if "valid_until" in changed and not organizes(by, person.summit):
        raise SetByProtocol(field="valid_until")
    if person.party:
        refuse_late(person.party, note, by=by, now=now)


def refuse_late(party: Party, note: Note | None, *, by: User, now: datetime) -> None:
    """Refuse what a delegation asks for after the deadline without a note, and a note of another."""
    refuse_note_of_another(note, party)
    if note is None and not organizes(by, party.summit) and not party.summit.takes_people(now):
        until = shown_instant(party.summit.people_until, party.summit.zone)
        raise NoteRequired(NoteRequired.message % {"until": until}, field="note")


def _refuse_unfit(person: Accreditation, *, delegate: Delegate | None) -> None:
    """Refuse facts that do not fit the category, and a delegate who is named and does not."""
    is_of_delegation = person.category.whose == Category.Whose.DELEGATION
    if is_of_delegation != (person.party is not None):
        raise WrongWhose(field="delegation")
    if delegate and not person.category.takes_part:
        raise NotInProgramme(field="delegate")
    if delegate and delegate.party_id != person.party_id:
        raise NotOfThisDelegation(field="delegate")
    if person.delegate is None and not person.name:
        raise Unnamed(field="name")


def _enrolled(person: Accreditation, party: Party, now: datetime) -> Delegate:
    """Enrol the person as a delegate of the delegation; the office is the function."""
    delegation = Delegation.objects.get(pk=party.pk)
    if not person.function:
        raise Unnamed(_("A delegate has an office: name the function."), field="function")
    code = _free_code(delegation)
    return enrol_delegate(delegation, now=now, code=code, name=person.name, office=person.function)


def _free_code(delegation: Delegation) -> str:
    """Return a code that no delegate has, such as kaz-12; the row of the delegation is locked."""
    prefix = f"{delegation.code.lower()}-"
    taken = set(delegation.summit.resources.filter(code__startswith=prefix).values_list("code", flat=True))
    return next(code for number in range(1, len(taken) + 2) if (code := f"{prefix}{number}") not in taken)


def _rename(person: Accreditation, name: dict[str, str], now: datetime) -> None:
    if person.delegate:
        amend_delegate(person.delegate, now=now, name=name)
    else:
        person.name = name
