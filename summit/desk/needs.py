"""The lists of Today, and of the panel beside the timeline: things that need an organizer."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Model, Q, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from summit.accreditation.models import Step
from summit.accreditation.queries import waiting_people
from summit.agenda.models import AgendaItemProposal
from summit.bilaterals.models import BilateralRequest, Plan, PlannedMeeting
from summit.bilaterals.models.request import BilateralRequestQuerySet
from summit.calendar.models import Engagement, Occupancy
from summit.calendar.queries import Clash
from summit.calendar.requirements import Unmet, unmet_requirements
from summit.core.hours import shown_clock, shown_day
from summit.core.intervals import Interval
from summit.core.labels import choice_labels
from summit.decisions.models import Action, SilenceProcedure, Stage
from summit.delegations.models import Delegation, OfficialInvitation, OfficialInvitationQuerySet, ProposedChange
from summit.desk.arrivals import late_or_not_greeted
from summit.desk.dossiers.links import dossier_of, form_of
from summit.documents.models import Amendment
from summit.sessions.models import Session
from summit.summits.models import Summit

MOST = 12  # rows of each list
LISTED = 6  # rows of each kind beside the timeline
URGENT = 5  # the highest priority of a request


class Need(NamedTuple):
    """Something that needs an organizer: what, why, and where it is mended."""

    what: str
    why: str
    page: str


class Needs(NamedTuple):
    """Needs of one kind; `total` counts also those that are not listed."""

    label: str
    lines: Sequence[Need]
    total: int

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.lines)


def unanswered(summit: Summit) -> BilateralRequestQuerySet:
    """Return the requests that wait for an answer, the oldest first."""
    requests = BilateralRequest.objects.filter(summit=summit, status=BilateralRequest.Status.PENDING)
    return requests.order_by("requested_at", "pk")


def unplaced(summit: Summit) -> QuerySet[BilateralRequest]:
    """Return the requests that wait for an hour, the most urgent first."""
    requests = BilateralRequest.objects.filter(summit=summit).unplaced()
    return requests.order_by("-priority", "requested_at", "pk")


def unmet(summit: Summit, now: datetime, *, within: Interval | None = None) -> list[Unmet]:
    """Return coming engagements with too small a room, or without interpreters for all of their languages."""
    coming = Engagement.objects.filter(summit=summit, ends_at__gt=now).standing()
    return unmet_requirements(coming.within(within) if within else coming)


def item_proposals(summit: Summit) -> QuerySet[AgendaItemProposal]:
    """Return agenda items that delegations proposed and the secretariat has not answered."""
    proposed = AgendaItemProposal.objects.filter(status=AgendaItemProposal.Status.PROPOSED)
    return proposed.filter(agenda__session__summit=summit).select_related("agenda__session__engagement", "delegation")


def amendments(summit: Summit) -> QuerySet[Amendment]:
    """Return amendments that the secretariat has not answered, the oldest first."""
    proposed = Amendment.objects.filter(version__document__summit=summit, status=Amendment.Status.PROPOSED)
    return proposed.select_related("version__document", "delegation").order_by("proposed_at")


def proposed_changes(summit: Summit) -> QuerySet[ProposedChange]:
    """Return the changes of people that delegations proposed, and that wait for a decision, the oldest first."""
    waiting = ProposedChange.objects.filter(summit=summit, status=ProposedChange.Status.WAITING)
    return waiting.select_related("delegation").order_by("proposed_at")


def unanswered_invitations(summit: Summit) -> OfficialInvitationQuerySet:
    """Return the official invitations that wait for an answer, the latest first."""
    waiting = OfficialInvitation.objects.filter(summit=summit).unanswered()
    return waiting.select_related("delegation").order_by(F("answer_by").asc(nulls_last=True), "pk")


def below_accepted_level(summit: Summit) -> QuerySet[OfficialInvitation]:
    """Return the accepted invitations whose delegation is headed below the level that it accepted, or by nobody."""
    accepted = OfficialInvitation.objects.filter(summit=summit, status__in=OfficialInvitation.ACCEPTING)
    below = Q(delegation__head__rank__gt=F("accepted_level")) | Q(delegation__head=None)
    return accepted.filter(below).select_related("delegation__head")


def silences(summit: Summit) -> QuerySet[SilenceProcedure]:
    """Return running silence procedures, the first to end first."""
    running = SilenceProcedure.objects.running().filter(version__document__summit=summit)
    return running.select_related("version__document", "organ").order_by("deadline", "pk")


def due(summit: Summit) -> QuerySet[Stage]:
    """Return the documents due for a decision."""
    stages = Stage.objects.due().filter(document__summit=summit)
    return stages.select_related("document", "session__engagement").order_by("document")


def overdue(summit: Summit, now: datetime) -> QuerySet[Action]:
    """Return the overdue actions."""
    actions = Action.objects.filter(owner__summit=summit).overdue(now.astimezone(summit.zone).date())
    return actions.select_related("decision__series", "owner")


def left_behind(summit: Summit, now: datetime) -> list[tuple[Model, str]]:
    """Return rows that do not fit a replaced head or a delegation that no longer attends, each with the reason.

    These are open requests with that delegation or led by another person of the head's rank, requests whose other side
    has not said yet whether it keeps the meeting, planned meetings, and sessions with seats for it.
    """
    requests = BilateralRequest.objects.open().filter(summit=summit)
    absent = requests.of_absent()
    rows: list[tuple[Model, str]] = [
        (request, why)
        for what, why in (
            (absent, _("a side does not attend")),
            (
                requests.not_led_by_heads().exclude(pk__in=absent.values("pk")),
                _("not led by the head of the delegation"),
            ),
        )
        for request in what[:MOST]
    ]
    for request in requests.asking().order_by("answer_by", "pk")[:MOST]:
        facts = {"hour": _when(request.answer_by) if request.answer_by else "–"}
        rows.append((request, _("asked whether it keeps the meeting at another level, until %(hour)s") % facts))
    of_absent = Occupancy.objects.filter(resource__delegate__party__delegation__is_attending=False)
    taking_part = of_absent.filter(engagement__summit=summit, engagement__ends_at__gt=now, role="participant")
    planned = PlannedMeeting.objects.to_apply().filter(plan__summit=summit, plan__status=Plan.Status.READY)
    rows += [
        (meeting, why)
        for what, why in (
            (planned.of_absent(), _("a plan places it, and a side does not attend")),
            (planned.of_former_heads(), _("a plan places it for a head of delegation who was replaced")),
        )
        for meeting in what.select_related("request", "plan").prefetch_related("request__sides")[:MOST]
    ]
    seats = Session.objects.filter(engagement__in=taking_part.values("engagement")).select_related("engagement")
    why = _("a delegation that does not attend has seats")
    return rows + [(session, why) for session in seats[:MOST]]


def needs(summit: Summit, *, clashes: Collection[Clash], within: Interval, now: datetime) -> list[Needs]:
    """Return what needs someone: of the calendar in the interval, of the rest all. A constant number of queries."""
    clashes = [clash for clash in clashes if clash.engagement.ends_at > now]
    unserved = unmet(summit, now, within=within)
    concerned = [*(clash.engagement for clash in clashes), *(one.engagement for one in unserved)]
    prefetch_related_objects(concerned, "session", "meeting")
    urgent = unplaced(summit).filter(priority=URGENT)
    found = [
        _list(_("Clashes"), map(_of_clash, clashes)),
        _list(
            _("Late, or not greeted"),
            (Need(str(party), why, dossier_of(party)) for party, why in late_or_not_greeted(summit, now)),
        ),
        _list(_("Seats and interpretation that are missing"), (_at(one.engagement, one.details) for one in unserved)),
        _list(
            _("Does not follow a delegation that changed"),
            (Need(str(row), why, _page(row)) for row, why in left_behind(summit, now)),
        ),
        _list(_("People who wait for accreditation"), people_waiting(summit)),
        _rows(
            _("Waits for the host's answer"),
            unanswered(summit).awaiting(*Delegation.objects.filter(summit=summit, is_host=True)),
        ),
        _rows(_("Urgent, without an hour"), urgent),
        _rows(_("Waits for the secretariat"), proposed_changes(summit), item_proposals(summit), amendments(summit)),
        _rows(_("Invitations without an answer"), unanswered_invitations(summit).late(now)),
        _rows(_("Headed below the accepted level"), below_accepted_level(summit)),
        _list(_("On the way to a decision"), _undecided(summit)),
        _rows(_("Overdue"), overdue(summit, now)),
    ]
    return [one for one in found if one.total]


def _list(label: str, lines: Iterable[Need]) -> Needs:
    every = list(lines)
    return Needs(label, every[:LISTED], len(every))


def _rows(label: str, *querysets: QuerySet[Model]) -> Needs:
    lines = [Need(str(row), "", _page(row)) for rows in querysets for row in rows[:LISTED]]
    full = len(lines) >= LISTED
    return Needs(label, lines[:LISTED], sum(rows.count() for rows in querysets) if full else len(lines))


def people_waiting(summit: Summit) -> Iterator[Need]:
    """Yield what waits at each step of accreditation, with the way to these people."""
    page, labels = reverse("admin:accreditation_accreditation_changelist"), choice_labels(Step, "kind")
    for one in waiting_people(summit):
        why = _("%(count)d, the first since %(hour)s") % {"count": one.people, "hour": _when(one.since)}
        yield Need(str(labels[one.kind]), why, f"{page}?step__kind__exact={one.kind}")


def _undecided(summit: Summit) -> Iterator[Need]:
    for procedure in silences(summit):
        yield Need(str(procedure), _("until %(hour)s") % {"hour": _when(procedure.deadline)}, form_of(procedure))
    for stage in due(summit):
        yield Need(str(stage.document), stage.get_purpose_display(), form_of(stage))


def _of_clash(clash: Clash) -> Need:
    beside = f", {clash.beside}" if clash.beside else ""
    return _at(clash.engagement, f"{clash.resource}{beside}")


def _at(engagement: Engagement, why: str) -> Need:
    return Need(f"{engagement.shown_start} {engagement}", why, dossier_of(engagement))


def _when(at: datetime) -> str:
    return f"{shown_day(at)} {shown_clock(at)}"


def _page(row: Model) -> str:
    return form_of(row.plan) if isinstance(row, PlannedMeeting) else dossier_of(row)
