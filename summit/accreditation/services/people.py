"""Services that enter people to be accredited, and change their facts."""

from collections.abc import Container, Mapping
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, User
from summit.accounts.queries import organizes, refuse_unless_representative
from summit.accreditation.models import Accreditation, Category, Weapon
from summit.accreditation.services.quotas import lock_places, refuse_full
from summit.accreditation.services.reviewing import REVIEWED, check_again, lock_people, refuse_unready
from summit.core.refusals import BadValue, NotRepresentative, Refusal
from summit.core.transactions import transactional
from summit.correspondence.models import Note
from summit.correspondence.services import attach_note
from summit.delegations.models import Delegate, Delegation
from summit.delegations.services import NotOfThisDelegation, amend_delegate, enrol_delegate, is_late
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


class StillDelegate(Refusal):
    """A delegate would be moved to a category whose people are none."""

    code = "still_delegate"
    message = _(
        "This person is a delegate, and people of this category do not take part in the programme. Take the delegate "
        "out of the accreditation in the same change (no delegate), or enter another person."
    )


class WaitsForSecretariat(Refusal):
    """A delegate would be entered or changed after the deadline; `verb` names what proposes that instead."""

    code = "waits_for_secretariat"
    message = _(
        "After the deadline the secretariat decides on a new delegate or another name. Propose it by delegates/ with "
        "the note; accredit a new delegate once they are accepted."
    )


class StillArmed(Refusal):
    """A person who has declared weapons would be moved to a category whose people carry none."""

    code = "still_armed"
    message = _("This person has declared weapons, and people of this category carry none. Withdraw the weapons first.")


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
    Raises NotRepresentative, NoteRequired, NoteOfAnother, WaitsForSecretariat, WrongWhose, NotInProgramme, Unnamed or
    QuotaFull.
    """
    person = Accreditation(summit=summit, **facts)
    _refuse_unless_responsible(person, by)
    _refuse_set_by_protocol(person, by=by, changed=facts if person.valid_until else ())
    late = person.party is not None and is_late(person.party, note, by=by, now=now)
    lock_places([person])
    _refuse_unfit(person, named=person.delegate)
    refuse_full([person])
    if person.category.takes_part and person.party and person.delegate is None:
        person.delegate = _enrolled(person, person.party, late=late, now=now)
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

    Without a delegate, a person of a category that has none keeps the name. Raises NotRepresentative, NoteRequired,
    NoteOfAnother, WaitsForSecretariat, NotAccredited, NotOfThisDelegation, WrongWhose, NotInProgramme, StillDelegate,
    StillArmed, NoSteps, NeedsMissing or QuotaFull.
    """
    target = Accreditation(pk=person.pk, category=facts.get("category", person.category), party=person.party)
    lock_places([target])
    [person] = lock_people([person])
    changed = changes_of(person, facts)
    _refuse_unless_responsible(person, by)
    _refuse_set_by_protocol(person, by=by, changed=changed)
    late = person.party is not None and is_late(person.party, note, by=by, now=now)
    if person.status not in Accreditation.TAKES_PLACE:
        raise NotAccredited
    if "party" in changed:
        raise NotOfThisDelegation(field="delegation")
    if "category" in changed:
        changed["category"] = Category.objects.get(pk=target.category_id)  # as it is now that the places are locked
        refuse_full([target])
        _refuse_armed(person, changed["category"])
    is_checked = bool(changed.get("name")) or not changed.keys().isdisjoint(("category", "delegate"))
    _change(person, changed, late=late, now=now)
    # Before the needs: the note may be the letter that the category needs.
    attach_note(note, person, now=now)
    if "category" in changed and person.status in REVIEWED:
        refuse_unready(person)
    if is_checked:
        check_again([person], now=now)
    return person


def _change(person: Accreditation, changed: dict[str, Any], *, late: bool, now: datetime) -> None:
    """Save the facts, which are checked against the category; the name of a delegate is the delegate's."""
    name, was = changed.pop("name", {}), person.delegate
    for field, value in changed.items():
        setattr(person, field, value)
    if was and "delegate" not in changed:
        _rename_delegate(was, name, late=late, now=now)
    else:
        kept = was.name if was and not person.category.takes_part else person.name
        person.name = {} if person.delegate else name or kept
    _refuse_unfit(person, named=changed.get("delegate"))
    if person.category.takes_part and person.party and person.delegate is None:
        person.delegate, person.name = _enrolled(person, person.party, late=late, now=now), {}
    person.save(update_fields=[*changed, "name", "delegate"])


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


def _refuse_set_by_protocol(person: Accreditation, *, by: User, changed: Container[str]) -> None:
    """Refuse what organizers alone set."""
    if "valid_until" in changed and not organizes(by, person.summit):
        raise SetByProtocol(field="valid_until")


def _refuse_armed(person: Accreditation, category: Category) -> None:
    """Refuse a category whose people carry no weapons for a person who has declared some."""
    declared = Weapon.objects.filter(bearer=person, status__in=Weapon.CHANGEABLE)
    if Category.Need.WEAPONS not in category.needs and declared.exists():
        raise StillArmed(field="category")


def _refuse_unfit(person: Accreditation, *, named: Delegate | None) -> None:
    """Refuse facts that do not fit the category; `named` is the delegate whom the change names."""
    is_of_delegation = person.category.whose == Category.Whose.DELEGATION
    if is_of_delegation != (person.party is not None):
        raise WrongWhose(field="delegation")
    if person.delegate and not person.category.takes_part:
        raise NotInProgramme(field="delegate") if named else StillDelegate(field="category")
    if named and named.party_id != person.party_id:
        raise NotOfThisDelegation(field="delegate")
    if person.delegate is None and not person.name:
        raise Unnamed(field="name")


def _enrolled(person: Accreditation, party: Party, *, late: bool, now: datetime) -> Delegate:
    """Enrol the person as a delegate of the delegation; the office is the function."""
    if late:
        raise WaitsForSecretariat(field="delegate", verb="delegates")
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


def _rename_delegate(delegate: Delegate, name: dict[str, str], *, late: bool, now: datetime) -> None:
    if name and late:
        raise WaitsForSecretariat(field="name", verb="delegates")
    if name:
        amend_delegate(delegate, now=now, name=name)
