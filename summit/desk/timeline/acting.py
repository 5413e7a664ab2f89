"""Acts on the timeline: each shows its letters first, and is carried out when it comes back with their token."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, Generic, ParamSpec, TypeVar

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from summit.core.objections import OBJECTIONS, refusal_of
from summit.core.refusals import Refusal
from summit.desk.pages import DeskRequest, desk_page, render
from summit.desk.reading_first import Reading, asked_of, carry_out, read_first

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Act(Generic[R]):
    """A service that was asked for, with its title, what is said when it is done, and the page to go back to.

    `verb` reads its rows itself: it runs twice, for the letters and in earnest.
    """

    verb: Callable[[], R]
    title: str
    said: Callable[[R], str]
    back: str = ""


def acts(prepare: Callable[Concatenate[DeskRequest, P], Act[R]]) -> Callable[..., HttpResponse]:
    """Make a view of a function that returns what was asked for.

    The module of the page is answered in JSON; a form without it, by pages.
    """

    @require_POST
    @desk_page
    def view(request: DeskRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        about = {"path": request.path, "asked": asked_of(request)}
        token = request.POST.get("token", "")
        back = ""
        try:
            act = prepare(request, *args, **kwargs)
            back = act.back
            if not token:
                reading = read_first(act.verb, by=request.user, about=about)
                if reading.letters:
                    return _letters(request, act.title, reading, back or reverse("timeline"))
                token = reading.token
            result = carry_out(act.verb, by=request.user, about=about, token=token)
        except OBJECTIONS as error:
            return refused(request, refusal_of(error), back)
        if _wants_json(request):
            return JsonResponse({"said": act.said(result)})
        messages.success(request, act.said(result))
        return redirect(back or "timeline")

    return view


def _letters(request: DeskRequest, title: str, reading: Reading, back: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"letters": reading.letters, "token": reading.token})
    asked = [(name, value) for name, values in asked_of(request).items() for value in values]
    return render(request, "desk/reading.html", title=title, reading=reading, asked=asked, back=back)


def refused(request: DeskRequest, refusal: Refusal, back: str = "") -> HttpResponse:
    """Say why not; the answer names the argument that accepts it."""
    said = refusal.message_for(request.user)
    if _wants_json(request):
        body = {"code": refusal.code, "said": said, "may_accept": refusal.accepted_by}
        return JsonResponse(body, status=refusal.status)
    messages.error(request, said)
    return redirect(back or "timeline")


def _wants_json(request: DeskRequest) -> bool:
    return "text/html" not in request.headers.get("Accept", "")
