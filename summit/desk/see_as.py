"""See as: what the API answers to a person of a delegation, read only and recorded."""

import json

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.response import Response

from summit.accounts.admin.scoping import is_key
from summit.accounts.languages import activate_language
from summit.accounts.models import Role, User
from summit.core.audit.access_records import record_access
from summit.desk.pages import DeskRequest, desk_page, render
from summit.summits.models import Summit

# The lists of the API that can be looked at, by the last part of their address.
LISTS = {
    "programme": gettext_lazy("Programme"),
    "bilateral-requests": gettext_lazy("Bilateral requests"),
    "sessions": gettext_lazy("Sessions"),
    "delegations": gettext_lazy("Delegations"),
    "delegates": gettext_lazy("Delegates"),
    "rooms": gettext_lazy("Rooms"),
    "agendas": gettext_lazy("Agendas"),
    "documents": gettext_lazy("Documents"),
    "positions": gettext_lazy("Positions"),
    "decisions": gettext_lazy("Decisions"),
    "revisions": gettext_lazy("Revisions"),
}
ROWS = 50


@desk_page
def see_as(request: DeskRequest) -> HttpResponse:
    """Show a list as a person gets it: `?person=3&list=programme`; without these, the choice of both."""
    staff = _staff(request.summit)
    asked = request.GET.get("person", "")
    role = staff.filter(user__pk=asked).first() if is_key(User, asked) else None
    name = request.GET.get("list", "programme")
    name = name if name in LISTS else "programme"
    answer = _answer(request, role.user, name) if role else None
    return render(
        request,
        "desk/see_as.html",
        title=_("See as"),
        staff=staff,
        role=role,
        lists=LISTS.items(),
        chosen=name,
        status=answer.status_code if answer else None,
        text=json.dumps(json.loads(answer.content), indent=2, ensure_ascii=False) if answer else "",
    )


def _staff(summit: Summit) -> QuerySet[Role]:
    """Return the roles of people of delegations, by delegation and name."""
    roles = Role.objects.filter(summit=summit, kind__in=Role.PARTY_KINDS, user__is_active=True)
    return roles.select_related("user", "party").order_by("party__code", "user__name", "pk")


def _answer(request: DeskRequest, person: User, name: str) -> Response:
    """Return the API's answer to `person`, and record that the organizer read it.

    The view may record a reading in the person's name, so its transaction is rolled back.
    """
    path = f"/api/v1/summits/{request.summit.slug}/{name}/"
    view = resolve(path)
    with transaction.atomic():
        record_access(by=request.user, action="read", what=f"see-as.{name}", row=person.pk, summit=request.summit.pk)
        with transaction.atomic():
            inner = _request_of(person, path, like=request)
            with translation.override(translation.get_language()):
                activate_language(inner, person)
                answer: Response = view.func(inner, *view.args, **view.kwargs)
                answer.render()
            transaction.set_rollback(True)
    return answer


def _request_of(person: User, path: str, *, like: HttpRequest) -> HttpRequest:
    """Return a GET request of the person, without a session and with their rights only."""
    inner = HttpRequest()
    inner.method, inner.path, inner.path_info = "GET", path, path
    inner.META = {name: like.META[name] for name in ("REMOTE_ADDR", "SERVER_NAME", "SERVER_PORT") if name in like.META}
    inner.META["HTTP_ACCEPT"] = "application/json"
    inner.GET = QueryDict(f"page_size={ROWS}")
    inner.user = person
    inner.place = like.place  # type: ignore[attr-defined]  # it is served in the place of this request
    inner._force_auth_user = person  # type: ignore[attr-defined]  # noqa: SLF001 -- DRF's way to say who asks
    return inner
