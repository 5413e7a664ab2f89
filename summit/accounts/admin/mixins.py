"""The base of the admin's mixins: to the type checker they are admins of a model, at run time plain classes."""

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)
Parent = TypeVar("Parent", bound=Model)


class Typed:
    """A class with type parameters for the type checker alone: `Class[Model]` is the class."""

    def __class_getitem__(cls, models: object) -> type["Typed"]:
        return cls


if TYPE_CHECKING:
    from unfold.admin import ModelAdmin, TabularInline

    AdminMixin = ModelAdmin
    Inline = TabularInline
else:
    from unfold.admin import TabularInline

    AdminMixin = Typed

    class Inline(Typed, TabularInline):
        """Rows beside their parent row."""
