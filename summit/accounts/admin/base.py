"""The base of every admin page: rows of the user's summits, changed by services."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import DateField, DateTimeField, Field, ForeignKey, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from summit.accounts.admin import versions
from summit.accounts.admin.deleting import Deleting
from summit.accounts.admin.exporting import Exporting
from summit.accounts.admin.going_back import GoingBack
from summit.accounts.admin.lifecycle import Lifecycle
from summit.accounts.admin.listing import Listing
from summit.accounts.admin.mixins import Inline, Parent, Row
from summit.accounts.admin.related_links import links_from
from summit.accounts.admin.saving import Saving
from summit.accounts.admin.scoping import Scoped
from summit.accounts.admin.service_forms import for_summit
from summit.accounts.admin.translated_columns import Column, TextsWidget, show_texts, texts_of
from summit.accounts.request_vars import SUMMIT, user_of
from summit.core.forms import DayFormField, InstantFormField
from summit.core.objections import OBJECTIONS, refusal_of
from summit.core.transactions import transactional
from summit.core.translations import TranslatedField, TranslatedWidget

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Acting(Saving[Row]):
    """Runs a service on a row, after a page that asks for its arguments or for confirmation."""

    # What a verb's page is about beside the row's own columns, as lookups.
    version_lookups: tuple[str, ...] = ()

    def act(
        self,
        request: HttpRequest,
        object_id: str,
        verb: Callable[..., object],
        *,
        do: "StrOrPromise",
        form_class: type[forms.Form] = forms.Form,
        hint: Callable[[Row], "StrOrPromise"] = lambda _obj: "",
        back: Callable[[Row], str] | None = None,
    ) -> HttpResponse:
        """Run a service on one object, after a page that asks for its arguments or for confirmation.

        `do` is the title of the page and its button; `hint` returns the text above the form; `back` returns the
        address to go to afterwards, by default the object's page.
        """
        obj = self._found(request, object_id)
        form = for_summit(form_class, obj, request)
        change = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id])
        page = {"title": do, "form": form, "original": obj, "back": back(obj) if back else change, "hint": hint(obj)}

        def state() -> versions.State:
            return versions.state_of_row(self._found(request, object_id), self.version_lookups)

        page["version"] = versions.version_of(state())

        @transactional
        def execute() -> object:
            self.lock(obj)
            versions.refuse_if_older(obj, state(), request.POST)
            return verb(obj, **form.cleaned_data)

        return self.confirm(request, page, execute)

    def _found(self, request: HttpRequest, object_id: str) -> Row:
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        return obj

    def confirm(self, request: HttpRequest, page: Mapping[str, Any], verb: Callable[[], object]) -> HttpResponse:
        """Show a page with a form; run the service when it is posted, so that a link alone changes nothing.

        A refusal is shown beside its field, or above the form. A service may return a response of its own.
        """
        form = page["form"]
        if request.method == "POST" and form.is_valid():
            try:
                answer = verb()
            except OBJECTIONS as error:
                refusal = refusal_of(error)
                field = refusal.beside(form.fields)
                form.add_error(field if field in form.fields else None, refusal.message_for(request.user))
            else:
                if isinstance(answer, HttpResponse):
                    return answer
                messages.success(request, _("%(action)s: done.") % {"action": page["title"]})
                return redirect(page["back"])
        context = {**self.admin_site.each_context(request), "opts": self.opts, **page}
        return TemplateResponse(request, "admin/verb_form.html", context)


class ScopedAdmin(
    Lifecycle[Row], Acting[Row], Deleting[Row], Exporting[Row], Listing[Row], GoingBack[Row], Scoped[Row], ModelAdmin
):
    """The admin of a model whose rows belong to summits."""

    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    compressed_fields = True
    change_form_outer_before_template = "admin/related_links.html"
    formfield_overrides = {
        TranslatedField: {"widget": TextsWidget},
        DateField: {"form_class": DayFormField},
        DateTimeField: {"form_class": InstantFormField},
    }

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Start with the user's summit and the values of the address, without keys that are not valid."""
        initial = super().get_changeform_initial_data(request)
        keys = {field.name: field.target_field for field in self.opts.fields if isinstance(field, ForeignKey)}
        values = {name: value for name, value in initial.items() if name not in keys or _is_of(keys[name], value)}
        return {"summit": SUMMIT.get(request), **values, **self._texts_of_address(request)}

    def _texts_of_address(self, request: HttpRequest) -> dict[str, Any]:
        """Return the texts that the address gives by the names of their fields, such as `?title.en=Council`."""
        if not any("." in name for name in request.GET):
            return {}
        fields = self.get_form(request).base_fields
        texts = {n: f.widget for n, f in fields.items() if isinstance(f.widget, TranslatedWidget)}
        found = {name: widget.value_from_datadict(request.GET, {}, name) for name, widget in texts.items()}
        return {name: value for name, value in found.items() if value}

    def get_list_display(self, request: HttpRequest) -> tuple[Column, ...]:
        """Show texts in the reader's language."""
        texts = texts_of(self.model)
        return tuple(texts.get(name, name) for name in super().get_list_display(request))

    def get_list_display_links(
        self, request: HttpRequest, list_display: list[Column] | tuple[Column, ...]
    ) -> tuple[Column, ...]:
        texts = texts_of(self.model)
        return tuple(texts.get(name, name) for name in super().get_list_display_links(request, list_display) or ())

    def complete_page(self, request: HttpRequest, context: dict[str, Any]) -> None:
        """Show read-only texts in the reader's language, also in inlines; add the related links."""
        super().complete_page(request, context)
        show_texts(context["adminform"], self.model)
        for inline in context["inline_admin_formsets"]:
            show_texts(inline, inline.opts.model)
        context["related_links"] = links_from(context["original"])


def _is_of(field: Field, value: object) -> bool:
    """Say whether the field can hold the value."""
    try:
        field.run_validators(field.to_python(value))
    except ValidationError:
        return False
    return True


class ViewedAdmin(ScopedAdmin[Row]):
    """An admin whose rows know their viewer, so that they show only what the viewer may see."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Row | None:
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            vars(row)["viewer"] = user_of(request)  # the models that are shown so declare it
        return row


class ReadOnly:
    """Forbids to add, change or delete rows in the admin: only services write them."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, ScopedAdmin[Row]):
    """Read-only rows."""


class ChoiceAdmin(ReadOnlyAdmin[Row]):
    """Rows that other pages let staff choose: they are searched for, and have no page in the menu."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_staff)


class ReadOnlyInline(ReadOnly, Inline[Row, Parent]):
    """Read-only rows beside their parent row."""

    extra = 0
    can_delete = False
    template_after = "admin/none_beside.html"

    def has_view_permission(self, request: HttpRequest, obj: Parent | None = None) -> bool:
        """Return True: users who see the parent row see these too."""
        return True
