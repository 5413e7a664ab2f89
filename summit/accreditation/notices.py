"""The letters to a delegation about its people and what they bring: sent, decided on, and passes that are ready."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, Role
from summit.accounts.queries import people_by_party, people_with
from summit.accreditation.models import Accreditation, Declaration
from summit.accreditation.places import CategoryPlaces, Places, places_of_delegations
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice
from summit.notifications.services import notify_all
from summit.summits.models import Summit

_PERSON = {"name": {"en": "Aibek Sample", "ru": "Айбек Образцов"}, "category": {"en": "Adviser", "ru": "Советник"}}
_CHANGED = {"reason": "", "left": None, "places": None, "old": {"status": "in_review"}}
DECIDED = register(
    Kind(
        name="people_decided",
        label=_("Decisions on the accreditation of people"),
        is_required=True,
        sample={
            "delegation": {"en": "Belarus", "ru": "Беларусь"},
            "changes": [
                {"uid": "1", **_PERSON, **_CHANGED, "status": "approved"},
                {
                    "uid": "2",
                    **_PERSON,
                    **_CHANGED,
                    "status": "returned",
                    "reason": "The name is another one",
                },
                {"uid": "3", **_PERSON, **_CHANGED, "status": "refused", "left": 2, "places": 5},
            ],
        },
    )
)

DECLARATIONS_DECIDED = register(
    Kind(
        name="declarations_decided",
        label=_("Decisions on declared weapons, radios and vehicles"),
        is_required=True,
        sample={
            "delegation": {"en": "Belarus", "ru": "Беларусь"},
            "changes": [
                {
                    "uid": "weapon:1",
                    "kind": "weapon",
                    "name": "Pistol ••••4711",
                    "status": "returned",
                    "reason": "The calibre is missing",
                    "old": {"status": "declared"},
                },
                {
                    "uid": "vehicle:1",
                    "kind": "vehicle",
                    "name": "Saloon ••••77",
                    "status": "accepted",
                    "reason": "",
                    "old": {"status": "declared"},
                },
            ],
        },
    )
)
PASSES_READY = register(
    Kind(
        name="passes_ready",
        label=_("Passes ready for collection"),
        sample={"delegation": {"en": "Belarus", "ru": "Беларусь"}},
    )
).name


def tell_delegations(
    people: Collection[Accreditation], before: Mapping[int, str], *, now: datetime, reason: str = ""
) -> None:
    """Tell each delegation in one letter which of its people have another status, and protocol's reason.

    `before` are the statuses by key. Reasons of security are not told. The letter says how many places are left where
    somebody gave one up.
    """
    by_party: dict[int, list[Accreditation]] = defaultdict(list)
    for person in people:
        if person.party_id is not None and person.status != before[person.pk]:
            by_party[person.party_id].append(person)
    if not by_party:
        return
    changed = [person for own in by_party.values() for person in own]
    places = _places_given_up(changed)
    staff = people_by_party(Role.objects.filter(kind__in=Role.PARTY_KINDS, party__in=by_party))
    notices = {party: _decided(own, before, reason, places, now) for party, own in by_party.items()}
    letters = [(user, notices[party]) for party, users in staff.items() for user in users]
    notify_all(letters, summit=changed[0].summit, now=now)


def _decided(
    people: Sequence[Accreditation],
    before: Mapping[int, str],
    reason: str,
    places: Mapping[Places, CategoryPlaces],
    now: datetime,
) -> Notice:
    """Return the letter about the people of one delegation."""
    party = people[0].party
    rows = [
        _row(person, before[person.pk], reason, places.get(Places(person.category_id, person.party_id)))
        for person in people
    ]
    context = {"delegation": party.name if party else {}, "changes": rows}
    key = f"people-decided:{people[0].party_id}:{now.isoformat()}"
    return Notice(DECIDED.name, key, context, f"accreditation:{people[0].party_id}", folds=True)


def _places_given_up(people: Sequence[Accreditation]) -> dict[Places, CategoryPlaces]:
    """Return the places of delegations in the categories in which their people gave one up. Three queries at most."""
    parties = {
        Places(person.category_id, person.party_id): person.party
        for person in people
        if person.party and person.status not in Accreditation.TAKES_PLACE
    }
    found = places_of_delegations(people[0].summit, set(parties.values())) if parties else []
    return {
        key: one
        for row in found
        for one in row.categories
        if (key := Places(one.category.pk, row.delegation.pk)) in parties
    }


def _row(person: Accreditation, before: str, reason: str, places: CategoryPlaces | None) -> dict[str, object]:
    gave_up = places if person.status not in Accreditation.TAKES_PLACE else None
    return {
        "uid": f"accreditation:{person.pk}",
        "name": person.shown_name,
        "category": person.category.name,
        "status": person.status,
        "reason": reason,
        "left": gave_up.left if gave_up else None,
        "places": gave_up.places if gave_up else None,
        "old": {"status": before},
    }


def tell_of_declaration(declaration: Declaration, before: str, *, now: datetime) -> None:
    """Tell the coordinators what security decided on a declaration, and why; `before` is the status that it had."""
    party, kind = declaration.party, str(declaration._meta.model_name)
    uid = f"{kind}:{declaration.pk}"
    row = {
        "uid": uid,
        "kind": kind,
        "name": str(declaration),
        "status": declaration.status,
        "reason": declaration.reason,
        "old": {"status": before},
    }
    context = {"delegation": party.name, "changes": [row]}
    key = f"declaration-decided:{uid}:{now.isoformat()}"
    notice = Notice(DECLARATIONS_DECIDED.name, key, context, f"declarations:{party.pk}", folds=True)
    coordinators = people_with(Role.objects.filter(kind__in=Role.REPRESENTATIVES, party=party))
    notify_all([(user, notice) for user in coordinators], summit=declaration.summit, now=now)


def tell_ready(parties: Collection[Party], *, summit: Summit, now: datetime) -> None:
    """Tell the people of each delegation, once for all of its passes, that these can be collected."""
    staff = people_by_party(Role.objects.filter(summit=summit, kind__in=Role.PARTY_KINDS, party__in=parties))
    letters = [(user, _ready(party)) for party in parties for user in staff.get(party.pk, ())]
    notify_all(letters, summit=summit, now=now)


def _ready(party: Party) -> Notice:
    # The key has no day: with the next sheet of badges nobody is written to again.
    return Notice(PASSES_READY, f"passes-ready:{party.pk}", {"delegation": party.name}, f"passes:{party.pk}")
