"""The page of the print set: each printout with its choices, and the papers of sessions and decisions."""

from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from summit.accounts.admin import current_summit, user_of
from summit.accreditation.models import Pass
from summit.accreditation.models.passes import PassQuerySet
from summit.core import clock
from summit.core.refusals import Refusal
from summit.core.translations import translated
from summit.printouts import services
from summit.printouts.forms import ENTRIES, WHOLE, BadgesForm, Offers, PrintForm
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
        "sessions": Session.objects.visible_to(user).filter(summit=summit).select_related("engagement__venue"),
        "decisions": [(row, translated(row.title)) for row in known_decisions(summit, user)],
    }
    return TemplateResponse(request, "admin/printouts.html", context, status=400 if name else 200)


def badges(request: HttpRequest) -> HttpResponse:
    """Ask which badges to print, print them, and record it."""
    summit, user = current_summit(request), user_of(request)
    if summit is None:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = BadgesForm(summit, Offers(summit, user), data, (data or request.GET).get("passes", ""))
    passes = Pass.objects.filter(summit=summit)
    unprinted = passes.filter(status=Pass.Status.ISSUED).exclude(kind=Pass.Kind.PIN)
    passes = passes.filter(pk__in=form.named) if form.named else unprinted
    if form.is_valid():
        try:
            return _badges(form, passes, request)
        except Refusal as refusal:
            form.add_error(None, refusal.message_for(user))
    context = {
        **admin.site.each_context(request),
        "title": gettext("Print badges"),
        "summit": summit,
        "form": form,
        "count": passes.count(),
        "most": services.MOST_BADGES,
    }
    return TemplateResponse(request, "admin/badges.html", context, status=400 if form.errors else 200)


def _badges(form: BadgesForm, passes: PassQuerySet, request: HttpRequest) -> HttpResponse:
    """Return the badges as PDF. Raises WithoutBadge, NothingToPrint, PrintoutTooLong."""
    asked = form.cleaned_data
    passes = passes.of(category=asked.get("category"), party=asked.get("delegation"))
    reader = Reader(user_of(request), asked["language"], clock.now())
    paper, pdf = services.print_badges(passes, reader, sheet=asked["sheet"], are_named=bool(form.named))
    return _response(pdf, "application/pdf", paper.file_name)


def _file(form: PrintForm, summit: Summit, request: HttpRequest) -> HttpResponse:
    """Return what is asked for as a file. Raises PrintoutTooLong."""
    choices = dict(form.cleaned_data)
    reader = Reader(user_of(request), choices.pop("language"), clock.now())
    if form.entry.name == WHOLE:
        name = f"{summit.slug}-{WHOLE}-{reader.language}.zip"
        return _response(services.print_set_as_zip(summit, reader), "application/zip", name)
    paper = services.compose_printout(partial(services.PRINT_SET[form.entry.name], summit, **choices), reader)
    if paper is None:
        raise Http404
    return _response(services.printout_as_pdf(paper), "application/pdf", paper.file_name)


def _response(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = str(content_disposition_header(as_attachment=False, filename=name))
    return response
