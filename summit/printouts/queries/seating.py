"""Seating plans of sessions, by precedence."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from summit.calendar.models import Engagement
from summit.delegations.models import Delegate, Delegation
from summit.delegations.queries import changes_of_heads, heads_at, order_of_precedence
from summit.printouts.queries.agendas import session_facts
from summit.printouts.queries.delegations import day_of, name_of, policy_or_default
from summit.printouts.queries.printout import Printout, Reader, dated_head
from summit.printouts.queries.programmes import participants_of
from summit.printouts.seating import MOST, presided, seats
from summit.sessions.models import Session
from summit.summits.models import Summit

Facts = dict[str, object]
_Order = tuple[int | None, date, int]  # a policy, a day, and how many changes of heads come before


def seating_plans(summit: Summit, reader: Reader, *, session: Session | None = None, table: str = "oblong") -> Printout:
    """Return the seating plan of each session with participants, or of one session, at a round or oblong table.

    The queries are a constant number, and five for each policy of precedence and day, or part of a day if a head
    changes in the course of it.
    """
    known = Session.objects.visible_to(reader.user).filter(summit=summit).with_programme()
    known = known.exclude(engagement__status=Engagement.Status.CANCELLED)
    chosen = [row for row in known if session is None or row == session]
    default = policy_or_default(summit, reader, None)
    hours = changes_of_heads(summit.pk)
    orders: dict[_Order, tuple[list[Delegation], set[int]]] = {}
    data = dated_head(summit, reader, "seating-plan", about=reader.text(session.engagement.title) if session else "")
    pages: list[Facts] = []
    for row in chosen:
        present = _present(row)
        policy, day, starts_at = row.precedence or default, day_of(row, summit), row.engagement.starts_at
        key = (policy.pk, day, bisect_right(hours, starts_at))
        if present and key not in orders:
            heads = {one.pk for one in heads_at(summit.pk, starts_at).values()}
            orders[key] = (order_of_precedence(policy, as_of=day, at=starts_at), heads)
        if present or session:
            facts = [*session_facts(row, reader), ("order", name_of(policy, reader))]
            seated = _seated(row, *orders.get(key, ([], set())), present, reader)
            title = reader.text(row.engagement.title)
            pages.append({"title": title, "facts": facts, "table": table, "seats": seated, "most": MOST[table]})
    data["pages"] = pages
    name = f"{session.code}-seating" if session else "seating-plans"
    return Printout("seating-plans", session.pk if session else summit.pk, name, summit, data)


def _present(session: Session) -> dict[int | None, list[Delegate]]:
    """Return the delegates who take part, by the key of their delegation. No query: it comes with its programme."""
    present: dict[int | None, list[Delegate]] = defaultdict(list)
    for occupancy in participants_of(session.engagement):
        present[occupancy.resource.party_id].append(occupancy.resource.delegate)
    return present


def _seated(
    session: Session,
    order: Iterable[Delegation],
    heads: Collection[int],
    present: dict[int | None, list[Delegate]],
    reader: Reader,
) -> list[Facts]:
    """Return who sits where: the head of each delegation at that hour, or the highest in rank of those present."""
    rows = {row.pk: row for row in order if row.pk in present}
    keys = presided(list(rows), session.chair_id)
    seated = []
    for number, (key, seat) in enumerate(zip(keys, seats(len(keys)), strict=True), start=1):
        delegation, people = rows[key], present[key]
        first = min(people, key=lambda one: (one.pk not in heads, one.rank, one.pk))
        seated.append(
            {
                "number": number,
                "side": seat.side,
                "distance": seat.distance,
                "code": delegation.code,
                "delegation": reader.text(delegation.name),
                "name": reader.text(first.name),
                "office": reader.text(first.office),
                "others": len(people) - 1,
            }
        )
    return seated
