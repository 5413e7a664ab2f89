"""Rows with a status: its coloured column, the actions that it allows, and whether rows can be changed or deleted."""

import functools
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, ClassVar, TypeVar

from django.contrib import messages
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy
from unfold.decorators import action, display

from summit.accounts.admin.mixins import AdminMixin, Row

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise
    from unfold.dataclasses import UnfoldAction

# A list column with a label: the value, which chooses the colour, and its words.
Label = Callable[..., tuple[str, str]]
Admin = TypeVar("Admin", bound="Lifecycle")
RowPage = Callable[[Admin, HttpRequest, str], HttpResponseBase]


def status_column(lookup: str, colors: Mapping[str, str]) -> Label:
    """Return a list column that shows the field at `lookup` as a label, in unfold's colour for its value."""
    *path, name = lookup.split(LOOKUP_SEP)

    @display(description=gettext_lazy(name), ordering=lookup, label=colors)
    def column(_admin: object, row: object) -> tuple[str, str]:
        owner = functools.reduce(getattr, path, row)
        return getattr(owner, name), getattr(owner, f"get_{name}_display")()

    return column


def row_action(
    description: "StrOrPromise", icon: str, permissions: Collection[str] = ()
) -> Callable[[RowPage[Admin]], RowPage[Admin]]:
    """A button on a row's page, offered and opened only where `possible(row)` names its method.

    `permissions` are those of unfold's `action`: for each name `has_<name>_permission(request, object_id)` is asked.
    """

    def decorate(method: RowPage[Admin]) -> RowPage[Admin]:
        @action(description=description, icon=icon, permissions=permissions or None)
        @functools.wraps(method)
        def guarded(self: Admin, request: HttpRequest, object_id: str) -> HttpResponseBase:
            # What is sent is refused by the version of the page, or by the service, which say more.
            row = self.get_object(request, object_id) if request.method == "GET" else None
            if row is not None and method.__name__ not in self.possible(row):
                message = gettext("%(action)s: this is not possible any more. This is how it is now.")
                messages.error(request, message % {"action": description})
                return redirect("../change/")
            return method(self, request, object_id)

        return guarded

    return decorate


class Lifecycle(AdminMixin[Row]):
    """An admin whose rows have a status, shown by the column `state`."""

    status_field = "status"  # a lookup
    status_colors: Mapping[str, str] = {}  # unfold's colour of each status
    state: ClassVar[Label]
    frozen = False  # once entered, a row is changed by its actions alone, and is not deleted
    can_delete = True

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "status_colors" in vars(cls):
            cls.state = status_column(cls.status_field, cls.status_colors)

    def possible(self, row: Row) -> Collection[str]:
        """Return the names of the actions that the row allows now: by default, all of them."""
        del row
        return self.actions_detail

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> "list[UnfoldAction]":
        actions = super().get_actions_detail(request, object_id)
        row = self.get_object(request, object_id) if actions else None
        possible = self.possible(row) if row is not None else ()
        return [action for action in actions if action.method.__name__ in possible]

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return not (self.frozen and obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        is_kept = self.frozen or not self.can_delete
        return not is_kept and super().has_delete_permission(request, obj)
