"""The page of printouts: each as PDF, in English and Russian."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from summit.accounts.admin import current_summit, user_of
from summit.core.translations import translated
from summit.printouts.queries import known_decisions
from summit.sessions.models import Session


def printouts(request: HttpRequest) -> HttpResponse:
    """Show links to all printouts of the organizer's summit."""
    summit = current_summit(request)
    if summit is None:
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": gettext("Printouts"),
        "summit": summit,
        "whole": (
            (gettext("List of documents"), "paper-documents"),
            (gettext("All decisions"), "paper-decisions"),
            (gettext("Programme"), "paper-programme"),
        ),
        "sessions": Session.objects.visible_to(request.user).filter(summit=summit).select_related("engagement"),
        "decisions": [(row, translated(row.title)) for row in known_decisions(summit, user_of(request))],
    }
    return TemplateResponse(request, "admin/printouts.html", context)
