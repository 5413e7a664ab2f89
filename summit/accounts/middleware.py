"""The admin shows hours on the clock of the summit that is organized, not of a server or a browser."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from summit.accounts.queries import organized_by


class SummitClock:
    """Activates the zone of the organizer's summit while a page of the admin is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find the summit, once, and keep it with the request."""
        request.summit = None  # type: ignore[attr-defined]
        if not request.path.startswith("/admin/") or not request.user.is_authenticated:
            return self.get_response(request)
        request.summit = organized_by(request.user).first()  # type: ignore[attr-defined]
        with timezone.override(request.summit.zone if request.summit else None):  # type: ignore[attr-defined]
            return self.get_response(request)
