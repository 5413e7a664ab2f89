"""The kinds of dossiers: what each says of its row, what belongs to it, and what can be done."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from summit.accounts.admin.scoping import is_key
from summit.accounts.models import LiaisonOfficer, Party, User
from summit.accreditation.models import Accreditation, Pass
from summit.arrivals.models import TravelParty
from summit.arrivals.queries import with_people
from summit.bilaterals.models import BilateralRequest, Side
from summit.calendar.models import Engagement, Occupancy, Resource
from summit.core import clock
from summit.core.hours import shown_day, shown_instant
from summit.core.translations import translated
from summit.correspondence.models import Note
from summit.delegations.models import Delegate, Delegation, Headship, OfficialInvitation, ProposedChange
from summit.desk.dossiers.accreditation import (
    accreditation_of,
    checks_of,
    passes_of_delegation,
    passes_of_person,
    photo_of,
    places_of,
)
from summit.desk.dossiers.documents import OF_DOCUMENT, about_document
from summit.desk.dossiers.history import keys_of
from summit.desk.dossiers.links import form_of
from summit.desk.dossiers.parts import LABELS, About, Fact, Groups, Kind, Member
from summit.desk.dossiers.verbs import OF_DELEGATION, OF_MEETING, OF_PERSON, OF_ROOM, OF_SESSION, OF_TRAVEL
from summit.desk.pages import DeskRequest
from summit.documents.models import Document
from summit.facilities.models import Room
from summit.programme.attendance import ATTENDANCE
from summit.programme.queries import programme
from summit.programme.replacing import REPRESENTATION
from summit.readiness.queries import Readiness, owed, readiness_of
from summit.sessions.models import Session
from summit.summits.models import Summit

IN_STRIP = (Occupancy.Role.ROOM, Occupancy.Role.PARTICIPANT, Occupancy.Role.INTERPRETER, Occupancy.Role.RESOURCE)
GROUP_OF: Mapping[str, str] = {
    Occupancy.Role.PARTICIPANT: "people",
    Occupancy.Role.ROOM: "rooms",
    Occupancy.Role.INTERPRETER: "interpreters",
    Occupancy.Role.RESOURCE: "resources",
}


def _hours(engagement: Engagement) -> str:
    return f"{engagement.shown_hours}, {engagement.get_status_display()}"


def _requests(requests: QuerySet[BilateralRequest]) -> list[Member]:
    """Return the bilateral requests, also those without an hour."""
    found = requests.select_related("meeting__engagement__venue")
    return [Member(r, _hours(r.meeting.engagement) if r.is_placed else r.get_status_display()) for r in found]


def _around(engagements: Iterable[Engagement]) -> dict[str, list[Member]]:
    """Return what the engagements lead to, by group."""
    groups: dict[str, list[Member]] = {name: [] for name in LABELS}
    resources: dict[int, Resource] = {}
    for engagement in engagements:
        if engagement.kind == Engagement.Kind.CLOSURE:
            continue
        is_session = engagement.kind == Engagement.Kind.SESSION
        row = engagement.session if is_session else engagement.meeting.request
        groups["sessions" if is_session else "meetings"].append(Member(row, _hours(engagement)))
        resources.update({o.resource_id: o.resource for o in engagement.occupancies.all()})
    parties = {}
    for one in resources.values():
        groups[GROUP_OF[one.kind_class.occupied_as]].append(Member(one, str(one.party or "")))
        if one.party:
            parties[one.party_id] = one.party
    return {**groups, "delegations": [Member(party) for party in parties.values()]}


def _programme(summit: Summit, viewer: User, *, party: Party | None = None, resource: Resource | None = None) -> Groups:
    lines = programme(summit, viewer=viewer, party=party, resource=resource)
    return _around(lines.select_related("session", "meeting__request").prefetch_related("meeting__request__sides"))


def _only(groups: Groups, *names: str) -> Groups:
    return {name: groups[name] for name in names}


def _of_engagement(engagement: Engagement) -> About:
    """Return what takes part in the engagement of a session or a request; its rooms are first in the strip."""
    rows = Engagement.objects.filter(pk=engagement.pk).select_related("venue", "session", "meeting__request")
    around = _around(rows.prefetch_related("occupancies__resource__party", "meeting__request__sides"))
    groups = _only(around, "delegations", *GROUP_OF.values())
    occupied = Resource.objects.filter(occupancies__engagement=engagement)
    strip = sorted(occupied, key=lambda one: IN_STRIP.index(one.kind_class.occupied_as))
    return About(groups, strip, engagement)


def _delegation(row: Delegation, viewer: User) -> About:
    people = list(Delegate.objects.filter(party=row).select_related("party").order_by("rank", "pk"))
    readiness = _readiness(row)
    groups = {
        "heads": _heads(row),
        "places": places_of(row),
        "people": [Member(one, f"{translated(one.office)}, {one.get_rank_display()}") for one in people],
        "liaisons": [
            Member(one, one.user.phone or one.user.email, form_of(one.user))
            for one in LiaisonOfficer.objects.filter(party=row)
        ],
        **_correspondence(row),
        "travel": _travels(Q(delegation=row)),
        "tasks": _owed(readiness),
        "meetings": _requests(BilateralRequest.objects.of(row)),
        **_only(_programme(row.summit, viewer, party=row), "sessions", "rooms"),
        "passes": passes_of_delegation(row),
    }
    audited = {key: str(one) for one in people for key in keys_of(one)}
    names = (REPRESENTATION.name, ATTENDANCE.name)
    letters = Q(changes__restorable__in=names, changes__row=str(row.pk))
    return About(groups, people, audited=audited, letters=letters, facts=_share(readiness))


def _heads(row: Delegation) -> list[Member]:
    """Return who was, is and will be head, if there has been more than one."""
    found = list(row.headships.select_related("delegate"))
    return [Member(one.delegate or gettext("a person who left"), _when(one)) for one in found if len(found) > 1]


def _when(one: Headship) -> str:
    since, until = (shown_instant(hour) for hour in (one.since, one.until))
    hours = [gettext("from %(hour)s") % {"hour": since}] if since else []
    hours += [gettext("until %(hour)s") % {"hour": until}] if until else []
    return ", ".join([*([gettext("in the chair")] if one.is_in_chair else []), *hours])


def _correspondence(row: Delegation) -> Groups:
    """Return the invitation of the delegation, the changes that it proposes, and the notes exchanged with it."""
    waiting = ProposedChange.objects.filter(delegation=row, status=ProposedChange.Status.WAITING)
    return {
        "invitations": [Member(one, _answer(one)) for one in row.official_invitations.all()],
        "proposed": [Member(one, translated(one.subject)) for one in waiting.select_related("delegation")],
        "notes": [Member(one, f"{one.get_direction_display()}, {one.subject}") for one in row.notes.all()],
    }


def _answer(invitation: OfficialInvitation) -> str:
    """Return the status of the invitation, with the level that was accepted or the hour of the answer."""
    status = invitation.get_status_display()
    if invitation.accepted_level is not None:
        return f"{status}, {invitation.get_accepted_level_display()}"
    if invitation.status in OfficialInvitation.UNANSWERED and invitation.answer_by:
        return gettext("%(status)s, answer expected by %(hour)s") % {
            "status": status,
            "hour": shown_instant(invitation.answer_by),
        }
    return status


def _person(row: Delegate, viewer: User) -> About:
    groups = {
        "accreditation": accreditation_of(row),
        "travel": _travels(Q(travellers__delegate=row) | Q(greeter=row)),
        "meetings": _requests(BilateralRequest.objects.with_person(row)),
        **_only(_programme(row.summit, viewer, resource=row), "sessions", "rooms"),
        "passes": passes_of_person(row),
        "checks": checks_of(row),
    }
    return About(groups, [row], photo=photo_of(row))


def _session(row: Session, viewer: User) -> About:
    about = _of_engagement(row.engagement)
    documents = Document.objects.filter(Q(items__session=row) | Q(stages__session=row)).visible_to(viewer).distinct()
    return replace(
        about, groups={**about.groups, "documents": [Member(one, translated(one.title)) for one in documents]}
    )


def _meeting(row: BilateralRequest, viewer: User) -> About:
    del viewer
    sides = list(row.sides.prefetch_related("companions__delegate").select_related("note_taker"))
    groups = {
        "delegations": [Member(side.delegation, side.get_answer_display()) for side in sides],
        "people": [member for side in sides for member in _people_of(side)],
    }
    leads: list[Resource] = [side.lead for side in sides]
    audited = {key: str(side) for side in sides for key in keys_of(side)}
    engagement = row.meeting.engagement if hasattr(row, "meeting") else None
    if engagement is None:
        return About(groups, leads, audited=audited)
    about = _of_engagement(engagement)
    return About({**about.groups, **groups}, about.strip or leads, engagement, audited=audited)


def _people_of(side: Side) -> list[Member]:
    """Return the lead of a side, its companions and its note-taker, with what they are there."""
    companions = [
        Member(one.delegate, gettext("%(delegation)s, companion") % {"delegation": side})
        if one.is_required
        else Member(one.delegate, gettext("%(delegation)s, companion if free") % {"delegation": side})
        for one in side.companions.all()
    ]
    note_takers = [Member(side.note_taker, gettext("%(delegation)s, takes notes") % {"delegation": side})]
    return [Member(side.lead, str(side)), *companions, *(note_takers if side.note_taker else ())]


def _readiness(row: Delegation) -> Readiness:
    today = clock.now().astimezone(row.summit.zone).date()
    return readiness_of(row.summit, [row], today=today)[0]


def _share(readiness: Readiness) -> list[Fact]:
    """Return the share of the key tasks that are done, if there are any."""
    if readiness.percent is None:
        return []
    sentence = gettext("%(percent)d %%, done %(done)d of %(applicable)d, late: %(late)d")
    numbers = {name: getattr(readiness, name) for name in ("percent", "done", "applicable", "late")}
    page = f"{reverse('readiness')}#delegation-{readiness.delegation.pk}"
    return [(gettext("Readiness"), sentence % numbers, page)]


def _owed(readiness: Readiness) -> list[Member]:
    """Return the key tasks that the delegation still has to do."""
    sentence = gettext_lazy("due on %(day)s, done %(done)s of %(total)s")
    return [
        Member(
            one.task,
            sentence % {"day": shown_day(one.due_on), "done": one.progress.done, "total": one.progress.total},
            reverse("readiness-task", args=[readiness.delegation.pk, one.task.pk]),
        )
        for one in owed([readiness])
    ]


def _travels(which: Q) -> list[Member]:
    """Return the travel parties, with where they are."""
    found = with_people(TravelParty.objects.filter(which))
    return [Member(one, f"{one.border_point}, {one.get_status_display()}") for one in found]


def _travel(row: TravelParty, viewer: User) -> About:
    del viewer
    people = list(Delegate.objects.filter(travels__travel_party=row).select_related("party").order_by("rank", "pk"))
    groups = {
        "delegations": [Member(row.delegation)],
        "people": [Member(one, f"{translated(one.office)}, {one.get_rank_display()}") for one in people],
    }
    return About(groups, [*people, *([row.greeter] if row.greeter else [])])


def _room(row: Room, viewer: User) -> About:
    return About(_only(_programme(row.summit, viewer, resource=row), "sessions", "meetings"), [row])


# By the word in the address.
KINDS = {
    "delegations": Kind(
        Delegation,
        ("code", "kind", "participation", "is_attending", "is_host", "is_chair", "head", "next_head", "next_head_from"),
        _delegation,
        ("head", "next_head"),
        OF_DELEGATION,
        {
            "places": (Accreditation, "party"),
            "people": (Delegate, "party"),
            "invitations": (OfficialInvitation, "delegation"),
            "notes": (Note, "party"),
            "travel": (TravelParty, "delegation"),
            "meetings": (BilateralRequest, "requester"),
            "passes": (Pass, "party"),
        },
    ),
    "people": Kind(
        Delegate,
        ("party", "office", "rank", "languages", "arrives_at", "departs_at", "turnover"),
        _person,
        ("party",),
        OF_PERSON,
    ),
    "sessions": Kind(
        Session,
        (
            *("engagement__status", "engagement__starts_at", "engagement__ends_at", "engagement__venue"),
            *("kind", "format", "quota", "chair", "languages", "engagement__audience"),
        ),
        _session,
        ("engagement__venue", "chair"),
        OF_SESSION,
    ),
    "meetings": Kind(
        BilateralRequest,
        (
            "status",
            "answer_by",
            "least_accepted",
            "level",
            "minutes",
            "seats",
            "priority",
            "is_pinned",
            "settled_by",
            "interpretation",
            "topics",
        ),
        _meeting,
        ("meeting__engagement",),
        OF_MEETING,
    ),
    "rooms": Kind(
        Room, ("venue", "capacity", "equipment", "serves_bilaterals", "turnover"), _room, ("venue",), OF_ROOM
    ),
    "travel": Kind(
        TravelParty,
        (
            *("delegation", "direction", "status", "transport", "carrier", "number", "border_point", "destination"),
            *("planned_at", "expected_at", "actual_at", "in_town_at", "there_at", "greeter"),
            *("aircraft_type", "registration", "call_sign", "crew", "slot_at", "stand"),
            *("overflight_permission", "landing_permission"),
        ),
        _travel,
        ("delegation", "border_point", "destination", "greeter"),
        OF_TRAVEL,
    ),
    "documents": Kind(
        Document, ("title", "status", "classification", "kind", "made_at"), about_document, (), OF_DOCUMENT
    ),
}


def found_row(request: DeskRequest, word: str, key: str) -> tuple[Kind, Model]:
    """Return the row, if it is of the summit of the address; raise Http404 otherwise."""
    kind = KINDS.get(word)
    if kind is None or not is_key(kind.model, key):
        raise Http404
    rows = kind.model._default_manager.filter(pk=key, summit=request.summit).select_related("summit", *kind.related)
    row = rows.first()
    if row is None:
        raise Http404
    return kind, row
