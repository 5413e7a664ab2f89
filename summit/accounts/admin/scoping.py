"""Rows of the summits that one organizes: those of others do not exist."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest

from summit.accounts.queries import organized_by
from summit.core import searches


class Scoped:
    """Rows of the summits that the user organizes; rows of others do not exist."""

    summit_path = "summit"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Leave the rows of one's own summits."""
        rows = super().get_queryset(request)  # type: ignore[misc]
        return rows if request.user.is_superuser else rows.filter(**{f"{self.summit_path}__in": organized(request)})  # type: ignore[no-any-return]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Find nothing by more words than may be searched for, and say so."""
        if searches.is_too_long(search_term):
            messages.error(request, searches.TOO_LONG)
            return queryset.none(), False
        found: tuple[Any, bool] = super().get_search_results(request, queryset, search_term)  # type: ignore[misc]
        return found

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only what belongs to one's own summits."""
        kwargs.setdefault("queryset", self.offered(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only what belongs to one's own summits."""
        kwargs.setdefault("queryset", self.offered(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def offered(self, db_field: Any, request: HttpRequest) -> models.QuerySet[Any]:
        """Return the rows that a related field may take."""
        related = db_field.remote_field.model
        registered = admin.site._registry.get(related)
        return registered.get_queryset(request) if registered else related._default_manager.all()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever organizes a summit; asked once a request, though every page of the menu asks."""
        if not hasattr(request, "is_organizers"):
            request.is_organizers = request.user.is_authenticated and organized(request).exists()  # type: ignore[attr-defined]
        return bool(request.is_organizers)  # type: ignore[attr-defined]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever organizes a summit; which rows, the queryset says."""
        del obj
        return self.has_module_permission(request)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


def organized(request: HttpRequest) -> models.QuerySet[Any]:
    """The summits one organizes; asked once a request."""
    if not hasattr(request, "organized"):
        request.organized = organized_by(request.user)  # type: ignore[attr-defined]
    return request.organized  # type: ignore[attr-defined,no-any-return]


class Own(admin.RelatedFieldListFilter):
    """A filter that offers only what belongs to one's own summits."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """The rows that the related admin shows."""
        return [(str(row.pk), str(row)) for row in model_admin.offered(field, request)]
