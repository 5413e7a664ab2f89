"""The representatives of a delegation, and the notices about their change to its people and its counterparts."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from django.db.models import QuerySet

from summit.accounts.models import Role, User
from summit.accounts.queries import people_by_party
from summit.agenda.models import Speaker
from summit.agenda.services import named_speakers_of
from summit.bilaterals.models import BilateralRequest, Companion, Side
from summit.bilaterals.notices import joined_names
from summit.bilaterals.services.placing import title_of
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.notices import Standing
from summit.calendar.services import keep_rules
from summit.core.labels import choice_labels
from summit.core.translations import in_languages
from summit.delegations.headships import Heads, changed, first_difference, state_at
from summit.delegations.models import Delegate, Delegation
from summit.delegations.services import heads_of
from summit.notifications.changes import lock_row
from summit.notifications.services import notify_all
from summit.programme import notices

Keys = Collection[str]
Row = dict[str, Any]


@dataclass(frozen=True)
class Representation:
    """The heads of a delegation in time, its people in each engagement, and those in each open request, by their keys.

    `leads` lead the requests, `companions` are beside them, each with whether they are required, and `note_takers`
    write. `speakers` are named on speakers' lists. `ranks` are those of heads and leads.
    """

    heads: list[Row]
    people: Mapping[str, list[int]]
    leads: Mapping[str, int]
    ranks: Mapping[str, int]
    companions: Mapping[str, list[list[Any]]]
    note_takers: Mapping[str, int | None]
    speakers: Mapping[str, int]

    @classmethod
    def of(cls, delegation: Delegation) -> Self:
        """Return it as it is now. Six queries."""
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
        leads = {str(side.request_id): side.lead_id for side in sides}
        companions: dict[str, list[list[Any]]] = {key: [] for key in leads}
        seated = Companion.objects.filter(side__in=[side.pk for side in sides]).order_by("delegate")
        for request, person, is_required in seated.values_list("side__request", "delegate", "is_required"):
            companions[str(request)].append([person, is_required])
        heads = heads_of(delegation)
        keys = {*leads.values(), *(key for one in heads for key in one.everyone)}
        ranks = Delegate.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "rank")
        return cls(
            heads=[_as_row(one) for one in heads],
            people=dict(people),
            leads=leads,
            ranks={str(key): rank for key, rank in ranks},
            companions=companions,
            note_takers={str(side.request_id): side.note_taker_id for side in sides},
            speakers={str(speech): person for speech, person in named_speakers_of(delegation).items()},
        )

    @property
    def states(self) -> list[Heads]:
        """The heads, each since an hour."""
        hours = [(row, datetime.fromisoformat(row["since"]) if row["since"] else None) for row in self.heads]
        return [Heads(since, row["chair"], tuple(row["beside"])) for row, since in hours]

    def with_successor(self, replaced: int, successor: int, sessions: Keys, requests: Keys, speakers: Keys) -> Self:
        """Return it with the successor in the place of the person in these sessions, requests and speeches."""
        people = {key: sorted({successor, *self.people[key]} - {replaced}) for key in sessions}
        named = {replaced: successor}
        leads = {key: named.get(self.leads[key], self.leads[key]) for key in requests}
        companions = {
            key: _with_successor(self.companions[key], replaced, successor, lead=lead) for key, lead in leads.items()
        }
        note_takers = {key: successor for key in requests if self.note_takers[key] == replaced}
        return replace(
            self,
            people={**self.people, **people},
            leads={**self.leads, **leads},
            companions={**self.companions, **companions},
            note_takers={**self.note_takers, **note_takers},
            speakers={**self.speakers, **dict.fromkeys(speakers, successor)},
        )

    def with_heads(self, since: datetime, change: Callable[[Heads], Heads]) -> Self:
        """Return it with other heads from that hour on."""
        return replace(self, heads=[_as_row(one) for one in changed(self.states, since, change)])

    def with_rank(self, person: Delegate, rank: int) -> Self:
        """Return it with the person at that rank."""
        return replace(self, ranks={**self.ranks, str(person.pk): rank})

    def people_of(self, request: str) -> list[int]:
        """Return who is named for the delegation in an open request: the lead, the companions, the note-taker."""
        beside = (person for person, _is_required in self.companions[request])
        return [key for key in dict.fromkeys([self.leads[request], *beside, self.note_takers[request]]) if key]

    def people_of_requests(self) -> dict[str, list[int]]:
        """Return the same of each open request."""
        return {key: self.people_of(key) for key in self.leads}

    def levels(self) -> dict[str, tuple[int, int | None]]:
        """Return the lead of each open request with their rank."""
        return {key: (lead, self.ranks.get(str(lead))) for key, lead in self.leads.items()}


def _as_row(heads: Heads) -> Row:
    since = heads.since.astimezone(UTC).isoformat() if heads.since else None
    return {"since": since, "chair": heads.chair, "beside": list(heads.beside)}


def _with_successor(companions: list[list[Any]], replaced: int, successor: int, *, lead: int) -> list[list[Any]]:
    """Return the companions with the successor in the place of the replaced; who leads is none of them."""
    seats: dict[int, bool] = {}
    for person, is_required in companions:
        present = successor if person == replaced else person
        seats[present] = is_required or seats.get(present, False)
    return [[person, is_required] for person, is_required in sorted(seats.items()) if person != lead]


def complete(facts: Row) -> Row:
    """Return facts of a version that knew one head and the next, and nobody beside the leads."""
    if "heads" in facts:
        return facts
    head, following, since = (facts.get(name) for name in ("head", "next_head", "next_head_from"))
    states = [Heads(None, head)] if head else []
    if following and since:
        states.append(Heads(datetime.fromisoformat(since), following))
    others = {"companions": {key: [] for key in facts["leads"]}, "note_takers": dict.fromkeys(facts["leads"])}
    rest = {name: facts[name] for name in ("people", "leads", "ranks")}
    return {**rest, **others, "speakers": {}, "heads": [_as_row(one) for one in states]}


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
    known_to_others = set(differing(before.levels(), after.levels()))
    requests = _requests({*known_to_others, *differing(before.people_of_requests(), after.people_of_requests())})
    parties = {delegation.pk, *(side.delegation_id for one in requests for side in one.taking_part)}
    staff = people_by_party(Role.objects.filter(kind__in=Role.PARTY_KINDS, party__in=parties))
    rows: dict[User, list[Row]] = defaultdict(list)
    change = _Change(delegation, before, after)
    for row in (*change.of_heads(now), *change.of_sessions(), *change.of_speeches()):
        for person in staff[delegation.pk]:
            rows[person].append(row)
    for request in requests:
        row = change.of_request(request)
        everyone = [side.delegation_id for side in request.taking_part]
        readers = everyone if str(request.pk) in known_to_others else [delegation.pk]
        for person in dict.fromkeys(p for party in readers for p in staff[party]):
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

    def of_heads(self, now: datetime) -> Iterator[Row]:
        """Yield the heads, if there are others or one of another level, at once or from an hour on."""
        heads = state_at(self.before.states, now)
        old, new = first_difference(self.before.states, self.after.states, now) or (heads, heads)
        levels = self.before.ranks.get(str(old.chair)), self.after.ranks.get(str(new.chair))
        if old.everyone != new.everyone or levels[0] != levels[1]:
            row = self._with_levels(self._row("head", old.everyone, new.everyone), old.chair, new.chair)
            is_announced = new.since is not None and new.since > now
            yield row | ({"since_at": new.since.isoformat()} if is_announced and new.since else {})

    def of_sessions(self) -> Iterator[Row]:
        """Yield the published sessions, in the order of their hours."""
        changed = differing(self.before.people, self.after.people)
        sessions = Engagement.objects.filter(
            pk__in=changed, kind=Engagement.Kind.SESSION, status=Engagement.Status.CONFIRMED
        )
        for one in sessions.select_related("venue").prefetch_related("occupancies__resource").order_by("starts_at"):
            people = (state.people.get(str(one.pk), []) for state in (self.before, self.after))
            yield {**self._row(str(one.uid), *people), **Standing.of(one).as_facts()}

    def of_speeches(self) -> Iterator[Row]:
        """Yield who speaks at published sessions."""
        changed = differing(self.before.speakers, self.after.speakers)
        speeches = Speaker.objects.filter(pk__in=changed, item__session__engagement__status=Engagement.Status.CONFIRMED)
        for one in speeches.select_related("item__session__engagement__venue").order_by("item", "position"):
            people = (state.speakers.get(str(one.pk)) for state in (self.before, self.after))
            row = self._row(f"speech:{one.pk}", *([person] if person else [] for person in people))
            yield {**row, **Standing.of(one.item.session.engagement).as_facts(), "speaks": True, "uid": row["uid"]}

    def of_request(self, request: BilateralRequest) -> Row:
        key = str(request.pk)
        leads = self.before.leads[key], self.after.leads[key]
        people = (state.people_of(key) for state in (self.before, self.after))
        row = {**self._with_levels(self._row(key, *people), *leads), "title": title_of(request)}
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
