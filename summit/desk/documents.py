"""Documents and decisions: which document is at which stage, and what waits for somebody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from summit.accounts.models import User
from summit.core import clock
from summit.core.hours import shown_day, shown_instant
from summit.core.translations import translated
from summit.decisions.models import Action, SilenceProcedure, Stage
from summit.desk.dossiers.links import dossier_of
from summit.desk.pages import DeskRequest, desk_page, render
from summit.documents.models import Document, Version
from summit.documents.queries import ConsensusSummary, consensus_summaries, stance_in_words
from summit.summits.models import Summit

Status = Document.Status
HEADINGS = {
    Status.DRAFT: gettext_lazy("In draft"),
    Status.CIRCULATED: gettext_lazy("Circulated"),
    Status.ADOPTED: gettext_lazy("Adopted"),
    Status.CLOSED: gettext_lazy("Not adopted"),
    Status.WITHDRAWN: gettext_lazy("Withdrawn"),
}


class Waiting(NamedTuple):
    """Something that waits for somebody, with the page on which it is done."""

    what: str
    why: str
    page: str


@dataclass
class Standing:
    """A document, where it is, and what waits."""

    document: Document
    place: str = ""
    notes: list[str] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)

    @property
    def page(self) -> str:
        """The address of its dossier."""
        return dossier_of(self.document)

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return translated(self.document.title)


@desk_page
def documents(request: DeskRequest) -> HttpResponse:
    """Show the documents of the summit by their status, and what waits."""
    now = clock.now()
    standings = standings_of(request.summit, request.user, now)
    waiting = [Waiting(str(one.document), why, one.page) for one in standings for why in one.waits]
    by_place: dict[str, list[Standing]] = defaultdict(list)
    for one in sorted(standings, key=lambda one: list(HEADINGS).index(Status(one.document.status))):
        by_place[one.place].append(one)
    return render(
        request,
        "desk/documents.html",
        title=_("Documents and decisions"),
        waiting=[*waiting, *_overdue(request.summit, now)],
        places=by_place.items(),
    )


def standings_of(summit: Summit, viewer: User, now: datetime) -> list[Standing]:
    """Return each document with where it is and what waits. A constant number of queries."""
    drafts = Version.objects.filter(document=OuterRef("pk"), circulated_at=None)
    rows = (
        Document.objects.filter(summit=summit)
        .visible_to(viewer)
        .annotate(has_draft=Exists(drafts), has_text=Exists(drafts.exclude(files=None)))
        .select_related("decision__series")
    )
    standings = {row.pk: Standing(row) for row in rows}
    stages = _due_stages(standings)
    silences = SilenceProcedure.objects.running().filter(version__document__in=standings)
    running = {one.version.document_id: one for one in silences.select_related("organ", "version")}
    summaries = consensus_summaries([one.document for one in standings.values()], viewer=viewer, sees_all=True)
    for summary in summaries:
        standing = standings[summary.document.pk]
        stage, silence = stages.get(summary.document.pk), running.get(summary.document.pk)
        standing.place = _place(standing.document, stage)
        standing.notes += _notes(standing.document, silence, summary)
        standing.waits += _waits(standing.document, stage, summary, now)
    return list(standings.values())


def _due_stages(documents: Iterable[int]) -> dict[int, Stage]:
    """Return the next stage of each document. Two queries."""
    due = Stage.objects.due().filter(document__in=list(documents))
    return {one.document_id: one for one in due.select_related("session__engagement__venue").prefetch_related("organs")}


def _place(document: Document, stage: Stage | None) -> str:
    """Return the status of the document, and what it is to go through next."""
    label = str(HEADINGS[Status(document.status)])
    if stage is None:
        return label
    organs = ", ".join(translated(organ.short_name) for organ in stage.organs.all())
    facts = {"purpose": stage.get_purpose_display(), "organs": organs}
    parts = [label, _("for %(purpose)s: %(organs)s") % facts]
    if stage.session:
        engagement = stage.session.engagement
        parts.append(f"{stage.session}, {shown_instant(engagement.starts_at, engagement.local_zone)}")
    return " · ".join(parts)


def _notes(document: Document, silence: SilenceProcedure | None, summary: ConsensusSummary) -> Iterator[str]:
    """Yield what is known of the document beside its place."""
    yield document.get_classification_display()
    if hasattr(document, "decision"):
        yield _("decision %(symbol)s") % {"symbol": document.decision.symbol}
    if silence:
        facts = {"organ": silence.organ, "hour": shown_instant(silence.deadline)}
        yield _("silence of %(organ)s until %(hour)s") % facts
    if document.status == Status.CIRCULATED and summary.counts:
        yield ", ".join(f"{stance_in_words(stance)}: {count}" for stance, count in summary.counts.items() if count)


def _waits(document: Document, stage: Stage | None, summary: ConsensusSummary, now: datetime) -> Iterator[str]:
    """Yield what waits for the organizers."""
    has_draft, has_text = vars(document)["has_draft"], vars(document)["has_text"]
    if document.status in (Status.DRAFT, Status.CIRCULATED) and has_draft:
        yield _("a version waits to be circulated") if has_text else _("the new version has no file yet")
    if document.status == Status.CIRCULATED:
        yield from _objections(summary)
    if stage and not stage.session:
        yield _("its next stage has no session")
    elif stage and stage.session and stage.session.engagement.ends_at <= now:
        yield _("the session is over, and no outcome is recorded")
    if document.status == Status.ADOPTED and not hasattr(document, "decision"):
        yield _("adopted, and no decision is recorded")


def _objections(summary: ConsensusSummary) -> Iterator[str]:
    if amendments := len(summary.amendments):
        yield ngettext(
            "%(count)s amendment waits for an answer", "%(count)s amendments wait for an answer", amendments
        ) % {"count": amendments}
    if objections := len(summary.blocking):
        yield ngettext("%(count)s delegation objects", "%(count)s delegations object", objections) % {
            "count": objections
        }


def _overdue(summit: Summit, now: datetime) -> Iterator[Waiting]:
    """Yield the actions whose day is over."""
    today = now.astimezone(summit.zone).date()
    actions = Action.objects.overdue(today).filter(decision__series__summit=summit)
    for one in actions.select_related("owner", "decision__series"):
        facts = {"owner": one.owner, "day": shown_day(one.due_on)}
        yield Waiting(one.decision.symbol, _("%(owner)s was to act by %(day)s") % facts, dossier_of(one))
