"""The forms of signing in, in the clothes of the admin; what they are given is looked at by our own verbs."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import BASE_INPUT_CLASSES

from summit.accounts import sessions
from summit.accounts.attempts import note_attempt
from summit.accounts.second_factor import give_code, give_first_code
from summit.core import clock
from summit.core.addresses import AddressFormField
from summit.core.refusals import Refusal
from summit.core.text import LineFormField


class Dressed(forms.Form):
    """A form that looks like those of the admin."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.visible_fields():
            field.field.widget.attrs |= {"class": " ".join(BASE_INPUT_CLASSES), "placeholder": ""}


class ByAddress(account.LoginForm):
    """Takes an address in any spelling."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["login"]
        self.fields["login"] = AddressFormField(label=asked.label, widget=asked.widget)


class LogInForm(Dressed, ByAddress):
    """An e-mail address and a password."""


class PasswordForm(Dressed, account.ReauthenticateForm):
    """The password of who is signed in."""


class NewPasswordForm(Dressed, account.ChangePasswordForm):
    """The old password, and a new one twice."""

    def clean_oldpassword(self) -> str:
        """Ask for it by the door where wrong ones count."""
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class Code(Dressed):
    """A code of an app, or a recovery code; the session holds that it was given."""

    code = forms.CharField(
        label=_("Code"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )

    def clean_code(self) -> str:
        """Use it up, or say why not. Raises TooManyAttempts."""
        note_attempt(context.request)
        code: str = self.cleaned_data["code"]
        try:
            self.use(code)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from refusal
        _note(self.user)  # type: ignore[attr-defined]
        return code

    def use(self, code: str) -> None:
        """Use up a code of one of the user's factors."""
        self.authenticator = give_code(self.user, code, now=clock.now())  # type: ignore[attr-defined]


class CodeForm(Code, mfa.AuthenticateForm):
    """A code, after the password."""


class CodeAgainForm(Code, mfa.ReauthenticateForm):
    """A code of who is signed in."""


class FirstCodeForm(Code, totp.ActivateTOTPForm):
    """The code by which an app shows that it knows the secret."""

    def use(self, code: str) -> None:
        """Use it up: it signs nobody in."""
        give_first_code(self.user, code, self.secret, now=clock.now())


class KeyAnswerField(forms.JSONField):
    """What a security key says, as JSON of a bounded length and depth."""

    longest = 20_000
    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Return the data."""
        if isinstance(value, str) and len(value) > self.longest:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class KeyForm(Dressed, webauthn.AuthenticateWebAuthnForm):
    """The answer of a security key, after the password."""

    credential = KeyAnswerField()

    def clean_credential(self) -> Any:
        """Have it verified, and note it. Raises TooManyAttempts."""
        note_attempt(context.request)
        factor = super().clean_credential()
        _note(self.user)
        return factor


class KeyAgainForm(KeyForm, webauthn.ReauthenticateWebAuthnForm):
    """The answer of a security key of who is signed in."""


class FirstKeyForm(Dressed, webauthn.AddWebAuthnForm):
    """A name, and what a new security key says."""

    name = LineFormField(label=_("Name"), max_length=100, required=False)
    credential = KeyAnswerField()

    def clean(self) -> dict[str, Any]:
        """Have it verified, and note it."""
        given = super().clean() or {}
        if not self.errors:
            _note(self.user)
        return given


def _note(user: Any) -> None:
    sessions.note_factor(context.request.session, user, now=clock.now())
