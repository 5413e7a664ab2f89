"""The base of the admin's mixins: to the type checker they are admins, at run time plain classes."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin

    AdminMixin = ModelAdmin[Any]
else:
    AdminMixin = object
