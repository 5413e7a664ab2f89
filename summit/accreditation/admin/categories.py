"""Categories with their steps and quotas, and zones."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldBooleanSwitchWidget

from summit.accounts.admin import ScopedAdmin, ServiceForm, SummitRelatedFilter, current_summit
from summit.accounts.admin.mixins import NamedInline
from summit.accreditation import services
from summit.accreditation.models import Category, Quota, Step, Zone
from summit.accreditation.queries import with_taken


def _even_if_over_quota() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("even if more people than that have a place"), required=False, widget=UnfoldBooleanSwitchWidget
    )


class StepInline(NamedInline):
    model = Step
    extra = 0
    fields = ("position", "kind", "days")
    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = lambda *_: True


class CategoryForm(ServiceForm):
    needs = forms.MultipleChoiceField(
        choices=Category.Need.choices,
        required=False,
        help_text=_("To be sent."),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    even_if_over_quota = _even_if_over_quota()

    class Meta:
        model = Category
        fields = (
            *("summit", "code", "name", "whose", "takes_part", "needs", "places"),
            *("document_days", "zones", "color"),
        )
        widgets = {"zones": forms.CheckboxSelectMultiple}

    def execute(self, data: dict[str, Any]) -> Category:
        return services.save_category(self.instance, **data)


@admin.register(Category)
class CategoryAdmin(ScopedAdmin[Category]):
    form = CategoryForm
    list_display = ("name", "code", "whose", "takes_part", "places", "approval")
    list_filter = ("whose", "takes_part")
    search_fields = ("code", "name")
    inlines = (StepInline,)
    actions_list = ("add_usual",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).prefetch_related("steps")

    @display(description=_("approval"))
    def approval(self, category: Category) -> str:
        return " → ".join(str(step) for step in category.steps.all())

    @action(description=_("Add the usual categories"), icon="playlist_add", url_path="usual")
    def add_usual(self, request: HttpRequest) -> HttpResponse:
        """Add those of the usual categories that the summit lacks, after a page that asks."""
        summit = current_summit(request)
        if summit is None:
            raise PermissionDenied
        page = {
            "title": gettext("Add the usual categories"),
            "form": forms.Form(request.POST if request.method == "POST" else None),
            "back": "../",
        }

        def execute() -> HttpResponse:
            count = services.add_usual_categories(summit)
            text = ngettext("%(count)d category was added.", "%(count)d categories were added.", count)
            messages.success(request, text % {"count": count})
            return redirect("../")

        return self.confirm(request, page, execute)


class QuotaForm(ServiceForm):
    even_if_over_quota = _even_if_over_quota()

    class Meta:
        model = Quota
        fields = ("category", "delegation", "places")

    def execute(self, data: dict[str, Any]) -> Quota:
        for name in ("category", "delegation"):
            setattr(self.instance, name, data.pop(name))
        return services.save_quota(self.instance, **data)


@admin.register(Quota)
class QuotaAdmin(ScopedAdmin[Quota]):
    summit_path = "category__summit"
    form = QuotaForm
    list_display = ("category", "delegation", "places", "taken")
    list_filter = (("category", SummitRelatedFilter), ("delegation", SummitRelatedFilter))
    list_select_related = ("category", "delegation")
    search_fields = ("category__name", "delegation__name", "delegation__code")
    autocomplete_fields = ("category", "delegation")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quota]:
        return with_taken(super().get_queryset(request))

    @display(description=_("taken"))
    def taken(self, quota: Quota) -> int:
        taken: int = vars(quota)["taken"]
        return taken

    def delete_model(self, request: HttpRequest, obj: Quota) -> None:
        services.delete_quota(obj)


@admin.register(Zone)
class ZoneAdmin(ScopedAdmin[Zone]):
    list_display = ("code", "name")
    search_fields = ("code", "name")
    autocomplete_fields = ("venues", "rooms")
