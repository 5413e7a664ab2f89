"""The floor: the page of a running session with the clerk's buttons, and the speakers' lists."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelect2Widget, UnfoldAdminTextInputWidget

from summit.accounts.admin import RowForm, ScopedAdmin, ServiceForm, SummitRelatedFilter, row_action, versions
from summit.accounts.request_vars import user_of
from summit.agenda import services
from summit.agenda.models import Agenda, AgendaItem, Speaker
from summit.agenda.queries import running, time_budget
from summit.agenda.services.locking import lock_sessions
from summit.agenda.services.speakers import SpeechFacts
from summit.core import clock
from summit.core.api.conditional import Changed
from summit.core.columns import form_field_of
from summit.core.refusals import Refusal
from summit.core.transactions import transactional
from summit.delegations.models import Delegate, Delegation

ROW = re.compile(r"[0-9]{1,18}")
REFRESH = 5  # seconds
# The services that the buttons call, by the name that a button sends.
ON_ITEMS: dict[str, Callable[..., object]] = {
    "call": services.call_item,
    "close": services.close_item,
    "list": services.list_by_precedence,
    "close_list": services.close_list,
}
ON_SPEAKERS: dict[str, Callable[..., object]] = {"give": services.give_floor, "end": services.end_speech}


def floor_page(request: HttpRequest, agenda: Agenda) -> HttpResponse:
    """Show where the session is, refreshed every few seconds; execute a pressed button first."""
    now = clock.now()
    if request.method == "POST":
        try:
            _press(request.POST, agenda, now)
        except Refusal as refusal:
            messages.error(request, refusal.message_for(request.user))
        return redirect(request.path)
    context = {
        **admin.site.each_context(request),
        "agenda": agenda,
        "session": agenda.session,
        "engagement": agenda.session.engagement,
        "summit": agenda.session.summit,
        "running": running(agenda, viewer=agenda.viewer, now=now),
        "refresh": REFRESH,
        "version": versions.version_of(_state(agenda)),
    }
    return TemplateResponse(request, "admin/floor.html", context)


def floor_url(item: AgendaItem) -> str:
    """Return the address of the floor page of the item's session."""
    return reverse("admin:agenda_agenda_floor", args=[item.session.agenda.pk])


def warn_of_time(request: HttpRequest, item: AgendaItem) -> None:
    """Warn if the item is too short for its speakers, or its agenda does not fit the session."""
    budget = time_budget(item.session, now=clock.now())
    for short in budget.short_items:
        if short.item == item:
            messages.warning(request, f"{short}.")
    if budget.is_over:
        text = gettext("The agenda takes %(needed)s minutes; the session lasts %(available)s.")
        messages.warning(request, text % {"needed": budget.needed, "available": budget.available})


@transactional
def _press(sent: Mapping[str, str], agenda: Agenda, now: datetime) -> None:
    """Execute a button if the session is still in the state that the page has shown."""
    lock_sessions(agenda.session)
    if versions.required(sent).changed(_state(agenda)):
        raise Changed(gettext("The room has changed since this was shown. Nothing is done: this is how it is now."))
    _execute(sent.get("do", ""), sent.get("row", ""), agenda, now)


def _state(agenda: Agenda) -> versions.State:
    """Return the state on which the buttons depend."""
    items = AgendaItem.objects.filter(session=agenda.session_id).order_by("pk")
    speakers = Speaker.objects.filter(item__session=agenda.session_id).order_by("pk")
    columns = ("pk", "status", "position")
    return {"items": list(items.values_list(*columns)), "speakers": list(speakers.values_list(*columns))}


def _execute(do: str, row: str, agenda: Agenda, now: datetime) -> None:
    """Call the button's service on an item or a speaker of this session; 404 for any other."""
    if not ROW.fullmatch(row):
        raise Http404
    if do in ON_ITEMS:
        items = AgendaItem.objects.select_related("session__summit", "session__engagement", "session__precedence")
        ON_ITEMS[do](get_object_or_404(items, session=agenda.session_id, pk=row), now=now)
    elif do in ON_SPEAKERS:
        speakers = Speaker.objects.select_related("item__session")
        ON_SPEAKERS[do](get_object_or_404(speakers, item__session=agenda.session_id, pk=row), now=now)
    else:
        raise Http404


class EnteredSpeaker(SpeechFacts):
    item: AgendaItem
    delegation: Delegation
    kind: str


class SpeakerForm(ServiceForm):
    class Meta:
        model = Speaker
        fields = ("item", "delegation", "delegate", "on_behalf_of", "kind", "minutes")

    def execute(self, data: EnteredSpeaker) -> Speaker:
        return services.add_speaker(
            data["item"],
            delegation=data["delegation"],
            delegate=data["delegate"],
            on_behalf_of=data["on_behalf_of"],
            kind=data["kind"],
            minutes=data["minutes"],
            by=self.user,
            now=clock.now(),
        )


class AmendSpeakerForm(RowForm):
    delegate = forms.ModelChoiceField(Delegate.objects.all(), required=False, widget=UnfoldAdminSelect2Widget)
    on_behalf_of = form_field_of(Speaker, "on_behalf_of", widget=UnfoldAdminTextInputWidget)
    minutes = form_field_of(Speaker, "minutes", widget=UnfoldAdminIntegerFieldWidget)

    def prepare_for(self, row: Speaker) -> None:
        """Offer the people of the delegation."""
        self.offer("delegate", Delegate.objects.filter(party=row.delegation_id))


class MoveSpeakerForm(forms.Form):
    place = form_field_of(Speaker, "position", widget=UnfoldAdminIntegerFieldWidget, help_text=_("1: next."))


@admin.register(Speaker)
class SpeakerAdmin(ScopedAdmin[Speaker]):
    frozen = True  # it is withdrawn
    form = SpeakerForm
    summit_path = "item__session__summit"
    lock_path = "item.session"
    status_colors = {"listed": "info", "speaking": "success", "spoke": "", "withdrawn": "warning"}
    list_display = ("position", "delegation", "kind", "item", "minutes", "state", "used")
    list_display_links = ("delegation",)
    list_filter = ("status", "kind", ("item__session", SummitRelatedFilter))
    search_fields = ("delegation__code", "delegation__name")
    list_select_related = ("delegation", "item__parent")
    autocomplete_fields = ("item", "delegation", "delegate")
    actions_detail = ("give_floor", "end_speech", "move", "amend", "withdraw")
    fields = ("item", "delegation", "delegate", "on_behalf_of", "kind", "minutes")

    def get_fields(self, request: HttpRequest, obj: Speaker | None = None) -> tuple[str, ...]:
        entered = SpeakerAdmin.fields
        return (*entered, "status", "asked_at", "started_at", "ended_at") if obj else entered

    def save_model(self, request: HttpRequest, obj: Speaker, form: ServiceForm, change: object) -> None:
        super().save_model(request, obj, form, change)
        warn_of_time(request, obj.item)

    def response_add(self, request: HttpRequest, obj: Speaker, post_url_continue: str | None = None) -> HttpResponse:
        if "room" in request.GET:
            return redirect(floor_url(obj.item))
        return super().response_add(request, obj, post_url_continue)

    @display(description=_("used, min:s"))
    def used(self, speaker: Speaker) -> str:
        if not (speaker.started_at and speaker.ended_at):
            return ""
        minutes, seconds = divmod(int((speaker.ended_at - speaker.started_at).total_seconds()), 60)
        return f"{minutes}:{seconds:02}"

    @row_action(_("Give the floor"), icon="mic")
    def give_floor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.act(request, object_id, partial(services.give_floor, now=clock.now()), do=gettext("Give the floor"))

    @row_action(_("End the speech"), icon="mic_off")
    def end_speech(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.act(request, object_id, partial(services.end_speech, now=clock.now()), do=gettext("End the speech"))

    @row_action(_("Move"), icon="swap_vert")
    def move(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.move_speaker, now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Move"), form_class=MoveSpeakerForm)

    @row_action(_("Change"), icon="edit")
    def amend(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.amend_speaker, by=user_of(request))
        return self.act(request, object_id, verb, do=gettext("Change the speech"), form_class=AmendSpeakerForm)

    @row_action(_("Withdraw"), icon="close")
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        verb = partial(services.withdraw_speaker, by=user_of(request), now=clock.now())
        return self.act(request, object_id, verb, do=gettext("Withdraw"))
