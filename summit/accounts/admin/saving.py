"""Saving in the admin: after all forms are valid, on the version that the page showed, in one transaction."""

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from summit.accounts.admin import versions
from summit.accounts.admin.constraint_errors import ConstraintErrors, rows_with_constraint_errors
from summit.accounts.admin.mixins import AdminMixin, Row
from summit.accounts.admin.scoping import current, offer_within, organized, summit_of
from summit.accounts.admin.service_forms import ServiceForm
from summit.accounts.admin.translated_columns import offer_languages
from summit.accounts.request_vars import REFUSAL
from summit.core.objections import OBJECTIONS, refusal_of
from summit.core.request_vars import RequestVar
from summit.summits.models import Summit

# What the inlines of the page held before they were changed.
ROWS_BESIDE = RequestVar[versions.State]("rows_beside", {})


class Edited(ConstraintErrors):
    """The base of each page's form: it knows the request, a refusal of the service, and the version of the page."""

    request: HttpRequest
    is_change: bool  # of a row that is there; a new one may have a key, too

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions.label_fields(self.fields)
        # Last, so that no form offers rows of another summit.
        own = summit_of(self.instance) if self.instance.pk else None
        offer_within(self.fields, [own] if own else organized(self.request))
        offer_languages(self.fields, Summit.objects.filter(pk=own) if own else current(self.request))

    def full_clean(self) -> None:
        """Add errors for changes since the page was opened, and for a refusal of the service."""
        super().full_clean()
        if not self.is_bound:
            return
        self._refuse_other_summits()
        if refusal := REFUSAL.get(self.request):
            field = refusal.beside(self.fields)
            self.add_error(field if field in self.fields else None, refusal.message_for(self.request.user))
        elif not self.is_change:
            return
        elif seen := versions.seen_in(self.request.POST):
            self._refuse_if_older(seen)
        else:
            self._refuse_of_unknown_version()

    def state(self) -> versions.State:
        """Return the values of the row and of its inlines."""
        return {**versions.state_of_form(self), **ROWS_BESIDE.get(self.request)}

    def _refuse_other_summits(self) -> None:
        """Refuse a choice of rows from several summits, even if the user organizes all of them."""
        chosen = [(n, row) for n, value in self.cleaned_data.items() for row in _rows(value) if summit_of(row)]
        summits = [summit_of(row) for name, row in chosen if name == "summit"] or [summit_of(row) for _, row in chosen]
        for name, row in chosen:
            if summit_of(row) != summits[0] and name not in self.errors:
                self.add_error(name, _("%(row)s belongs to another summit.") % {"row": row})

    def _refuse_of_unknown_version(self) -> None:
        """Refuse a page without a version; show the stored value beside each field that differs."""
        sent = _("Nothing is saved yet. Below is what was sent: save it if that is right.")
        self.add_error(None, f"{versions.UNKNOWN} {sent}")
        for name, now in self.state().items():
            if name in self.cleaned_data and versions.plain(self.cleaned_data[name]) != now:
                stored = self.get_initial_for_field(self.fields[name], name)
                message = _("It is now: %(value)s.") % {"value": versions.display(self.fields[name], stored)}
                self.add_error(name, message)

    def _refuse_if_older(self, seen: versions.Seen) -> None:
        changed = seen.changed(self.state())
        if not changed:
            return
        labels = [str(self[name].label) if name in self.fields else versions.label_of(name) for name in changed]
        who = versions.who_changed(self.instance, seen.at)
        message = _(
            "%(who)s changed this since you opened it: %(fields)s. Nothing is saved yet. Below is what you"
            " typed, and what is new where you typed nothing: save again if that is right."
        )
        self.add_error(None, message % {"who": who, "fields": ", ".join(labels)})
        for name in changed:
            field = self.fields.get(name)
            if field is None:
                continue
            now = self.get_initial_for_field(field, name)
            if name in self.cleaned_data and seen.had(name, self.cleaned_data[name]):
                field.bound_data = lambda _data, initial: initial  # type: ignore[method-assign,assignment]
            else:
                self.add_error(name, _("Meanwhile it has become: %(value)s.") % {"value": versions.display(field, now)})


class Saving(AdminMixin[Row]):
    """A page that saves after its form and all inlines are valid, in one transaction.

    A refusal is shown beside its field, and the input is kept. `lock_path` leads to the row that services lock first,
    so that two editors wait for each other in one order.
    """

    lock_path = ""
    change_form_before_template = "admin/version.html"

    def get_form(
        self,
        request: HttpRequest,
        obj: Row | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's
        **kwargs: object,
    ) -> "type[forms.ModelForm[Row]]":
        """Give the form its request."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (Edited, form), {"request": request, "is_change": change})

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: dict[str, object] | None
    ) -> HttpResponse:
        """Save; on a refusal, show the page again with it."""
        try:
            with transaction.atomic():
                if request.method == "POST" and object_id:
                    self.lock(self.get_object(request, unquote(object_id)))
                return super()._changeform_view(request, object_id, form_url, extra_context)
        except OBJECTIONS as error:
            REFUSAL.set(request, refusal_of(error))
        return super()._changeform_view(request, object_id, form_url, extra_context)

    def get_formsets_with_inlines(
        self, request: HttpRequest, obj: Row | None = None
    ) -> Iterator[tuple[type[forms.BaseInlineFormSet], InlineModelAdmin]]:
        """Show what a constraint refuses beside the field at fault, also in inlines."""
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            yield rows_with_constraint_errors(formset), inline

    def _create_formsets(
        self,
        request: HttpRequest,
        obj: Row | None,
        change: bool,  # noqa: FBT001 -- Django's
    ) -> tuple[list[forms.BaseInlineFormSet], list[InlineModelAdmin]]:
        """Keep the values of the inlines that the page may change."""
        formsets, inlines = super()._create_formsets(request, obj, change)
        pairs = zip(formsets, inlines, strict=True) if change else ()
        edited = [formset for formset, inline in pairs if inline.has_change_permission(request, obj)]
        ROWS_BESIDE.set(request, {str(formset.prefix): versions.state_of_rows(formset) for formset in edited})
        return formsets, inlines

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        self.complete_page(request, context)
        return super().render_change_form(request, context, *args, **kwargs)

    def complete_page(self, request: HttpRequest, context: dict[str, Any]) -> None:
        """Put the version of the shown values into the page of a row."""
        if context["original"] is not None and self.has_change_permission(request, context["original"]):
            context["version"] = versions.version_of(context["adminform"].form.state())

    def save_model(self, request: HttpRequest, obj: Row, form: Any, change: object) -> None:
        """Call the service of a ServiceForm, or save the row."""
        if not isinstance(form, ServiceForm):
            super().save_model(request, obj, form, change)
            return
        # The page goes on with this object: it becomes the row as the verb has left it.
        obj.__dict__.update(form.execute(dict(form.cleaned_data)).__dict__)

    def lock(self, obj: Model | None) -> None:
        """Lock the row until it is saved."""
        if obj is None:
            return
        first: Model = attrgetter(self.lock_path)(obj) if self.lock_path else obj
        rows = type(first)._default_manager.select_for_update(no_key=True, of=("self",)).filter(pk=first.pk)
        list(rows.order_by())


def _rows(value: object) -> list[Model]:
    if isinstance(value, QuerySet):
        return list(value)
    return [value] if isinstance(value, Model) else []
