"""The page of the host's security: its list out, its verdicts in, and what delegations declare to bring in."""

import functools
from collections.abc import Callable, Iterator
from typing import Concatenate, NamedTuple, ParamSpec

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from summit.accounts.admin import requires_recent_auth
from summit.accounts.queries import may_in
from summit.accounts.signin.urls import in_admin_style
from summit.accreditation.models import DECLARATIONS, Accreditation, Declaration, Step, Weapon
from summit.accreditation.services import ReasonMissing, decide_on_declaration
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.objections import OBJECTIONS, refusal_of
from summit.desk.pages import DeskRequest, add_refusal
from summit.spreadsheets.declarations import declarations_workbook
from summit.spreadsheets.exports import as_response
from summit.spreadsheets.vetting import VerdictAnswers, take_over_workbook, vetting_workbook
from summit.summits.models import Summit

P = ParamSpec("P")
MOST_SHOWN = 100  # declarations of a kind; the workbook has them all
STATUSES = Weapon._meta.get_field("status")
KINDS: dict[str, type[Declaration]] = {f"{kind._meta.model_name}s": kind for kind in DECLARATIONS}


class VerdictsForm(forms.Form):
    """The workbook with verdicts."""

    file = forms.FileField(
        label=gettext_lazy("The list with verdicts"),
        allow_empty_file=True,
        max_length=255,
        help_text=gettext_lazy("The XLSX that went out, with a verdict in each row that is decided."),
        widget=UnfoldAdminFileFieldWidget,
    )


class DecisionForm(forms.Form):
    """A decision on a declaration."""

    result = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[choice for choice in STATUSES.flatchoices if choice[0] in Declaration.DECISIONS],
        widget=UnfoldAdminSelectWidget,
    )
    reason = form_field_of(
        Weapon,
        "reason",
        label=gettext_lazy("Reason, which the delegation reads"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )


class Declared(NamedTuple):
    """The declarations of a kind that wait for a decision: all their number, and each shown with its form."""

    name: str
    label: str
    waiting: int
    rows: list[tuple[Declaration, DecisionForm]]


def security_page(view: Callable[Concatenate[DeskRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Serve the page to those who vet in the summit of the address. Others are asked to sign in, or get 404."""

    @functools.wraps(view)
    def page(request: DeskRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        request.summit = get_object_or_404(Summit, slug=slug)
        if not may_in(request.user, request.summit, "vetting", "decide"):
            raise Http404
        with timezone.override(request.summit.zone):
            response = in_admin_style(view, _("Security"))(request, *args, **kwargs)
            return response.render() if isinstance(response, TemplateResponse) else response

    return page


@security_page
def security(request: DeskRequest) -> HttpResponse:
    """Show who and what waits; take over the verdicts of a workbook, or say what would become of them."""
    form, answers = VerdictsForm(request.POST or None, request.FILES or None), None
    is_check = "check" in request.POST
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            answers = take_over_workbook(request.summit, content, by=request.user, now=clock.now(), dry_run=is_check)
        except OBJECTIONS as error:
            add_refusal(form, error, request.user)
    return _shown(request, form=form, answers=answers, is_check=is_check)


@security_page
@requires_recent_auth
def people_out(request: DeskRequest) -> HttpResponse:
    """Give out the list of all who wait; after a password was asked for, lead back to the page."""
    if request.method != "POST":
        return redirect("security", request.summit.slug)
    return as_response(vetting_workbook(request.summit, by=request.user, now=clock.now()))


@security_page
@requires_recent_auth
def declarations_out(request: DeskRequest, kind: str) -> HttpResponse:
    """Give out all declarations of the kind, with their numbers."""
    if request.method != "POST":
        return redirect("security", request.summit.slug)
    return as_response(declarations_workbook(_kind(kind), request.summit, by=request.user))


@require_POST
@security_page
def decide(request: DeskRequest, kind: str, key: int) -> HttpResponse:
    """Decide on a declaration; a refusal is shown beside it."""
    rows = _kind(kind).objects.visible_to(request.user).filter(summit=request.summit)
    declaration = get_object_or_404(rows.select_related("summit", "party"), pk=key)
    form = DecisionForm(request.POST, prefix=f"{kind}-{key}")
    if form.is_valid():
        try:
            decide_on_declaration(declaration, by=request.user, now=clock.now(), **form.cleaned_data)
        except ReasonMissing as refusal:
            form.add_error("reason", refusal.message_for(request.user))
        except OBJECTIONS as error:  # it may not be shown any more
            messages.error(request, refusal_of(error).message_for(request.user))
            return redirect("security", request.summit.slug)
        else:
            said = {"what": str(declaration), "status": declaration.get_status_display()}
            messages.success(request, _("%(what)s: %(status)s.") % said)
            return redirect("security", request.summit.slug)
    return _shown(request, form=VerdictsForm(), bound=(declaration, form))


def _shown(
    request: DeskRequest,
    *,
    form: VerdictsForm,
    answers: VerdictAnswers | None = None,
    is_check: bool = False,
    bound: tuple[Declaration, DecisionForm] | None = None,
) -> TemplateResponse:
    waiting = Accreditation.vetting.visible_to(request.user).filter(summit=request.summit)
    context = {
        "summit": request.summit,
        "form": form,
        "answers": answers,
        "is_check": is_check,
        "waiting": waiting.filter(step__kind=Step.Kind.CLEARANCE).count(),
        "declared": list(_declared(request, bound)),
    }
    return TemplateResponse(request, "desk/security.html", context)


def _declared(request: DeskRequest, bound: tuple[Declaration, DecisionForm] | None) -> Iterator[Declared]:
    """Yield what waits of each kind. Two queries for each."""
    for name, kind in KINDS.items():
        rows = kind.objects.visible_to(request.user).filter(summit=request.summit, status=Declaration.Status.DECLARED)
        listed = [
            bound if bound and bound[0] == row else (row, DecisionForm(prefix=f"{name}-{row.pk}"))
            for row in rows.with_people()[:MOST_SHOWN]
        ]
        yield Declared(name, str(kind._meta.verbose_name_plural), rows.count(), listed)


def _kind(name: str) -> type[Declaration]:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


urlpatterns = [
    path("", security, name="security"),
    path("people/", people_out, name="security-people"),
    path("<slug:kind>/", declarations_out, name="security-declarations"),
    path("<slug:kind>/<int:key>/", decide, name="security-decide"),
]
