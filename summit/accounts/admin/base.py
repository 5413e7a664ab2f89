"""The ground of every admin page: one summit's rows, changed by their verbs."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import DateField, DateTimeField, Field, ForeignKey
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline

from summit.accounts.admin import versions
from summit.accounts.admin.deleting import Deleting
from summit.accounts.admin.lifecycle import Lifecycle
from summit.accounts.admin.listing import Listing
from summit.accounts.admin.related_links import ways_from
from summit.accounts.admin.saving import Saving
from summit.accounts.admin.scoping import Scoped
from summit.accounts.admin.service_forms import for_summit
from summit.accounts.admin.translated_columns import TextsWidget, show_texts, texts_of
from summit.core.forms import DayFormField, InstantFormField
from summit.core.objections import OBJECTIONS, refusal_of
from summit.core.transactions import transactional
from summit.core.translations import TranslatedField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Acting:
    """Carries out verbs on a row, after a page that asks."""

    opts: Any
    admin_site: Any
    get_object: Callable[..., Any]
    lock: Callable[..., Any]
    # What a verb's page is about beside the row's own columns, as lookups.
    version_lookups: tuple[str, ...] = ()

    def act(
        self,
        request: HttpRequest,
        object_id: Any,
        verb: Callable[..., Any],
        *,
        do: "StrOrPromise",
        form_class: type[forms.Form] = forms.Form,
        hint: Callable[[Any], "StrOrPromise"] = lambda _obj: "",
        back: Callable[[Any], str] | None = None,
    ) -> HttpResponse:
        """Carry out a verb on one object, after a page that asks for what the verb needs, or just whether to.

        `do` is what the page and its button say; `hint` makes what stands above the form, `back` where one goes
        afterwards: by default to the object's page.
        """
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        form = for_summit(form_class, obj, request)
        change = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id])
        page = {"title": do, "form": form, "original": obj, "back": back(obj) if back else change, "hint": hint(obj)}

        def state() -> versions.State:
            return versions.state_of_row(self.get_object(request, object_id), self.version_lookups)

        page["version"] = versions.version_of(state())

        @transactional
        def execute() -> Any:
            self.lock(obj)
            versions.refuse_if_older(obj, state(), request.POST)
            return verb(obj, **form.cleaned_data)

        return self.confirm(request, page, execute)

    def confirm(self, request: HttpRequest, page: dict[str, Any], verb: Callable[[], Any]) -> HttpResponse:
        """Show a page with a form and, once it is sent, carry out the verb: a link alone changes nothing.

        What is refused stands beside the field at fault, or above the form. A verb may make an answer of its own.
        """
        form = page["form"]
        if request.method == "POST" and form.is_valid():
            try:
                answer = verb()
            except OBJECTIONS as error:
                refusal = refusal_of(error)
                field = refusal.field if refusal.field in form.fields else None
                form.add_error(field, refusal.message_for(request.user))
            else:
                if isinstance(answer, HttpResponse):
                    return answer
                messages.success(request, _("%(action)s: done.") % {"action": page["title"]})
                return redirect(page["back"])
        context = {**self.admin_site.each_context(request), "opts": self.opts, **page}
        return TemplateResponse(request, "admin/verb_form.html", context)


class ScopedAdmin(Lifecycle, Saving, Deleting, Acting, Listing, Scoped, ModelAdmin):
    """An admin of one's own summits."""

    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    compressed_fields = True
    change_form_outer_before_template = "admin/ways.html"
    formfield_overrides = {
        TranslatedField: {"widget": TextsWidget},
        DateField: {"form_class": DayFormField},
        DateTimeField: {"form_class": InstantFormField},
    }

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with one's own summit, and what the address says, but for keys that are none."""
        initial = super().get_changeform_initial_data(request)
        keys = {field.name: field.target_field for field in self.opts.fields if isinstance(field, ForeignKey)}
        given = {name: value for name, value in initial.items() if name not in keys or _is_of(keys[name], value)}
        return {"summit": getattr(request, "summit", None), **given}

    def get_list_display(self, request: HttpRequest) -> list[Any]:  # type: ignore[override]
        """Show texts in the reader's language."""
        texts = texts_of(self.model)
        return [texts.get(name, name) for name in super().get_list_display(request)]

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        """Name what is shown as it is shown."""
        texts = texts_of(self.model)
        return [texts.get(name, name) for name in super().get_list_display_links(request, list_display) or ()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Show texts that are to be read only in the reader's language, here and in the rows beside; and ways on."""
        show_texts(context["adminform"], self.model)
        for inline in context["inline_admin_formsets"]:
            show_texts(inline, inline.opts.model)
        context["ways"] = ways_from(context["original"])
        return super().render_change_form(request, context, *args, **kwargs)


def _is_of(field: Field, value: Any) -> bool:
    """Say whether the field can hold the value."""
    try:
        field.run_validators(field.to_python(value))
    except ValidationError:
        return False
    return True


class ViewedAdmin(ScopedAdmin):
    """An admin whose rows know who looks at them, so that what they show is what he may know."""

    def get_object(self, request: HttpRequest, object_id: Any, from_field: Any = None) -> Any:
        """Find the row."""
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            row.viewer = request.user
        return row


class ReadOnlyAdmin(ScopedAdmin):
    """Rows to read."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # type: ignore[override]
        """Nobody: its app writes them."""
        return False

    has_change_permission = has_delete_permission = has_add_permission  # type: ignore[assignment,method-assign]


class ReadOnlyInline(TabularInline):
    """Rows to read beside the row that they belong to."""

    extra = 0
    can_delete = False
    has_add_permission = has_change_permission = has_delete_permission = lambda *_: False  # type: ignore[assignment]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees that row."""
        return True
