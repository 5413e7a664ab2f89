"""The representatives of a delegation, and the notices about their change to its people and its counterparts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Self

from django.db.models import QuerySet

from summit.accounts.models import Role, User
from summit.accounts.queries import people_by_party
from summit.bilaterals.models import BilateralRequest
from summit.bilaterals.services.placing import title_of
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.notices import Standing
from summit.delegations.models import Delegate, Delegation
from summit.notifications.services import notify_all
from summit.programme import notices

Side = Literal["requester", "invitee"]
SIDES: tuple[Side, Side] = ("requester", "invitee")
Keys = Collection[str]
Row = dict[str, object]


@dataclass(frozen=True)
class Representation:
    """The head of a delegation, its people in each engagement, and its lead in each open request, by their keys."""

    head: int | None
    people: Mapping[str, list[int]]
    leads: Mapping[str, int]

    @classmethod
    def of(cls, delegation: Delegation) -> Self:
        """Return it as it is now. Four queries."""
        taking_part = Occupancy.objects.filter(
            resource__party=delegation.pk,
            role=Occupancy.Role.PARTICIPANT,
            engagement__in=Engagement.objects.standing(),
        )
        people: dict[str, list[int]] = defaultdict(list)
        for engagement, person in taking_part.order_by("resource").values_list("engagement", "resource"):
            people[str(engagement)].append(person)
        leads: dict[str, int] = {}
        for side in SIDES:
            requests = BilateralRequest.objects.open().filter(**{side: delegation.pk})
            leads |= {str(key): lead for key, lead in requests.values_list("pk", f"{side}_lead")}
        return cls(Delegation.objects.values_list("head", flat=True).get(pk=delegation.pk), dict(people), leads)

    def with_successor(self, replaced: Delegate, successor: Delegate, engagements: Keys, requests: Keys) -> Self:
        """Return it with the successor in the place of the person in these engagements and requests."""
        people = {key: sorted({successor.pk, *self.people[key]} - {replaced.pk}) for key in engagements}
        leads = dict.fromkeys(requests, successor.pk)
        return replace(self, people={**self.people, **people}, leads={**self.leads, **leads})


def differing(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return the keys whose values differ."""
    return [key for key in {**before, **after} if before.get(key) != after.get(key)]


def tell_of_representation(
    delegation: Delegation, before: Representation, after: Representation, *, now: datetime
) -> None:
    """Tell the delegation's staff who represents it now, and those of the other side who leads at a meeting with them.

    The hours of engagements that are not published are told to nobody.
    """
    requests = _requests(differing(before.leads, after.leads))
    parties = {delegation.pk, *(party for one in requests for party in (one.requester_id, one.invitee_id))}
    staff = people_by_party(Role.objects.filter(kind__in=Role.PARTY_KINDS, party__in=parties))
    rows: dict[User, list[Row]] = defaultdict(list)
    change = _Change(delegation, before, after)
    for row in (*change.of_head(), *change.of_sessions()):
        for person in staff[delegation.pk]:
            rows[person].append(row)
    for request in requests:
        row = change.of_request(request)
        for person in dict.fromkeys([*staff[request.requester_id], *staff[request.invitee_id]]):
            rows[person].append(row)
    addressed = [(person, notices.represented(delegation, theirs, now=now)) for person, theirs in rows.items()]
    notify_all(addressed, summit=delegation.summit, now=now)


def _requests(keys: Keys) -> QuerySet[BilateralRequest]:
    rows = BilateralRequest.objects.filter(pk__in=keys).select_related("requester", "invitee", "meeting__engagement")
    return rows.order_by("meeting__engagement__starts_at", "pk")


class _Change:
    """The rows of a notice: the representatives of the delegation now, and those before."""

    def __init__(self, delegation: Delegation, before: Representation, after: Representation) -> None:
        self.delegation, self.before, self.after = delegation, before, after
        self.names = dict(Delegate.objects.filter(party=delegation).values_list("pk", "name"))

    def of_head(self) -> Iterator[Row]:
        if self.before.head != self.after.head:
            heads = ([head] if head else [] for head in (self.before.head, self.after.head))
            yield self._row("head", *heads)

    def of_sessions(self) -> Iterator[Row]:
        """Yield the published sessions, in the order of their hours."""
        changed = differing(self.before.people, self.after.people)
        sessions = Engagement.objects.filter(
            pk__in=changed, kind=Engagement.Kind.SESSION, status=Engagement.Status.CONFIRMED
        )
        for one in sessions.select_related("venue").prefetch_related("occupancies__resource").order_by("starts_at"):
            people = (state.people.get(str(one.pk), []) for state in (self.before, self.after))
            yield {**self._row(str(one.uid), *people), **Standing.of(one).as_facts()}

    def of_request(self, request: BilateralRequest) -> Row:
        leads = ([state.leads[str(request.pk)]] for state in (self.before, self.after))
        row = {**self._row(str(request.pk), *leads), "title": title_of(request)}
        is_published = request.is_placed and request.meeting.engagement.status == Engagement.Status.CONFIRMED
        return {**row, **Standing.of(request.meeting.engagement).as_facts()} if is_published else row

    def _row(self, key: str, before: Collection[int], after: Collection[int]) -> Row:
        old, new = ([self.names[person] for person in people if person in self.names] for people in (before, after))
        return {
            "uid": f"{self.delegation.pk}:{key}",
            "delegation": self.delegation.name,
            "people": new,
            "old": {"people": old},
        }
