"""See as: what the API answers to a person of a delegation, read only and recorded."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.response import Response

from summit.accounts.admin.scoping import is_key
from summit.accounts.languages import activate_language
from summit.accounts.models import Role, User
from summit.core.audit.access_records import record_access
from summit.desk.answers import read_answer
from summit.desk.pages import DeskRequest, desk_page, render
from summit.facilities.kinds import collection_of, host_kinds
from summit.summits.models import Summit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# The lists of the API that are offered, by the last part of their address.
LISTS: dict[str, "StrOrPromise"] = {
    "programme": gettext_lazy("Programme"),
    "revisions": gettext_lazy("Revisions"),
    "sessions": gettext_lazy("Sessions"),
    "bilateral-requests": gettext_lazy("Bilateral requests"),
    "closures": gettext_lazy("Closures"),
    "delegations": gettext_lazy("Delegations"),
    "delegates": gettext_lazy("Delegates"),
    "contacts": gettext_lazy("Contacts"),
    "liaison-officers": gettext_lazy("Liaison officers"),
    "travel-parties": gettext_lazy("Travel parties"),
    "readiness": gettext_lazy("Readiness"),
    "accreditations": gettext_lazy("Accreditations"),
    "accreditation-categories": gettext_lazy("Categories of accreditation"),
    "quotas": gettext_lazy("Quotas"),
    "places": gettext_lazy("Places by category"),
    "zones": gettext_lazy("Zones"),
    "passes": gettext_lazy("Passes"),
    "weapons": gettext_lazy("Weapons"),
    "radios": gettext_lazy("Radios"),
    "vehicles": gettext_lazy("Vehicles"),
    "key-tasks": gettext_lazy("Key tasks"),
    "invitations": gettext_lazy("Invitations"),
    "official-invitations": gettext_lazy("Official invitations"),
    "proposed-changes": gettext_lazy("Proposed changes"),
    "notes": gettext_lazy("Notes verbales"),
    "precedence-policies": gettext_lazy("Precedence"),
    "venues": gettext_lazy("Venues"),
    "transfers": gettext_lazy("Transfers"),
    "border-points": gettext_lazy("Border points"),
    "imports": gettext_lazy("Imports of tables"),
    "organs": gettext_lazy("Organs"),
    "agendas": gettext_lazy("Agendas"),
    "agenda-items": gettext_lazy("Agenda items"),
    "item-proposals": gettext_lazy("Items proposed"),
    "speakers": gettext_lazy("Speakers"),
    "documents": gettext_lazy("Documents"),
    "document-files": gettext_lazy("Files of documents"),
    "positions": gettext_lazy("Positions"),
    "amendments": gettext_lazy("Amendments"),
    "consensus": gettext_lazy("Consensus"),
    "stages": gettext_lazy("Stages of documents"),
    "silence-procedures": gettext_lazy("Silence procedures"),
    "consents": gettext_lazy("Consents"),
    "statements": gettext_lazy("Statements"),
    "rules": gettext_lazy("Rules of organs"),
    "series": gettext_lazy("Series of decisions"),
    "decisions": gettext_lazy("Decisions"),
    "actions": gettext_lazy("Actions"),
    "notifications": gettext_lazy("Notifications"),
    "my-reminder-rules": gettext_lazy("Their own reminders"),
}
# What is the person's own secret, or is written down rather than read: passports, feeds, webhooks, printed papers.
CLOSED = frozenset(
    {"personal-data", "photos", "letters", "needs", "meeting-records", "feeds", "webhooks", "printouts", "download"}
)


def lists() -> dict[str, "StrOrPromise"]:
    """Return the offered lists, with those of the resources of the host, by the last part of their address."""
    return LISTS | {collection_of(kind): capfirst(str(kind._meta.verbose_name_plural)) for kind in host_kinds()}


@desk_page
def see_as(request: DeskRequest) -> HttpResponse:
    """Show what a person gets: `?person=3&list=sessions`, or `&path=sessions/5`; without a person, the choice."""
    staff = _staff(request.summit)
    key, path = request.GET.get("person", ""), request.GET.get("path", "").strip().strip("/")
    role = staff.filter(user__pk=key).first() if is_key(User, key) else None
    name = request.GET.get("list", "")
    name = name if name in lists() else "programme"
    view, objection = _view_of(request.summit, path or name)
    answer = None
    if role and view:
        answer = read_answer(_answer(request, role.user, view, path or name), _model_of(view), role.user)
    return render(
        request,
        "desk/see_as.html",
        title=_("See as"),
        staff=staff,
        role=role,
        lists=lists().items(),
        chosen=path.split("/")[0] or name,
        path=path,
        objection=objection,
        answer=answer,
    )


def _staff(summit: Summit) -> QuerySet[Role]:
    """Return the roles of people of delegations, by delegation and name."""
    roles = Role.objects.filter(summit=summit, kind__in=Role.PARTY_KINDS, user__is_active=True)
    return roles.select_related("user", "party").order_by("party__code", "user__name", "pk")


def _view_of(summit: Summit, path: str) -> tuple[ResolverMatch | None, str]:
    """Return the view of the address within the summit; else None, and why it is not shown."""
    if not CLOSED.isdisjoint(path.split("/")):
        return None, _("This is not shown here: it is the person's own secret, or a file.")
    try:
        return resolve(_address(summit, path)), ""
    except Resolver404:
        return None, _("The API has no such address.")


def _model_of(view: ResolverMatch) -> type[Model] | None:
    queryset = getattr(getattr(view.func, "cls", None), "queryset", None)
    return queryset.model if isinstance(queryset, QuerySet) else None


def _address(summit: Summit, path: str) -> str:
    return f"/api/v1/summits/{summit.slug}/{path}/"


def _answer(request: DeskRequest, person: User, view: ResolverMatch, path: str) -> Response:
    """Return the API's answer to `person`, and record that the organizer read it.

    The view may record a reading in the person's name, so its transaction is rolled back.
    """
    what = f"see-as.{path.split('/', maxsplit=1)[0]}"
    with transaction.atomic():
        record_access(by=request.user, action="read", what=what, row=person.pk, summit=request.summit.pk)
        with transaction.atomic():
            inner = _request_of(person, _address(request.summit, path), like=request)
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
    inner.user = person
    inner.place = like.place  # type: ignore[attr-defined]  # it is served in the place of this request
    inner._force_auth_user = person  # type: ignore[attr-defined]  # noqa: SLF001 -- DRF's way to say who asks
    return inner
