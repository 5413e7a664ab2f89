"""Serializers of signing in, tokens and the user's own account."""

from typing import Any

from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import APIException

from summit.accounts.languages import activate_language
from summit.accounts.models import LiaisonOfficer, Role, Token, User
from summit.accounts.passwords import LONGEST_PASSWORD
from summit.accounts.second_factor import LONGEST_CODE, check_second_factor
from summit.core import clock
from summit.core.api.columns import field_of
from summit.core.api.fields import Address
from summit.core.api.serializers import Instant, ModelSerializer, Serializer
from summit.summits.models import Summit


class LockedOut(APIException):
    """Too many wrong passwords were given; an unknown account is locked in the same way."""

    status_code = 429
    default_detail = _("Too many wrong passwords. Wait a quarter of an hour, or ask an organizer.")
    default_code = "locked_out"


class CreateToken(Serializer):
    """The name, scope and expiry of a new token."""

    name = field_of(Token, "name")
    scope = serializers.ChoiceField(choices=Token.Scope.choices, default=Token.Scope.WRITE)
    expires_at = Instant(required=False)


class LogIn(CreateToken):
    """An e-mail address, a password, and the facts of the new token."""

    email = Address()
    password = serializers.CharField(max_length=LONGEST_PASSWORD, trim_whitespace=False, write_only=True)
    code = serializers.CharField(
        max_length=LONGEST_CODE,
        default="",
        allow_blank=True,
        write_only=True,
        help_text="Of your authenticator app, or a recovery code, where you have a second factor.",
    )
    name = field_of(Token, "name", default="Log-in")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Find the user; an unknown user and a wrong password give one answer. Refuse without the second factor."""
        credentials = {"username": attrs.pop("email"), "password": attrs.pop("password")}
        user = authenticate(self.context["request"], **credentials)
        if getattr(self.context["request"], "axes_locked_out", False):
            raise LockedOut
        if user is None:
            raise serializers.ValidationError(
                _("The e-mail address or the password is wrong."), code="wrong_credentials"
            )
        # What is refused from here on is said in the account's language.
        activate_language(self.context["request"], user)
        code = attrs.pop("code")
        return {**attrs, "user": user, "has_second_factor": check_second_factor(user, code, now=clock.now())}


class TokenSerializer(ModelSerializer):
    """A token. Its text is shown only when it is created."""

    created_at = Instant(source="created", read_only=True)
    expires_at = Instant(source="expiry", read_only=True)
    token = serializers.SerializerMethodField()

    class Meta:
        model = Token
        fields = ("id", "name", "scope", "created_at", "expires_at", "last_used_at", "token")

    def get_token(self, token: Token) -> str | None:
        """Return the text if the token was just created."""
        del token
        return self.context.get("token")


class RoleSerializer(ModelSerializer):
    """A role of the user in a summit."""

    summit: "serializers.SlugRelatedField[Summit]" = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    party_code = serializers.CharField(source="party.code", default=None, allow_null=True, read_only=True)

    class Meta:
        model = Role
        fields = ("summit", "kind", "party", "party_code")


class MeSerializer(ModelSerializer):
    """The signed-in user."""

    roles = RoleSerializer(many=True, read_only=True)

    class Meta:
        model = User
        fields = ("id", "email", "name", "phone", "language", "time_zone", "quiet_from", "quiet_until", "roles")
        read_only_fields = ("email",)


class LiaisonOfficerSerializer(ModelSerializer):
    """A liaison officer of a delegation, and how to reach them."""

    name = serializers.CharField(source="user.name", read_only=True)
    email = serializers.CharField(source="user.email", read_only=True)
    phone = serializers.CharField(source="user.phone", read_only=True)

    class Meta:
        model = LiaisonOfficer
        fields = ("id", "party", "name", "email", "phone")
