"""Changes of people that delegations propose, with what they would replace."""

from collections.abc import Collection

from django import forms
from django.contrib import admin
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanSwitchWidget

from summit.accounts.admin import ReadOnlyAdmin, SummitRelatedFilter, row_action, user_of
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.labels import choice_labels
from summit.core.translations import translated
from summit.delegations import services
from summit.delegations.models import Delegate, ProposedChange
from summit.delegations.services.proposing import present_facts


class AcceptForm(forms.Form):
    even_if_changed = forms.BooleanField(
        required=False,
        label=_("accept it although what it replaces has changed"),
        widget=UnfoldBooleanSwitchWidget,
    )


class RefuseForm(forms.Form):
    reason = form_field_of(ProposedChange, "reason", required=True, widget=UnfoldAdminTextareaWidget)


@admin.register(ProposedChange)
class ProposedChangeAdmin(ReadOnlyAdmin[ProposedChange]):
    """They are accepted or refused; the facts are those that were, that are now, and that would be."""

    list_display = ("delegation", "kind", "about", "note", "proposed_at", "state")
    list_filter = ("status", "kind", ("delegation", SummitRelatedFilter))
    list_select_related = ("delegation", "note")
    search_fields = ("delegation__code", "delegation__name", "note__number")
    status_colors = {"waiting": "warning", "accepted": "success", "refused": "danger", "withdrawn": "info"}
    actions_detail = ("accept", "refuse")
    fields = readonly_fields = (
        *("delegation", "kind", "about", "comparison", "note", "proposed_by", "proposed_at"),
        *("status", "decided_by", "decided_at", "reason"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProposedChange]:
        people = Delegate.objects.filter(pk=OuterRef("person"))
        return super().get_queryset(request).annotate(name=Subquery(people.values("name")[:1]))

    def possible(self, row: ProposedChange) -> Collection[str]:
        return self.actions_detail if row.status == ProposedChange.Status.WAITING else ()

    @display(description=_("person"))
    def about(self, change: ProposedChange) -> str:
        """Name the person, or the session."""
        return translated(vars(change)["name"] or change.subject) or "-"

    @display(description=_("facts"))
    def comparison(self, change: ProposedChange) -> str:
        """Return a table of the facts: as they were then, as they are, and as they would be."""
        is_waiting = change.status == ProposedChange.Status.WAITING
        present = present_facts(change) if is_waiting else change.before
        rows = format_html_join(
            "",
            "<tr><th>{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
            (
                (_label(name), *(_in_words(name, facts.get(name)) for facts in (change.before, present, change.facts)))
                for name in {**change.facts, **change.before}
            ),
        )
        heads = (gettext("then"), gettext("now"), gettext("proposed"))
        head = format_html("<tr><td></td><th>{}</th><th>{}</th><th>{}</th></tr>", *heads)
        return format_html('<table class="comparison">{}{}</table>', head, rows)

    @row_action(_("Accept"), icon="check")
    def accept(self, request: HttpRequest, object_id: str) -> HttpResponse:

        def verb(change: ProposedChange, *, even_if_changed: bool) -> Model:
            return services.accept_change(change, by=user_of(request), now=clock.now(), even_if_changed=even_if_changed)

        return self.act(request, object_id, verb, do=gettext("Accept"), form_class=AcceptForm, hint=_changed_hint)

    @row_action(_("Refuse"), icon="close")
    def refuse(self, request: HttpRequest, object_id: str) -> HttpResponse:

        def verb(change: ProposedChange, reason: str) -> Model:
            return services.refuse_change(change, reason=reason, by=user_of(request), now=clock.now())

        return self.act(request, object_id, verb, do=gettext("Refuse"), form_class=RefuseForm)


def _changed_hint(change: ProposedChange) -> str:
    changed = services.changed_since(change)
    if not changed:
        return ""
    return gettext("Changed since it was proposed: %(fields)s.") % {"fields": ", ".join(map(_label, changed))}


def _label(name: str) -> str:
    names = {field.name: str(field.verbose_name) for field in Delegate._meta.concrete_fields}
    return capfirst(names.get(name, gettext(name)))


def _in_words(name: str, value: object) -> str:
    """Return a fact as people read it: ranks by their label, people by their names."""
    if name == "rank":
        return str(choice_labels(Delegate, "rank").get(value, ""))
    if name in {"head", "delegates"}:
        keys = value if isinstance(value, list) else [value]
        return ", ".join(map(str, Delegate.objects.filter(pk__in=[key for key in keys if key])))
    if isinstance(value, dict):
        return translated({str(code): str(text) for code, text in value.items()})
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
