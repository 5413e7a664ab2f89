from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import Model
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from typing_extensions import TypeVar
from unfold.dataclasses import UnfoldAction

_M = TypeVar("_M", bound=Model)
_Child = TypeVar("_Child", bound=Model)
_Parent = TypeVar("_Parent", bound=Model)

class ModelAdmin(admin.ModelAdmin[_M]):
    actions_list: ClassVar[Sequence[str]]
    actions_row: ClassVar[Sequence[str]]
    actions_detail: ClassVar[Sequence[str]]
    change_form_before_template: ClassVar[str | None]
    change_form_after_template: ClassVar[str | None]
    change_form_outer_before_template: ClassVar[str | None]
    change_form_outer_after_template: ClassVar[str | None]
    compressed_fields: ClassVar[bool]
    list_after_template: ClassVar[str | None]
    list_before_template: ClassVar[str | None]
    list_filter_submit: ClassVar[bool]
    list_fullwidth: ClassVar[bool]
    warn_unsaved_form: ClassVar[bool]
    def get_actions_list(self, request: HttpRequest) -> list[UnfoldAction]: ...
    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[UnfoldAction]: ...
    # Django's own, which its stubs leave out.
    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse: ...
    def _create_formsets(
        self, request: HttpRequest, obj: _M | None, change: bool
    ) -> tuple[list[BaseInlineFormSet[Any, _M, ModelForm[Any]]], list[InlineModelAdmin[Any, _M]]]: ...

class TabularInline(admin.TabularInline[_Child, _Parent]):
    collapsible: bool
    hide_title: bool
    per_page: int | None
    show_count: bool
    tab: bool

class StackedInline(admin.StackedInline[_Child, _Parent]):
    collapsible: bool
    hide_title: bool
    per_page: int | None
    show_count: bool
    tab: bool
