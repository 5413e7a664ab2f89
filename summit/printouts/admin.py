"""The page of the print set: each printout with its choices, and the papers of sessions and decisions."""

from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from summit.accounts.admin import current_summit, user_of
from summit.core import clock
from summit.core.refusals import Refusal
from summit.core.translations import translated
from summit.printouts import services
from summit.printouts.forms import ENTRIES, WHOLE, Offers, PrintForm
from summit.printouts.queries import Reader, known_decisions
from summit.sessions.models import Session
from summit.summits.models import Summit


def printouts(request: HttpRequest, name: str | None = None) -> HttpResponse:
    """Show all printouts of the organizer's summit; send the one that is named, or say beside it why not."""
    summit, user = current_summit(request), user_of(request)
    if summit is None:
        raise PermissionDenied
    offers = Offers(summit, user)
    forms = {entry.name: PrintForm(entry, offers, request.GET if entry.name == name else None) for entry in ENTRIES}
    if name and name not in forms:
        raise Http404
    if name and forms[name].is_valid():
        try:
            return _file(forms[name], summit, request)
        except Refusal as refusal:
            forms[name].add_error(None, refusal.message_for(user))
    context = {
        **admin.site.each_context(request),
        "title": gettext("Print set"),
        "summit": summit,
        "forms": forms.values(),
        "whole": (
            (gettext("List of documents"), "paper-documents"),
            (gettext("All decisions"), "paper-decisions"),
            (gettext("Programme"), "paper-programme"),
        ),
        "sessions": Session.objects.visible_to(user).filter(summit=summit).select_related("engagement"),
        "decisions": [(row, translated(row.title)) for row in known_decisions(summit, user)],
    }
    return TemplateResponse(request, "admin/printouts.html", context, status=400 if name else 200)


def _file(form: PrintForm, summit: Summit, request: HttpRequest) -> HttpResponse:
    """Return what is asked for as a file. Raises PrintoutTooLong."""
    choices = dict(form.cleaned_data)
    reader = Reader(user_of(request), choices.pop("language"), clock.now())
    if form.entry.name == WHOLE:
        name = f"{summit.slug}-{WHOLE}-{reader.language}.zip"
        response = HttpResponse(services.print_set_as_zip(summit, reader), content_type="application/zip")
    else:
        paper = services.compose_printout(partial(services.PRINT_SET[form.entry.name], summit, **choices), reader)
        if paper is None:
            raise Http404
        name = paper.file_name
        response = HttpResponse(services.printout_as_pdf(paper), content_type="application/pdf")
    response["Content-Disposition"] = str(content_disposition_header(as_attachment=False, filename=name))
    return response
