"""The dossier of a document: how far it is, where it is used, and what can be done with it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from summit.accounts.admin import RowForm, list_of
from summit.accounts.models import User
from summit.agenda.models import AgendaItem
from summit.core.columns import form_field_of
from summit.core.hours import shown_instant
from summit.core.translations import translated
from summit.decisions.models import Decision, Series, SilenceProcedure, Stage
from summit.decisions.notices import topic_of_silence
from summit.decisions.services import start_silence
from summit.decisions.services.path import NotCirculated
from summit.desk.dossiers.history import Key, keys_of
from summit.desk.dossiers.links import form_of
from summit.desk.dossiers.parts import About, Member
from summit.desk.dossiers.verbs import Verb
from summit.documents import services
from summit.documents.admin.forms import CirculateForm, ReclassifyForm, VersionForm
from summit.documents.models import Document, File, Position, Version
from summit.documents.notices import topic_of
from summit.documents.queries import consensus_summaries, latest_circulated, stance_in_words
from summit.sessions.models import Organ


def about_document(document: Document, viewer: User) -> About:
    """Return what belongs to the document. A constant number of queries."""
    versions = list(document.versions.prefetch_related(Prefetch("files", File.objects.order_by("language"))))
    stages = list(document.stages.select_related("session__engagement__venue").prefetch_related("organs"))
    silences = list(SilenceProcedure.objects.filter(version__document=document).select_related("organ", "version"))
    items = list(
        AgendaItem.objects.filter(documents=document).in_order().select_related("session__engagement__venue", "parent")
    )
    decisions = list(Decision.objects.filter(document=document).select_related("series", "session__engagement__venue"))
    used = [*(one.session for one in items), *(one.session for one in stages), *(one.session for one in decisions)]
    sessions = {session.pk: session for session in used if session}
    groups = {
        "delegations": list(_delegations(document)),
        "versions": [Member(_name_of(one), _of_version(one), form_of(document)) for one in versions],
        "positions": list(_positions(document, viewer)),
        "stages": [Member(one, _of_stage(one)) for one in stages],
        "silence": [Member(one, _of_silence(one)) for one in silences],
        "items": [Member(one, str(one.session)) for one in items],
        "sessions": [
            Member(one, shown_instant(one.engagement.starts_at, one.engagement.local_zone) or "")
            for one in sessions.values()
        ],
        "decisions": [Member(one, translated(one.title)) for one in decisions],
    }
    named: list[tuple[Any, str]] = [(one, _name_of(one)) for one in versions]
    named += [(one, one.get_purpose_display()) for one in stages]
    named += [(one, _("silence")) for one in silences]
    named += [(one, _("decision %(symbol)s") % {"symbol": one.symbol}) for one in decisions]
    audited: dict[Key, str] = {key: name for row, name in named for key in keys_of(row)}
    topics = [topic_of(document.pk), *(topic_of_silence(one) for one in silences)]
    return About(groups, audited=audited, letters=Q(topic__in=topics))


def _name_of(version: Version) -> str:
    return _("version %(number)s") % {"number": version.number}


def _delegations(document: Document) -> Iterator[Member]:
    yield from (Member(one, gettext_lazy("sponsor")) for one in document.sponsors.all())
    yield from (Member(one, gettext_lazy("party")) for one in document.parties.all())


def _positions(document: Document, viewer: User) -> Iterator[Member]:
    """Yield how many delegations have each stance, and how many amendments are open."""
    (summary,) = consensus_summaries([document], viewer=viewer, sees_all=True)
    counts = summary.counts if summary.version else None
    page = list_of(Position, version__document=document.pk)
    for stance, count in (counts or {}).items():
        if count:
            yield Member(stance_in_words(stance), str(count), page)
    if summary.amendments:
        yield Member(_("open amendments"), str(len(summary.amendments)), form_of(document))


def _of_version(version: Version) -> str:
    circulated = _("circulated %(hour)s") % {"hour": shown_instant(version.circulated_at)}
    state = circulated if version.circulated_at else _("draft")
    return ", ".join(filter(None, (state, version.note, *(file.language for file in version.files.all()))))


def _of_stage(stage: Stage) -> str:
    organs = ", ".join(str(organ) for organ in stage.organs.all())
    return ", ".join(filter(None, (organs, str(stage.session or ""), stage.get_outcome_display())))


def _of_silence(procedure: SilenceProcedure) -> str:
    until = _("until %(hour)s") % {"hour": shown_instant(procedure.deadline)}
    return f"{procedure.organ}, {procedure.get_status_display()}, {until}"


class SilenceForm(RowForm):
    """The members of an organ are asked to object before a deadline."""

    organ = forms.ModelChoiceField(Organ.objects.all(), widget=UnfoldAdminSelectWidget)
    deadline = form_field_of(SilenceProcedure, "deadline")
    names_breaker = forms.BooleanField(
        label=gettext_lazy("Name who breaks silence"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    series = forms.ModelChoiceField(Series.objects.all(), required=False, widget=UnfoldAdminSelectWidget)


def _start_silence(document: Document, *, now: datetime, **asked: Any) -> None:
    version = latest_circulated(document)
    if version is None:
        raise NotCirculated
    start_silence(version, now=now, **asked)


def _offered(name: str) -> Callable[[Document], bool]:
    """Return whether the page of all fields offers the action too."""

    def is_offered(document: Document) -> bool:
        page: Any = admin.site._registry[Document]
        return name in page.possible(document)

    return is_offered


OF_DOCUMENT = (
    Verb(
        "circulate",
        gettext_lazy("Circulate"),
        services.circulate_version,
        _offered("circulate"),
        CirculateForm,
        gettext_lazy("The version cannot be changed after this."),
    ),
    Verb(
        "new-version",
        gettext_lazy("New version"),
        services.begin_next_version,
        _offered("new_version"),
        VersionForm,
    ),
    Verb(
        "silence",
        gettext_lazy("Start a silence procedure"),
        _start_silence,
        lambda document: document.status == Document.Status.CIRCULATED,
        SilenceForm,
        gettext_lazy("The members of the organ may object until the deadline. If nobody does, the version is adopted."),
    ),
    Verb(
        "reclassify",
        gettext_lazy("Reclassify"),
        services.reclassify_document,
        _offered("reclassify"),
        ReclassifyForm,
        gettext_lazy("People keep what they were told or downloaded before."),
    ),
    Verb(
        "withdraw",
        gettext_lazy("Withdraw"),
        services.withdraw_document,
        _offered("withdraw"),
        why=gettext_lazy("This is final: a withdrawn document cannot be circulated again."),
    ),
)
