"""The agenda of a session and the speakers' lists of its items."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import prefetch_related_objects

from summit.accounts.queries import organizes
from summit.agenda.models import Agenda, AgendaRevision, Speaker
from summit.agenda.queries import known_items, live_items, read_items
from summit.agenda.queries.reading import KnownItem
from summit.calendar.places import place_of
from summit.core.translations import translated
from summit.delegations.models import Delegation
from summit.documents.models import Document
from summit.printouts.queries.printout import Printout, Reader, head
from summit.sessions.models import Session

Facts = dict[str, object]


def agenda(session: Session, reader: Reader, *, number: int | None = None, as_draft: bool = False) -> Printout | None:
    """Return a circulated revision of a session's agenda, by default the last; None if the reader may see none.

    Organizers also get the draft: if nothing was circulated yet, or on request. A constant number of queries.
    """
    sees_drafts = organizes(reader.user, session.summit)
    if as_draft and not sees_drafts:
        return None
    revision = None if as_draft else _revision(session, reader, number)
    if revision is None and (number or not sees_drafts):
        return None
    items = read_items(revision.items if revision else live_items(session), reader.user)
    stage, since = _stage(session, revision, reader)
    data = head(
        session.summit,
        reader,
        f"agenda-{stage}",
        classifications=_classifications(items),
        about=reader.text(session.engagement.title),
        symbol=f"Rev. {revision.number}" if revision else "",
        since=since,
        facts=session_facts(session, reader),
    )
    data["items"] = _items(items, reader)
    data["planned"] = sum(item["minutes"] for item in items if item["parent"] is None)
    data["available"] = session.engagement.minutes
    name = f"{session.code}-agenda" + (f"-rev{revision.number}" if revision else "-draft")
    return Printout("agenda", session.pk, name, session.summit, data)


def speakers(session: Session, reader: Reader) -> Printout | None:
    """Return the speakers' lists of the items that have one; None if the reader may not see them.

    A constant number of queries.
    """
    agenda = Agenda.objects.followed_by(reader.user).filter(session=session).select_related("session__summit").first()
    if agenda is None:
        return None
    listed = defaultdict(list)
    rows = Speaker.objects.visible_to(reader.user).filter(item__session=session)
    for speaker in rows.select_related("delegation", "delegate").order_by("item", "position"):
        listed[speaker.item_id].append(_speaker(speaker, reader))
    about = reader.text(session.engagement.title)
    data = head(session.summit, reader, "speakers", about=about, facts=session_facts(session, reader))
    data["items"] = [
        {"number": item["number"], "title": reader.text(item["title"]), "speakers": listed[item["id"]]}
        for item in known_items(agenda, reader.user)
        if item["id"] in listed
    ]
    return Printout("speakers", session.pk, f"{session.code}-speakers", session.summit, data)


def session_facts(session: Session, reader: Reader) -> list[tuple[str, str]]:
    """Return the facts at the head of a session's printouts: organs, hours, place and chair. Three queries."""
    engagement = session.engagement
    prefetch_related_objects([engagement], "occupancies__resource")
    facts = (
        ("organs", ", ".join(reader.text(organ.name) for organ in session.organs.all())),
        ("hours", reader.hours(engagement.starts_at, engagement.ends_at, engagement.local_zone or session.summit.zone)),
        ("place", reader.text(place_of(engagement))),
        ("chair", reader.text(session.chair.name) if session.chair else ""),
    )
    return [(name, text) for name, text in facts if text]


def _revision(session: Session, reader: Reader, number: int | None) -> AgendaRevision | None:
    revisions = AgendaRevision.objects.visible_to(reader.user).filter(agenda__session=session).select_related("agenda")
    return (revisions.filter(number=number) if number else revisions.order_by("-number")).first()


def _stage(session: Session, revision: AgendaRevision | None, reader: Reader) -> tuple[str, tuple[str, str] | None]:
    """Return the stage of the agenda, and since when it is in it."""
    if revision is None:
        return "draft", None
    if revision.adopted_at:
        return "adopted", ("adopted", reader.hour(revision.adopted_at, session.summit))
    return "provisional", ("circulated", reader.hour(revision.circulated_at, session.summit))


def _classifications(items: list[KnownItem]) -> list[str]:
    """Return the classifications of the documents whose titles are shown."""
    titled = {document["id"] for item in items for document in item["documents"] if document["title"]}
    return list(Document.objects.filter(pk__in=titled).values_list("classification", flat=True))


def _items(items: list[KnownItem], reader: Reader) -> list[Facts]:
    named = {pk for item in items for pk in (item["rapporteur"], item["sponsor"]) if pk}
    names: dict[int | None, str] = {
        d.pk: translated(d.name, reader.language) for d in Delegation.objects.filter(pk__in=named)
    }
    return [
        {
            "number": item["number"],
            "is_part": item["parent"] is not None,
            "title": reader.text(item["title"]),
            "kind": item["kind"],
            "minutes": item["minutes"],
            "rapporteur": names.get(item["rapporteur"], ""),
            "sponsor": names.get(item["sponsor"], ""),
            "documents": [
                {"symbol": document["symbol"], "title": reader.text(document["title"])}
                for document in item["documents"]
            ],
        }
        for item in items
    ]


def _speaker(speaker: Speaker, reader: Reader) -> Facts:
    used = ""
    if speaker.started_at and speaker.ended_at:
        minutes, seconds = divmod(int((speaker.ended_at - speaker.started_at) / timedelta(seconds=1)), 60)
        used = f"{minutes}:{seconds:02}"
    return {
        "position": speaker.position,
        "delegation": reader.text(speaker.delegation.name),
        "delegate": reader.text(speaker.delegate.name) if speaker.delegate else "",
        "on_behalf_of": speaker.on_behalf_of,
        "kind": speaker.kind,
        "minutes": speaker.minutes,
        "used": used,
        "status": speaker.status,
    }
