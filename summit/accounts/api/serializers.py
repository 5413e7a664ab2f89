"""Sign-in and oneself, as clients see them."""

from typing import Any

from django.contrib.auth import authenticate
from rest_framework import serializers
from rest_framework.exceptions import APIException

from summit.accounts.models import Role, User
from summit.core.api.serializers import ModelSerializer


class LockedOut(APIException):
    """Too many wrong passwords; an account that is not there is locked alike."""

    status_code = 429
    default_detail = "Too many wrong passwords. Wait a quarter of an hour, or ask an organizer."
    default_code = "locked_out"


class LogIn(serializers.Serializer[Any]):
    """An e-mail address and a password."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Find the user; an unknown one and a wrong password read alike."""
        user = authenticate(self.context["request"], username=attrs["email"], password=attrs["password"])
        if getattr(self.context["request"], "axes_locked_out", False):
            raise LockedOut
        if user is None:
            raise serializers.ValidationError("The e-mail address or the password is wrong.", code="wrong_credentials")
        return {"user": user}


class TokenSerializer(serializers.Serializer[Any]):
    """A token, shown this once."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)


class RoleSerializer(ModelSerializer):
    """What the user is in a summit."""

    summit: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    party_code = serializers.CharField(source="party.code", default=None, read_only=True)

    class Meta:
        model = Role
        fields = ("summit", "kind", "party", "party_code")


class MeSerializer(ModelSerializer):
    """The signed-in user."""

    roles = RoleSerializer(many=True, read_only=True)

    class Meta:
        model = User
        fields = ("id", "email", "name", "language", "time_zone", "quiet_from", "quiet_until", "roles")
        read_only_fields = ("email",)
