"""The representatives of a delegation, and the notices about their change to its people and its counterparts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from django.db.models import QuerySet

from summit.accounts.models import Role, User
from summit.accounts.queries import people_by_party
from summit.bilaterals.models import BilateralRequest, Side
from summit.bilaterals.notices import joined_names
from summit.bilaterals.services.placing import title_of
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.notices import Standing
from summit.calendar.services import keep_rules
from summit.core.labels import choice_labels
from summit.core.translations import in_languages
from summit.delegations.models import Delegate, Delegation
from summit.notifications.changes import lock_row
from summit.notifications.services import notify_all
from summit.programme import notices

Keys = Collection[str]
Row = dict[str, Any]


@dataclass(frozen=True)
class Representation:
    """The head of a delegation, its people in each engagement, and its lead in each open request, by their keys.

    `ranks` are those of the head, of who becomes head at an hour to come, and of the leads.
    """

    head: int | None
    next_head: int | None
    next_head_from: str | None
    people: Mapping[str, list[int]]
    leads: Mapping[str, int]
    ranks: Mapping[str, int]

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
        requests = BilateralRequest.objects.joined_by(delegation)
        sides = Side.objects.filter(delegation=delegation.pk, request__in=requests.values("pk")).order_by("request")
        leads = {str(key): lead for key, lead in sides.values_list("request", "lead")}
        row = Delegation.objects.only("head", "next_head", "next_head_from").get(pk=delegation.pk)
        heads = filter(None, (row.head_id, row.next_head_id))
        persons = Delegate.objects.filter(pk__in={*leads.values(), *heads})
        return cls(
            head=row.head_id,
            next_head=row.next_head_id,
            next_head_from=row.next_head_from.isoformat() if row.next_head_from else None,
            people=dict(people),
            leads=leads,
            ranks={str(key): rank for key, rank in persons.order_by("pk").values_list("pk", "rank")},
        )

    def with_successor(self, replaced: Delegate, successor: Delegate, engagements: Keys, requests: Keys) -> Self:
        """Return it with the successor in the place of the person in these engagements and requests."""
        people = {key: sorted({successor.pk, *self.people[key]} - {replaced.pk}) for key in engagements}
        leads = dict.fromkeys(requests, successor.pk)
        return replace(self, people={**self.people, **people}, leads={**self.leads, **leads})

    def with_head(self, successor: Delegate, *, since: datetime | None) -> Self:
        """Return it with the successor as head at once, or from that hour on."""
        if since is None:
            return replace(self, head=successor.pk, next_head=None, next_head_from=None)
        return replace(self, next_head=successor.pk, next_head_from=since.isoformat())

    def with_rank(self, person: Delegate, rank: int) -> Self:
        """Return it with the person at that rank."""
        return replace(self, ranks={**self.ranks, str(person.pk): rank})

    def levels(self) -> dict[str, tuple[int, int | None]]:
        """Return the lead of each open request with their rank."""
        return {key: (lead, self.ranks.get(str(lead))) for key, lead in self.leads.items()}


def lock_delegation(delegation: Delegation) -> None:
    """Lock the rules of the calendar, as a form of the delegation does, then the delegation."""
    keep_rules(delegation.summit_id)
    lock_row(delegation)


def differing(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return the keys whose values differ."""
    return [key for key in {**before, **after} if before.get(key) != after.get(key)]


def tell_of_representation(
    delegation: Delegation, before: Representation, after: Representation, *, now: datetime
) -> None:
    """Tell the delegation's staff who represents it now, and those of the other side who leads at a meeting with them.

    They read the level too if it differs, and until when the other side is asked whether it keeps the meeting. The
    hours of engagements that are not published are told to nobody.
    """
    requests = _requests(differing(before.levels(), after.levels()))
    parties = {delegation.pk, *(side.delegation_id for one in requests for side in one.taking_part)}
    staff = people_by_party(Role.objects.filter(kind__in=Role.PARTY_KINDS, party__in=parties))
    rows: dict[User, list[Row]] = defaultdict(list)
    change = _Change(delegation, before, after)
    for row in (*change.of_head(), *change.of_sessions()):
        for person in staff[delegation.pk]:
            rows[person].append(row)
    for request in requests:
        row = change.of_request(request)
        for person in dict.fromkeys(p for side in request.taking_part for p in staff[side.delegation_id]):
            rows[person].append(row)
    addressed = [(person, notices.represented(delegation, theirs, now=now)) for person, theirs in rows.items()]
    notify_all(addressed, summit=delegation.summit, now=now)


def _in_words(rank: int) -> dict[str, str]:
    return in_languages(choice_labels(Delegate, "rank")[rank])


def _requests(keys: Keys) -> QuerySet[BilateralRequest]:
    rows = BilateralRequest.objects.filter(pk__in=keys).select_related("meeting__engagement")
    return rows.order_by("meeting__engagement__starts_at", "pk")


class _Change:
    """The rows of a notice: the representatives of the delegation now, and those before."""

    def __init__(self, delegation: Delegation, before: Representation, after: Representation) -> None:
        self.delegation, self.before, self.after = delegation, before, after
        self.names = dict(Delegate.objects.filter(party=delegation).values_list("pk", "name"))

    def of_head(self) -> Iterator[Row]:
        """Yield the head, if another one or one of another level follows at once or at an hour."""
        before, after = self.before, self.after
        is_announced = after.next_head not in (None, before.next_head)
        head = after.next_head if is_announced else after.head
        is_taken_back = head == before.head and after.next_head != before.next_head
        former = before.next_head if is_taken_back else before.head
        if (former, before.ranks.get(str(former))) != (head, after.ranks.get(str(head))):
            row = self._row("head", *([one] if one else [] for one in (former, head)))
            yield self._with_levels(row, former, head) | ({"since_at": after.next_head_from} if is_announced else {})

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
        key = str(request.pk)
        leads = self.before.leads[key], self.after.leads[key]
        row = {**self._with_levels(self._row(key, *([lead] for lead in leads)), *leads), "title": title_of(request)}
        asked = [side.delegation for side in request.taking_part if side.delegation_id in request.asked_to_keep]
        others = [one for one in asked if one != self.delegation]
        if others and request.answer_by:
            row |= {"asked": joined_names(others), "answer_at": request.answer_by.isoformat()}
        is_published = request.is_placed and request.meeting.engagement.status == Engagement.Status.CONFIRMED
        return {**row, **Standing.of(request.meeting.engagement).as_facts()} if is_published else row

    def _with_levels(self, row: Row, former: int | None, present: int | None) -> Row:
        """Return the row with the levels of the people, in words."""
        ranks = self.before.ranks.get(str(former)), self.after.ranks.get(str(present))
        old, new = (_in_words(rank) if rank else "" for rank in ranks)
        return {**row, "level": new, "old": {**row["old"], "level": old}}

    def _row(self, key: str, before: Collection[int], after: Collection[int]) -> Row:
        old, new = ([self.names[person] for person in people if person in self.names] for people in (before, after))
        return {
            "uid": f"{self.delegation.pk}:{key}",
            "delegation": self.delegation.name,
            "people": new,
            "old": {"people": old},
        }
