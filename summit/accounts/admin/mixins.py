"""The base of the admin's mixins: to the type checker they are admins of a model, at run time plain classes."""

from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.db.models import Field, Model
from django.http import HttpRequest
from unfold.admin import TabularInline

Row = TypeVar("Row", bound=Model)
Parent = TypeVar("Parent", bound=Model)


class Typed:
    """A class with type parameters for the type checker alone: `Class[Model]` is the class."""

    def __class_getitem__(cls, models: object) -> type["Typed"]:
        return cls


class NamedInline(TabularInline):
    """Rows beside their parent row. Each field is named after its column, for those who hear the page."""

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs.setdefault("aria-label", field.label)
        return field


if TYPE_CHECKING:
    from unfold.admin import ModelAdmin

    AdminMixin = ModelAdmin
    Inline = TabularInline
else:
    AdminMixin = Typed

    class Inline(Typed, NamedInline):
        """Rows beside their parent row."""
