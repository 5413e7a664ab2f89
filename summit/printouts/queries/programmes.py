"""The programme, day by day, and the programme of each delegation."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from summit.accounts.models import Role, User
from summit.accounts.queries import people_by_party
from summit.calendar.models import Engagement, EngagementQuerySet, Occupancy
from summit.calendar.places import place_of, title_of
from summit.core.hours import shown_clock
from summit.core.translations import isolated
from summit.delegations.models import Delegate, Delegation
from summit.printouts.queries.printout import Printout, Reader, dated_head
from summit.programme.queries import programme as known_programme
from summit.summits.models import Summit

Facts = dict[str, object]


def programme(summit: Summit, reader: Reader, *, day: date | None = None) -> Printout:
    """Return the programme that the reader may see, of a day or of all days, including closed engagements.

    An engagement that began before the day is listed under it. A constant number of queries.
    """
    lines = known_programme(summit, viewer=reader.user, day=day).select_related("summit", "session")
    data = dated_head(summit, reader, "programme", facts=[("clock", summit.time_zone)])
    data["days"] = [
        {"name": reader.day(first), "lines": [line_of(line, reader) for line in of_day]}
        for first, of_day in by_day(lines, summit, day)
    ]
    name = f"programme-{day}" if day else "programme"
    return Printout("programme", summit.pk, name, summit, data)


def delegation_programmes(summit: Summit, reader: Reader, *, delegation: Delegation | None = None) -> Printout | None:
    """Return the published programme of each delegation whose business the reader sees, or of one; None if of none.

    Staff of the delegation and organizers print the same. A constant number of queries.
    """
    known = Delegation.objects.private_to(reader.user).filter(summit=summit)
    chosen = known.filter(pk=delegation.pk) if delegation else known.filter(is_attending=True)
    rows = list(chosen.select_related("head").order_by("code"))
    if delegation and not rows:
        return None
    lines = published(known_programme(summit, viewer=reader.user, party=delegation))
    by_party = _by_party(lines.select_related("summit", "session"))
    people = {row.pk: row for row in Delegate.objects.visible_to(reader.user).filter(summit=summit)}
    officers = people_by_party(Role.objects.filter(summit=summit, kind=Role.Kind.LIAISON))
    about = reader.text(delegation.name) if delegation else ""
    data = dated_head(summit, reader, "delegation-programme", about=about)
    data["clock"] = summit.time_zone
    data["pages"] = [
        {
            "delegation": reader.text(row.name),
            "head": _person(row.head, reader) if row.head else None,
            "officers": [_officer(one) for one in officers.get(row.pk, ())],
            "days": [
                {"name": reader.day(first), "lines": [_own_line(line, row, people, reader) for line in of_day]}
                for first, of_day in by_day(by_party[row.pk], summit)
            ],
        }
        for row in rows
    ]
    name = f"programme-{rows[0].code}" if delegation else "delegation-programmes"
    return Printout("delegation-programmes", delegation.pk if delegation else summit.pk, name, summit, data)


def published(engagements: EngagementQuerySet) -> EngagementQuerySet:
    """Leave the published sessions and meetings that are not for the organizers alone."""
    confirmed = engagements.filter(status=Engagement.Status.CONFIRMED)
    return confirmed.exclude(kind=Engagement.Kind.CLOSURE).exclude(audience=Engagement.Audience.ORGANIZERS)


def by_day(
    lines: Iterable[Engagement], summit: Summit, day: date | None = None
) -> Iterator[tuple[date, Iterator[Engagement]]]:
    """Group engagements in order of time by the day under which they are listed."""
    first = day or summit.starts_on
    return groupby(lines, key=lambda line: max(line.starts_at.astimezone(summit.zone).date(), first))


def line_of(engagement: Engagement, reader: Reader) -> Facts:
    """Return what every programme says of an engagement; without a query if it has its session and summit."""
    return {
        "hours": hours_of(engagement, reader),
        "title": reader.text(title_of(engagement)),
        "kind": engagement.session.kind if engagement.kind == Engagement.Kind.SESSION else engagement.kind,
        "is_tentative": engagement.status == Engagement.Status.TENTATIVE,
        "place": reader.text(place_of(engagement)),
    }


def hours_of(engagement: Engagement, reader: Reader) -> str:
    """Return start and end, with the day of the end unless the engagement is shorter than a day.

    They are on the clock of the venue, with its zone if that is not the summit's, and with the day if it is another.
    """
    zone, local = engagement.zone, engagement.local_zone
    start, end = (shown_clock(at, zone) for at in (engagement.starts_at, engagement.ends_at))
    if engagement.ends_at - engagement.starts_at >= timedelta(days=1):
        end = f"{reader.day(engagement.ends_at.astimezone(zone).date())}, {end}"
    first = engagement.starts_at.astimezone(zone).date()
    if local and first != engagement.starts_at.astimezone(engagement.summit.zone).date():
        start = f"{reader.day(first)}, {start}"
    return f"{start} – {end} ({local})" if local else f"{start} – {end}"


def participants_of(engagement: Engagement) -> list[Occupancy]:
    """Return who takes part, of engagements with their occupancies."""
    return [one for one in engagement.occupancies.all() if one.role == Occupancy.Role.PARTICIPANT]


def _by_party(lines: Iterable[Engagement]) -> dict[int | None, list[Engagement]]:
    """Return the engagements in which each party takes part, in their order."""
    found: dict[int | None, list[Engagement]] = defaultdict(list)
    for line in lines:
        for party in {one.resource.party_id for one in participants_of(line)}:
            found[party].append(line)
    return found


def _own_line(engagement: Engagement, delegation: Delegation, people: dict[int, Delegate], reader: Reader) -> Facts:
    """Return the line with the delegation's own people, and in a bilateral meeting with those whom they meet."""
    present = [people[one.resource_id] for one in participants_of(engagement) if one.resource_id in people]
    present.sort(key=lambda one: (one.rank, one.pk))
    own = [one for one in present if one.party_id == delegation.pk]
    others = [one for one in present if one.party_id != delegation.pk]
    is_bilateral = engagement.kind == Engagement.Kind.BILATERAL
    return line_of(engagement, reader) | {
        "own": [reader.text(one.name) for one in own],
        "counterparts": [_person(one, reader) for one in others] if is_bilateral else [],
    }


def _person(delegate: Delegate, reader: Reader) -> Facts:
    return {"name": reader.text(delegate.name), "office": reader.text(delegate.office)}


def _officer(user: User) -> Facts:
    return {"name": isolated(user.name), "address": ", ".join(filter(None, (isolated(user.phone), user.email)))}
