"""The letters to a delegation about its people: what was decided on them, and that their passes are ready."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from summit.accounts.models import Party, Role
from summit.accounts.queries import people_by_party
from summit.accreditation.models import Accreditation
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice
from summit.notifications.services import notify_all
from summit.summits.models import Summit

_PERSON = {"name": {"en": "Aibek Sample", "ru": "Айбек Образцов"}, "category": {"en": "Adviser", "ru": "Советник"}}
DECIDED = register(
    Kind(
        name="people_decided",
        label=_("Decisions on the accreditation of people"),
        is_required=True,
        sample={
            "delegation": {"en": "Belarus", "ru": "Беларусь"},
            "changes": [
                {"uid": "1", **_PERSON, "status": "approved", "reason": "", "old": {"status": "in_review"}},
                {
                    "uid": "2",
                    **_PERSON,
                    "status": "returned",
                    "reason": "The name is not as in the passport",
                    "old": {"status": "in_review"},
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

    `before` are the statuses by key. Reasons of security are not told.
    """
    by_party: dict[int, list[Accreditation]] = defaultdict(list)
    for person in people:
        if person.party_id is not None and person.status != before[person.pk]:
            by_party[person.party_id].append(person)
    if not by_party:
        return
    staff = people_by_party(Role.objects.filter(kind__in=Role.PARTY_KINDS, party__in=by_party))
    notices = {party: _decided(own, before, reason, now) for party, own in by_party.items()}
    letters = [(user, notices[party]) for party, users in staff.items() for user in users]
    notify_all(letters, summit=next(iter(people)).summit, now=now)


def _decided(people: list[Accreditation], before: Mapping[int, str], reason: str, now: datetime) -> Notice:
    """Return the letter about the people of one delegation."""
    party = people[0].party
    rows = [_row(person, before[person.pk], reason) for person in people]
    context = {"delegation": party.name if party else {}, "changes": rows}
    key = f"people-decided:{people[0].party_id}:{now.isoformat()}"
    return Notice(DECIDED.name, key, context, f"accreditation:{people[0].party_id}", folds=True)


def _row(person: Accreditation, before: str, reason: str) -> dict[str, object]:
    return {
        "uid": f"accreditation:{person.pk}",
        "name": person.shown_name,
        "category": person.category.name,
        "status": person.status,
        "reason": reason,
        "old": {"status": before},
    }


def tell_ready(parties: Collection[Party], *, summit: Summit, now: datetime) -> None:
    """Tell the people of each delegation, once for all of its passes, that these can be collected."""
    staff = people_by_party(Role.objects.filter(summit=summit, kind__in=Role.PARTY_KINDS, party__in=parties))
    letters = [(user, _ready(party)) for party in parties for user in staff.get(party.pk, ())]
    notify_all(letters, summit=summit, now=now)


def _ready(party: Party) -> Notice:
    # The key has no day: with the next sheet of badges nobody is written to again.
    return Notice(PASSES_READY, f"passes-ready:{party.pk}", {"delegation": party.name}, f"passes:{party.pk}")
