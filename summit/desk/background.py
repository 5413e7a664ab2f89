"""Shared by the pages of background work: the progress of a row, and the verbs on it."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from summit.core.objections import OBJECTIONS, refusal_of
from summit.desk.pages import DeskRequest, Row, render


def progress_of(request: DeskRequest, row: Row, template: str, *, is_working: bool) -> HttpResponse:
    """Show how far the work is; the page asks again while it goes on, and is loaded again once it has ended."""
    if is_working:
        return render(request, template, title="", job=row)
    return HttpResponse(headers={"HX-Refresh": "true"})


def act_on(
    request: DeskRequest, row: Row, verbs: Mapping[str, Callable[[DeskRequest, Row], object]], verb: str
) -> HttpResponse:
    """Carry out the verb, or say why not, and lead to the page of the row, which is named after its model."""
    if verb not in verbs:
        raise Http404
    try:
        verbs[verb](request, row)
    except OBJECTIONS as error:
        messages.error(request, refusal_of(error).message_for(request.user))
    return redirect(str(row._meta.model_name), row.pk)
