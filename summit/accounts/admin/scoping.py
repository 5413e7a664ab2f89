"""Limit the admin to summits that the user organizes."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models.fields.related import RelatedField
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from summit.accounts.admin.mixins import AdminMixin, Row
from summit.accounts.admin.translated_columns import offer_languages
from summit.accounts.queries import organized_by
from summit.accounts.request_vars import IS_ORGANIZERS, ORGANIZED, SUMMIT, SUMMIT_SLUG
from summit.core import searches
from summit.summits.models import Summit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Python reads integers in the digits of any script, with underscores and spaces.
KEY = re.compile(r"[0-9]+")


class Scoped(AdminMixin[Row]):
    """Limits an admin to rows of the summits that the user organizes."""

    summit_path = "summit"
    object_history_template = "admin/row_history.html"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Row]:
        """Limit rows to the summit of the address. Without one: to the user's summits, or all for superusers."""
        rows = super().get_queryset(request)
        if request.user.is_superuser and not SUMMIT_SLUG.get(request):
            return rows
        return rows.filter(**{f"{self.summit_path}__in": organized(request)})

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Row], search_term: str
    ) -> tuple[models.QuerySet[Row], bool]:
        """Show an error and no rows if the search is too long."""
        if searches.is_too_long(search_term):
            messages.error(request, searches.too_long())
            return queryset.none(), False
        return super().get_search_results(request, queryset, searches.as_stored(search_term))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Row | None:
        """Find the row, and activate the time zone of its summit."""
        # Django looks for a field without a name where an address has `_to_field=` and nothing after it.
        row = super().get_object(request, object_id, from_field or None)
        zone = None if row is None else zone_of(row)
        if zone:
            timezone.activate(zone)
        return row

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Refuse an action whose selection holds an invalid key."""
        if not all(is_key(self.model, key) for key in request.POST.getlist("_selected_action")):
            raise BadRequest(_("These rows cannot be found."))
        return super().changelist_view(request, extra_context)

    def get_formsets_with_inlines(
        self, request: HttpRequest, obj: Row | None = None
    ) -> Iterator[tuple[type[forms.BaseInlineFormSet], InlineModelAdmin]]:
        """Limit the choices of all inlines to the row's summit, or to the user's summits for a new row."""
        own = None if obj is None else summit_of(obj)
        summits = [own] if own else organized(request)
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            offer_within(formset.form.base_fields, summits)
            offer_languages(formset.form.base_fields, Summit.objects.filter(pk=own) if own else current(request))
            yield formset, inline

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField | None:
        kwargs.setdefault("queryset", offered(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: object
    ) -> forms.ModelMultipleChoiceField | None:
        kwargs.setdefault("queryset", offered(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Allow organizers; the answer is cached on the request, as every item of the menu asks."""
        return IS_ORGANIZERS.get(request, lambda: request.user.is_authenticated and organized(request).exists())

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Allow organizers; `get_queryset` limits the rows."""
        del obj
        return self.has_module_permission(request)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


def offered(field: RelatedField, request: HttpRequest) -> models.QuerySet[models.Model]:
    """Return the rows that a related field may take."""
    related = field.remote_field.model
    registered = admin.site._registry.get(related)
    return registered.get_queryset(request) if registered else related._default_manager.all()


def summit_path_of(model: type[models.Model]) -> str | None:
    """Return the lookup from a row of the model to its summit, or None if rows belong to no summit."""
    registered = admin.site._registry.get(model)
    if isinstance(registered, Scoped):
        return registered.summit_path
    try:
        model._meta.get_field("summit")
    except FieldDoesNotExist:
        return None
    return "summit"


def summit_of(row: models.Model) -> int | None:
    """Return the id of the row's summit, or None if it belongs to no summit."""
    path = summit_path_of(type(row))
    if not path:
        return None
    if path == "pk":
        return int(row.pk)
    *way, last = path.split("__")
    for name in way:
        row = getattr(row, name)
    return getattr(row, f"{last}_id", None)  # entries of the audit hold a summit's key, if any


def summit_of_page(request: HttpRequest) -> int | None:
    """Return the id of the summit of the row whose page is asked for; None where it is no page of a row."""
    match = resolve(request.path_info)
    site = getattr(match.func, "model_admin", None)
    key = match.kwargs.get("object_id", "")
    if not isinstance(site, Scoped) or not is_key(site.model, unquote(key)):
        return None
    row = site.get_queryset(request).filter(pk=unquote(key)).first()
    return None if row is None else summit_of(row)


def offer_within(fields: dict[str, forms.Field], summits: Collection[int] | models.QuerySet[Summit]) -> None:
    """Limit the choices of all fields to rows of the summits; ignore values that are not valid keys."""
    for field in fields.values():
        if not isinstance(field, forms.ModelChoiceField) or field.queryset is None:
            continue
        model = field.queryset.model
        if path := summit_path_of(model):
            field.queryset = field.queryset.filter(**{f"{path}__in": summits})
        # What is no key at all is refused, and is not looked up to be shown again.
        field.bound_data = lambda data, _initial, model=model: _keys_of(model, data)  # type: ignore[method-assign,misc]


def is_key(model: type[models.Model], value: object) -> bool:
    """Say whether a row of the model could have this key."""
    key: models.Field = model._meta.pk
    while isinstance(key, models.ForeignKey):
        key = key.target_field
    if isinstance(key, models.IntegerField) and isinstance(value, str) and not KEY.fullmatch(value):
        return False
    try:
        key.clean(value, None)
    except (ValidationError, ValueError, TypeError):
        return False
    return True


def _keys_of(model: type[models.Model], data: object) -> object:
    if isinstance(data, str):
        return data if is_key(model, data) else ""
    return [key for key in data if is_key(model, key)] if isinstance(data, Iterable) else data


def organized(request: HttpRequest) -> models.QuerySet[Summit]:
    """Return the summits that the user organizes, cached on the request."""
    return ORGANIZED.get(request, lambda: organized_by(request.user))


def current_summit(request: HttpRequest) -> Summit | None:
    """Return the summit whose clock the page shows; None if the user organizes none."""
    return SUMMIT.get(request)


def current(request: HttpRequest) -> list[Summit]:
    """Return the summit of the page of a new row; an empty list if the user organizes none."""
    return [summit] if (summit := current_summit(request)) else []


def zone_of(row: models.Model) -> ZoneInfo | None:
    """Return the time zone of the row's summit, or None if it belongs to no summit."""
    found: object = row
    for name in (summit_path_of(type(row)) or "summit").split("__"):
        found = found if isinstance(found, Summit) else getattr(found, name, None)
    return found.zone if isinstance(found, Summit) else None


class SummitRelatedFilter(admin.RelatedFieldListFilter):
    """A list filter whose choices are limited to the user's summits."""

    def field_choices(
        self, field: RelatedField, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> "list[tuple[str, StrOrPromise]]":
        return [(str(row.pk), str(row)) for row in offered(field, request)]
