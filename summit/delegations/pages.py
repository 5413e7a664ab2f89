"""The page that the link of an invitation opens."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from summit.accounts.attempts import note_attempt
from summit.accounts.models import User
from summit.accounts.passwords import LONGEST_PASSWORD
from summit.accounts.signin.urls import in_admin_style
from summit.core import clock
from summit.core.columns import form_field_of
from summit.core.refusals import Refusal
from summit.delegations.invitations import accept_invitation, is_newcomer, open_invitation
from summit.delegations.models import Invitation

PAGE = "invitations/page.html"
NEW = {"autocomplete": "new-password"}


class TokenForm(forms.Form):
    """The token of the link, which a script fills in."""

    token = forms.CharField(
        max_length=200, label=_("Code: the part of the link after the #"), widget=UnfoldAdminTextInputWidget
    )


class KnownForm(TokenForm):
    """A confirmation, for users who have an account."""

    token = forms.CharField(max_length=200, widget=forms.HiddenInput)
    accept = forms.BooleanField(widget=forms.HiddenInput, initial=True)


class NewcomerForm(KnownForm):
    """A name and a password, for users who have no account."""

    name = form_field_of(User, "name", widget=UnfoldAdminTextInputWidget)
    password = forms.CharField(max_length=LONGEST_PASSWORD, strip=False, widget=UnfoldAdminPasswordWidget(NEW))
    again = forms.CharField(
        max_length=LONGEST_PASSWORD, label=_("Password again"), strip=False, widget=UnfoldAdminPasswordWidget(NEW)
    )

    def clean(self) -> dict[str, object]:
        """Refuse passwords that differ."""
        data = super().clean() or {}
        if data.get("password") != data.get("again"):
            self.add_error("again", gettext("The two passwords differ."))
        return data


@sensitive_post_parameters("token", "password", "again")
def _page(request: HttpRequest) -> HttpResponseBase:
    """Read the token, show the form that the account needs, and accept the invitation."""
    if request.method == "POST":
        note_attempt(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page_of(request, form)
    try:
        invitation = open_invitation(form.cleaned_data["token"], now=clock.now())
    except Refusal as refusal:
        return _page_with_error(request, form, refusal)
    kind = NewcomerForm if is_newcomer(invitation.person) else KnownForm
    if "accept" not in request.POST:
        return _page_of(request, kind(initial=form.cleaned_data), invitation)
    return _accept(request, kind(request.POST), invitation)


def _accept(request: HttpRequest, form: forms.Form, invitation: Invitation) -> HttpResponseBase:
    if not form.is_valid():
        return _page_of(request, form, invitation)
    facts = {name: value for name, value in form.cleaned_data.items() if name in ("name", "password")}
    try:
        accepted = accept_invitation(form.cleaned_data["token"], **facts, now=clock.now())
    except Refusal as refusal:
        return _page_with_error(request, form, refusal, invitation)
    return TemplateResponse(request, "invitations/accepted.html", {"invitation": accepted})


invitation_page = in_admin_style(_page, _("Invitation"))


def _page_of(request: HttpRequest, form: forms.Form, invitation: Invitation | None = None) -> HttpResponse:
    return TemplateResponse(request, PAGE, {"form": form, "invitation": invitation})


def _page_with_error(
    request: HttpRequest, form: forms.Form, refusal: Refusal, invitation: Invitation | None = None
) -> HttpResponse:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return _page_of(request, form, invitation)
