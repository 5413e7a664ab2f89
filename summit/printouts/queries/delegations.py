"""The list of participants, and the plates with their names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from summit.calendar.models import Resource
from summit.core.translations import isolated, text_in
from summit.delegations.models import Delegate, Delegation, PrecedencePolicy, Rank
from summit.delegations.queries import heads_at, order_of_precedence
from summit.printouts.queries.printout import Printout, Reader, dated_head
from summit.printouts.queries.words import words_in
from summit.sessions.models import Session
from summit.summits.models import Summit

Facts = dict[str, object]


def participants(summit: Summit, reader: Reader, *, precedence: PrecedencePolicy | None = None) -> Printout:
    """Return the attending delegations in order of precedence, each with its people by rank.

    A constant number of queries.
    """
    policy = policy_or_default(summit, reader, precedence)
    order = order_of_precedence(policy, as_of=summit.starts_on)
    people = people_of(order, reader)
    facts = [("order", name_of(policy, reader)), ("count", f"{len(order)} / {sum(map(len, people.values()))}")]
    data = dated_head(summit, reader, "participants", facts=facts)
    data["pages"] = [
        {
            "number": number,
            "name": reader.text(delegation.name),
            "participation": delegation.participation,
            "people": [_participant(one, delegation, reader) for one in people[delegation.pk]],
        }
        for number, delegation in enumerate(order, start=1)
    ]
    return Printout("participants", summit.pk, "participants", summit, data)


def name_plates(
    summit: Summit,
    reader: Reader,
    *,
    session: Session | None = None,
    delegation: Delegation | None = None,
    people: bool = False,
) -> Printout:
    """Return plates with the names of delegations or of their people, in each language that the names have.

    They are those of a session, of a delegation, or all that attend, in order of precedence. The number of queries is
    constant.
    """
    policy = policy_or_default(summit, reader, session.precedence if session else None)
    starts_at = session.engagement.starts_at if session else None
    order = order_of_precedence(policy, as_of=day_of(session, summit), at=starts_at)
    if delegation:
        order = [one for one in order if one.pk == delegation.pk]
    delegates = people_of(order, reader, session)
    if session:
        order = [one for one in order if delegates[one.pk]]
    languages = [reader.language, *summit.languages]
    data = dated_head(summit, reader, "name-plates", about=reader.text(session.engagement.title) if session else "")
    if people:
        data["pages"] = [
            _texts(languages, one.name, one.office, row.name) for row in order for one in delegates[row.pk]
        ]
    else:
        data["pages"] = [_texts(languages, row.name) for row in order]
    parts = ["name-plates", session.code if session else "", delegation.code if delegation else "", "people" * people]
    return Printout("name-plates", summit.pk, "-".join(filter(None, parts)), summit, data)


def languages_of_names(summit: Summit) -> list[str]:
    """Return the languages in which delegations, people and rooms have names, in order of their codes. Two queries."""
    names = [*Delegation.objects.filter(summit=summit).values_list("name", flat=True)]
    names += Resource.objects.filter(summit=summit).values_list("name", flat=True)
    return sorted({code for name in names for code in name})


def policy_or_default(summit: Summit, reader: Reader, policy: PrecedencePolicy | None) -> PrecedencePolicy:
    """Return the policy, else the summit's first, else the alphabet of the printout's language."""
    return policy or summit.precedence_policies.first() or PrecedencePolicy(summit=summit, language=reader.language)


def name_of(policy: PrecedencePolicy, reader: Reader) -> str:
    """Return the name of an order for the head of a printout."""
    return reader.text(policy.name) if policy.pk else words_in(reader.layout_language)["alphabetical"]


def day_of(session: Session | None, summit: Summit) -> date:
    """Return the day on which an order of precedence is asked for."""
    return session.engagement.starts_at.astimezone(summit.zone).date() if session else summit.starts_on


def people_of(
    delegations: Iterable[Delegation], reader: Reader, session: Session | None = None
) -> dict[int | None, list[Delegate]]:
    """Return the delegates of each delegation: the head first, then by rank. One query.

    With a session they are those who take part in it, and the head is that of its hour. Two queries.
    """
    rows = Delegate.objects.visible_to(reader.user).filter(party__in=delegations).order_by("rank", "pk")
    if session:
        rows = rows.filter(occupancies__engagement=session.engagement_id)
    heads = {one.head_id for one in delegations}
    if session:
        heads = {one.pk for one in heads_at(session.summit_id, session.engagement.starts_at).values()}
    people: dict[int | None, list[Delegate]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.pk not in heads):
        people[row.party_id].append(row)
    return people


def _participant(delegate: Delegate, delegation: Delegation, reader: Reader) -> Facts:
    return {
        "name": reader.text(delegate.name),
        "office": reader.text(delegate.office),
        "rank": Rank(delegate.rank).word,
        "is_head": delegate.pk == delegation.head_id,
    }


def _texts(languages: Iterable[str], name: Mapping[str, str], *lines: Mapping[str, str]) -> list[list[str]]:
    """Return the name in each of its languages, with the lines below it; a name that is the same in two comes once."""
    codes = [code for code in dict.fromkeys([*languages, *name]) if code in name]
    first = {name[code]: code for code in reversed(codes)}
    return [
        [isolated(name[code]), *(isolated(text_in(line, code)) for line in lines)]
        for code in codes
        if first[name[code]] == code
    ]
