"""Around every page: the switch between summits, and that between languages."""

from typing import TypedDict

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from summit.accounts.request_vars import SUMMITS


class Entry(TypedDict):
    """A line of the theme's dropdown."""

    title: str
    icon: str
    link: str


def other_summits(request: HttpRequest) -> list[Entry]:
    """Return a line for each summit that the user organizes; none for those who organize one."""
    summits = SUMMITS.get(request)
    entries = [Entry(title=str(row), icon="public", link=f"/summits/{row.slug}/admin/") for row in summits]
    return entries if len(entries) > 1 else []


def language_address(request: HttpRequest) -> str:
    """Return where the menu of languages sends the choice."""
    del request
    return reverse("choose-language")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language with the account, so that pages, refusals and letters are in it from now on."""
    language, back = request.POST.get("language", ""), request.headers.get("referer", "")
    if language in dict(settings.LANGUAGES) and request.user.is_authenticated:
        request.user.language = language
        request.user.save(update_fields=["language"])
        with override(language):
            messages.success(request, _("The pages and your messages are in this language now."))
    is_safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=False)
    return redirect(back if is_safe else reverse("admin:index"))
