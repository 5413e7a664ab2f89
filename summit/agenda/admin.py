"""Agenda items and proposals."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from summit.accounts.admin import Own, ReadOnlyAdmin, ScopedAdmin, VerbForm
from summit.agenda import services
from summit.agenda.models import Item, Proposal
from summit.agenda.queries import time_budget

FACTS = ("title", "theme", "kind", "minutes", "rapporteur")


class ItemForm(VerbForm):
    """An item and its number; another number moves it, and its neighbours with it."""

    position = forms.IntegerField(
        label="number", min_value=1, max_value=1000, required=False, widget=UnfoldAdminIntegerFieldWidget
    )

    class Meta:
        model = Item
        fields = ("session", *FACTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("position", self.instance.position)

    def carry_out(self, data: dict[str, Any]) -> Item:
        """Add, or amend and move."""
        if not self.instance.pk:
            return services.add_item(**data)
        facts = {name: data[name] for name in FACTS}
        return services.amend_item(self.instance, position=data["position"], **facts)


@admin.register(Item)
class ItemAdmin(ScopedAdmin):
    """Agenda items, in order."""

    form = ItemForm
    summit_path = "session__summit"
    list_display = ("position", "title", "session", "kind", "minutes", "rapporteur")
    list_display_links = ("title",)
    list_filter = (("session", Own), "kind", "theme")
    search_fields = ("title", "theme")
    list_select_related = ("session__engagement", "rapporteur")
    autocomplete_fields = ("session", "rapporteur")
    fields = ("session", "position", "title", "theme", "kind", "minutes", "rapporteur")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An item stays in its session."""
        return ("session",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Item, form: Any, change: Any) -> None:
        """Warn where the agenda no longer fits its session."""
        super().save_model(request, obj, form, change)
        budget = time_budget(obj.session)
        if budget.is_over:
            text = f"The agenda takes {budget.planned} minutes; the session lasts {budget.available}."
            messages.warning(request, text)

    def delete_model(self, request: HttpRequest, obj: Item) -> None:
        """Take it off; those after it move up."""
        services.remove_item(obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Take them off."""
        for item in queryset:
            services.remove_item(item)


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Proposals, as they came."""

    summit_path = "item__session__summit"
    list_display = ("title", "delegation", "item", "proposed_at")
    list_filter = (("delegation", Own),)
    search_fields = ("title",)
    list_select_related = ("delegation", "item")
