"""The forms of signing in, in the style of the admin; codes are checked by our own services."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import BASE_INPUT_CLASSES

from summit.accounts import sessions
from summit.accounts.attempts import note_attempt
from summit.accounts.models import User
from summit.accounts.second_factor import LONGEST_CODE, use_code, use_first_code
from summit.core import clock
from summit.core.addresses import AddressFormField
from summit.core.refusals import Refusal
from summit.core.text import LineFormField

LONGEST_KEY_NAME = 100


class StyledForm(forms.Form):
    """A form in the style of the admin."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.visible_fields():
            field.field.widget.attrs |= {"class": " ".join(BASE_INPUT_CLASSES), "placeholder": ""}


class AddressLoginForm(account.LoginForm):
    """Accepts an e-mail address in any spelling."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["login"]
        self.fields["login"] = AddressFormField(label=asked.label, widget=asked.widget)


class LoginForm(StyledForm, AddressLoginForm):
    """An e-mail address and a password."""


class ReauthenticateForm(StyledForm, account.ReauthenticateForm):
    """The password of the signed-in user."""


class ChangePasswordForm(StyledForm, account.ChangePasswordForm):
    """The old password, and a new one twice."""

    def clean_oldpassword(self) -> str:
        """Check the old password by the adapter, which counts wrong ones."""
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class CodeBaseForm(StyledForm):
    """A code of an app, or a recovery code; the session stores that it was given."""

    user: User
    authenticator: Authenticator

    code = forms.CharField(
        label=_("Code"), max_length=LONGEST_CODE, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )

    def clean_code(self) -> str:
        """Use the code up, or add an error. Raises TooManyAttempts."""
        note_attempt(context.request)
        code: str = self.cleaned_data["code"]
        try:
            self.use(code)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from refusal
        _note_factor(self.user)
        return code

    def use(self, code: str) -> None:
        """Use up a code of one of the user's factors."""
        self.authenticator = use_code(self.user, code, now=clock.now())


class CodeForm(CodeBaseForm, mfa.AuthenticateForm):
    """A code, after the password."""


class ReauthenticateByCodeForm(CodeBaseForm, mfa.ReauthenticateForm):
    """A code of the signed-in user."""


class ActivateAppForm(CodeBaseForm, totp.ActivateTOTPForm):
    """The code that proves that an app knows the secret."""

    def use(self, code: str) -> None:
        """Use the code up, so that it cannot sign in."""
        use_first_code(self.user, code, self.secret, now=clock.now())


class CredentialField(forms.JSONField):
    """The credential of a security key, as JSON of a bounded length and depth."""

    longest = 20_000
    widget = forms.HiddenInput

    def to_python(self, value: object) -> Any:
        """Return the data."""
        if isinstance(value, str) and len(value) > self.longest:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class SecurityKeyForm(StyledForm, webauthn.AuthenticateWebAuthnForm):
    """The answer of a security key, after the password."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        """Verify the credential, and store in the session that it was given. Raises TooManyAttempts."""
        note_attempt(context.request)
        factor: Authenticator = super().clean_credential()
        _note_factor(self.user)
        return factor


class ReauthenticateBySecurityKeyForm(SecurityKeyForm, webauthn.ReauthenticateWebAuthnForm):
    """The answer of a security key of the signed-in user."""


class AddSecurityKeyForm(StyledForm, webauthn.AddWebAuthnForm):
    """A name, and the credential of a new security key."""

    name = LineFormField(label=_("Name"), max_length=LONGEST_KEY_NAME, required=False)
    credential = CredentialField()

    def clean(self) -> dict[str, object]:
        """Verify the credential, and store in the session that it was given."""
        data = super().clean() or {}
        if not self.errors:
            _note_factor(self.user)
        return data


def _note_factor(user: User) -> None:
    sessions.note_factor(context.request.session, user, now=clock.now())
