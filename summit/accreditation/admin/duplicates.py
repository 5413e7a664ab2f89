"""The page of people who may be one person, side by side, and the list of those who are known to be two."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from summit.accounts.admin import ReadOnlyAdmin
from summit.accounts.admin.scoping import current, organized
from summit.accreditation import services
from summit.accreditation.duplicates import REASONS, duplicates_in
from summit.accreditation.models import Accreditation, DistinctPeople
from summit.core import clock

PAGE = "accreditation_duplicates"


@admin.register(DistinctPeople)
class DistinctPeopleAdmin(ReadOnlyAdmin[DistinctPeople]):
    summit_path = "first__summit"
    list_display = ("first", "second", "decided_at")
    list_select_related = ("first__delegate", "second__delegate")
    fields = readonly_fields = ("first", "second", "decided_at")
    actions_list = ("duplicates",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.duplicates_view)
        return [path("duplicates/", view, name=PAGE), *super().get_urls()]

    @action(description=_("People who may be one person"), icon="compare")
    def duplicates(self, request: HttpRequest) -> HttpResponse:
        return redirect(f"admin:{PAGE}")

    def duplicates_view(self, request: HttpRequest) -> HttpResponse:
        """Show the pairs of the page's summit; record one whose people are not the same."""
        if request.method == "POST":
            people = Accreditation.objects.filter(summit__in=organized(request))
            first, second = (get_object_or_404(people, pk=_key(request, name)) for name in ("first", "second"))
            services.tell_apart(first, second, now=clock.now())
            messages.success(request, gettext("They are two people. This pair is not shown again."))
            return redirect(f"admin:{PAGE}")
        pairs = [pair for summit in current(request) for pair in duplicates_in(summit)]
        page = {
            "opts": self.opts,
            "title": gettext("People who may be one person"),
            "pairs": [(pair, [REASONS[reason] for reason in pair.reasons]) for pair in pairs],
        }
        return TemplateResponse(request, "admin/duplicates.html", {**self.admin_site.each_context(request), **page})


def _key(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() else 0
