"""The people beside the leads: companions, who takes notes, and how many come."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypedDict, Unpack, cast

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import refuse_unless_representative
from summit.bilaterals.models import BilateralRequest, Companion, Side
from summit.bilaterals.services.placing import refit_meeting
from summit.bilaterals.services.sides import locked, refuse_ended, set_lead, side_of, staying
from summit.core.refusals import BadValue
from summit.core.transactions import transactional
from summit.delegations.models import Delegate, Delegation

PEOPLE = ("companions", "optional_companions", "note_takers")
OWN_PEOPLE = ("companions", "optional_companions", "note_taker", "people")


class People(TypedDict, total=False):
    """The people beside the leads, of any sides: each is of one delegation."""

    companions: Collection[Delegate]
    optional_companions: Collection[Delegate]
    note_takers: Collection[Delegate]


class OwnPeople(TypedDict, total=False):
    """The people beside the lead of one side."""

    companions: Collection[Delegate]
    optional_companions: Collection[Delegate]
    note_taker: Delegate | None
    people: int | None


class CompanionOfAnother(BadValue):
    """A companion or note-taker belongs to no side of the meeting, or to another one."""

    code = "companion_of_another"
    message = _("This delegate belongs to another delegation.")


NOBODY: OwnPeople = {"companions": (), "optional_companions": (), "note_taker": None, "people": None}


class AtTheTableAlready(BadValue):
    """A companion is the lead, or is named twice."""

    code = "at_the_table_already"
    message = _("This person is at the table already.")


class NoteTakerTwice(BadValue):
    """Two note-takers are named of one delegation."""

    code = "note_taker_twice"
    message = _("A side has one note-taker.")


@transactional
def name_people(
    request: BilateralRequest,
    *,
    by: User,
    now: datetime,
    on_behalf_of: Delegation | None = None,
    **named: Unpack[OwnPeople],
) -> BilateralRequest:
    """Name the people beside the lead of the side for which `by` acts, in the place of all that were named before.

    Those who are required are booked with the meeting if it is placed: raises ResourceClash if they are not free.
    Raises WrongStatus, NotASide, NotRepresentative, CompanionOfAnother, AtTheTableAlready.
    """
    request = locked(request)
    refuse_ended(request)
    change_people(side_of(staying(request), by, on_behalf_of), {**NOBODY, **named})
    refit_meeting(request, now=now)
    return request


def change_people(side: Side, named: OwnPeople) -> None:
    """Name the people beside the lead of the side of a locked request; of whom nothing is said, they stay."""
    present = list(Companion.objects.filter(side=side).select_related("delegate"))
    if "note_taker" in named:
        side.note_taker = named["note_taker"]
    if "people" in named:
        side.people = named["people"]
    if side.note_taker and side.note_taker.party_id != side.delegation_id:
        raise CompanionOfAnother(field="note_taker")
    side.save(update_fields=["note_taker", "people"])
    required = named.get("companions", [one.delegate for one in present if one.is_required])
    optional = named.get("optional_companions", [one.delegate for one in present if not one.is_required])
    Companion.objects.filter(side=side).delete()
    _add_companions([side], required, optional)


def seat_people(
    side: Side, *, lead: Delegate, companions: Iterable[tuple[int, bool]], note_taker: int | None, now: datetime
) -> None:
    """Seat the lead, the companions (whether each is required) and the note-taker of a side, with its meeting.

    Its request is locked. Raises ResourceClash where one whom the meeting needs is not free.
    """
    set_lead(side, lead)
    if side.note_taker_id != note_taker:
        side.note_taker_id = note_taker
        side.save(update_fields=["note_taker"])
    present = set(side.companions.values_list("delegate", "is_required"))
    if present != set(companions):
        side.companions.all().delete()
        Companion.objects.bulk_create(
            Companion(side=side, delegate_id=one, is_required=is_required) for one, is_required in companions
        )
    refit_meeting(side.request, now=now)


def people_beside(request: BilateralRequest) -> dict[str, list[Delegate]]:
    """Return the people beside the leads of all sides, by the names under which a new request takes them."""
    rows = Companion.objects.filter(side__request=request).select_related("delegate").order_by("side__place", "pk")
    companions = [(row.delegate, row.is_required) for row in rows]
    sides = request.sides.select_related("note_taker")
    return {
        "companions": [one for one, is_required in companions if is_required],
        "optional_companions": [one for one, is_required in companions if not is_required],
        "note_takers": [side.note_taker for side in sides if side.note_taker],
    }


def name_people_of(request: BilateralRequest, named: People, *, by: User) -> None:
    """Name the people of the sides of a new request. Raises NotRepresentative, and what `name_people` raises."""
    sides = {side.delegation_id: side for side in request.sides.all()}
    everyone = [(person, field) for field, people in named.items() for person in cast("Collection[Delegate]", people)]
    for person, field in everyone:
        if person.party_id not in sides:
            raise CompanionOfAnother(field=field)
        refuse_unless_representative(by, sides[person.party_id].delegation, field=field)
    for person in named.get("note_takers", ()):
        side = sides[person.party_id]
        if side.note_taker:
            raise NoteTakerTwice(field="note_takers")
        side.note_taker = person
        side.save(update_fields=["note_taker"])
    _add_companions(sides.values(), named.get("companions", ()), named.get("optional_companions", ()))


def _add_companions(sides: Iterable[Side], required: Collection[Delegate], optional: Collection[Delegate]) -> None:
    by_party = {side.delegation_id: side for side in sides}
    seated = {side.lead_id for side in by_party.values()}
    rows = []
    for field, people in (("companions", required), ("optional_companions", optional)):
        for person in people:
            if person.party_id not in by_party:
                raise CompanionOfAnother(field=field)
            if person.pk in seated:
                raise AtTheTableAlready(field=field)
            seated.add(person.pk)
            side = by_party[person.party_id]
            rows.append(Companion(side=side, delegate=person, is_required=field == "companions"))
    Companion.objects.bulk_create(rows)
