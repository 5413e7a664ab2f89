"""The kinds of dossiers: what each says of its row, what belongs to it, and what can be done."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q
from django.db.models.fields import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from summit.accounts.models import Party, User
from summit.bilaterals.models import BilateralRequest
from summit.calendar.models import Engagement, Occupancy, Resource
from summit.core.hours import shown_hours, shown_instant
from summit.core.translations import translated
from summit.delegations.models import Delegate, Delegation
from summit.desk.dossiers.history import Key, keys_of
from summit.desk.dossiers.links import dossier_of
from summit.desk.dossiers.verbs import OF_MEETING, OF_PERSON, OF_SESSION, Verb
from summit.facilities.models import Room
from summit.programme.queries import programme
from summit.sessions.models import Session
from summit.summits.models import Summit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_LINES = 12  # of the strip of a session
IN_STRIP = (Occupancy.Role.ROOM, Occupancy.Role.PARTICIPANT, Occupancy.Role.INTERPRETER, Occupancy.Role.RESOURCE)
GROUP_OF: Mapping[str, str] = {
    Occupancy.Role.PARTICIPANT: "people",
    Occupancy.Role.ROOM: "rooms",
    Occupancy.Role.INTERPRETER: "interpreters",
    Occupancy.Role.RESOURCE: "resources",
}


@dataclass(frozen=True)
class Member:
    """A row that belongs to the dossier, with a note and the way to its own dossier."""

    row: Model
    note: "StrOrPromise" = ""

    @property
    def page(self) -> str:
        """The address of its dossier."""
        return dossier_of(self.row)


LABELS = {
    "delegations": gettext_lazy("Delegations"),
    "people": gettext_lazy("People"),
    "sessions": gettext_lazy("Sessions"),
    "meetings": gettext_lazy("Bilateral meetings"),
    "rooms": gettext_lazy("Rooms"),
    "interpreters": gettext_lazy("Interpreters"),
    "resources": gettext_lazy("Other resources"),
}
Groups = Mapping[str, list[Member]]  # by a key of LABELS


@dataclass
class About:
    """The parts of a dossier beside the facts of its row."""

    groups: Groups
    strip: Collection[Resource]  # whose days are shown
    engagement: Engagement | None = None
    audited: dict[Key, str] = field(default_factory=dict)  # further rows of its history, with their names


@dataclass(frozen=True)
class Kind:
    """A kind of dossier; its facts are lookups of fields."""

    model: type[Model]
    facts: tuple[str, ...]
    about: Callable[[Any, User], About]
    related: tuple[str, ...] = ()
    verbs: tuple[Verb, ...] = ()

    def facts_of(self, row: Model) -> list[tuple[str, str, str]]:
        """Return the label, the value and the link of each fact that is known."""
        found = (_fact(row, lookup) for lookup in self.facts)
        return [fact for fact in found if fact[1]]


def _fact(row: Model, lookup: str) -> tuple[str, str, str]:
    *path, name = lookup.split("__")
    for step in path:
        row = getattr(row, step)
    column, value = row._meta.get_field(name), getattr(row, name)
    label = str(column.verbose_name) if isinstance(column, Field) else name
    if isinstance(value, Model):
        return label, str(value), dossier_of(value)
    return label, _text_of(row, name, value), ""


def _text_of(row: Model, name: str, value: object) -> str:
    if hasattr(row, f"get_{name}_display") and not isinstance(value, list):
        return str(getattr(row, f"get_{name}_display")() or "")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return shown_instant(value) or ""
    if isinstance(value, Mapping):
        return translated({str(key): str(text) for key, text in value.items()})
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _hours(engagement: Engagement) -> str:
    return f"{shown_hours(engagement.starts_at, engagement.ends_at)}, {engagement.get_status_display()}"


def _requests(which: Q) -> list[Member]:
    """Return the bilateral requests, also those without an hour."""
    found = BilateralRequest.objects.filter(which).select_related("requester", "invitee", "meeting__engagement")
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
    return _around(lines.select_related("session", "meeting__request__requester", "meeting__request__invitee"))


def _only(groups: Groups, *names: str) -> Groups:
    return {name: groups[name] for name in names}


def _of_engagement(engagement: Engagement) -> About:
    """Return what takes part in the engagement of a session or a request; its rooms are first in the strip."""
    rows = Engagement.objects.filter(pk=engagement.pk).select_related(
        "session", "meeting__request__requester", "meeting__request__invitee"
    )
    around = _around(rows.prefetch_related("occupancies__resource__party"))
    groups = _only(around, "delegations", *GROUP_OF.values())
    occupied = Resource.objects.filter(occupancies__engagement=engagement)
    strip = sorted(occupied, key=lambda one: IN_STRIP.index(one.kind_class.occupied_as))
    return About(groups, strip[:MOST_LINES], engagement)


def _delegation(row: Delegation, viewer: User) -> About:
    people = list(Delegate.objects.filter(party=row).select_related("party").order_by("rank", "pk"))
    groups = {
        "people": [Member(one, f"{translated(one.office)}, {one.get_rank_display()}") for one in people],
        "meetings": _requests(Q(requester=row) | Q(invitee=row)),
        **_only(_programme(row.summit, viewer, party=row), "sessions", "rooms"),
    }
    return About(groups, people, audited={key: str(one) for one in people for key in keys_of(one)})


def _person(row: Delegate, viewer: User) -> About:
    groups = {
        "meetings": _requests(Q(requester_lead=row) | Q(invitee_lead=row)),
        **_only(_programme(row.summit, viewer, resource=row), "sessions", "rooms"),
    }
    return About(groups, [row])


def _session(row: Session, viewer: User) -> About:
    del viewer
    return _of_engagement(row.engagement)


def _meeting(row: BilateralRequest, viewer: User) -> About:
    del viewer
    sides = {
        "delegations": [Member(row.requester), Member(row.invitee)],
        "people": [Member(row.requester_lead, str(row.requester)), Member(row.invitee_lead, str(row.invitee))],
    }
    engagement = row.meeting.engagement if hasattr(row, "meeting") else None
    if engagement is None:
        return About(sides, [row.requester_lead, row.invitee_lead])
    about = _of_engagement(engagement)
    strip = about.strip or [row.requester_lead, row.invitee_lead]
    return About({**about.groups, **sides}, strip, engagement)


def _room(row: Room, viewer: User) -> About:
    return About(_only(_programme(row.summit, viewer, resource=row), "sessions", "meetings"), [row])


# By the word in the address.
KINDS = {
    "delegations": Kind(
        Delegation,
        ("code", "kind", "participation", "is_attending", "is_host", "is_chair", "head"),
        _delegation,
        ("head",),
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
        ("status", "awaiting", "reason", "level", "minutes", "seats", "priority", "interpretation", "topics"),
        _meeting,
        (
            *("requester", "invitee", "awaiting", "requester_lead__party", "invitee_lead__party"),
            "meeting__engagement",
        ),
        OF_MEETING,
    ),
    "rooms": Kind(Room, ("venue", "capacity", "equipment", "serves_bilaterals", "turnover"), _room, ("venue",)),
}
