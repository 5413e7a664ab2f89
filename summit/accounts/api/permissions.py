"""Permissions by the user's roles in the summit of the address."""

from typing import Protocol, cast

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from summit.accounts.policy import allows
from summit.accounts.request_vars import user_of
from summit.summits.models import Summit


class PolicyView(Protocol):
    """A view of one summit's rows."""

    summit: Summit
    resource: str


class SignedIn(BasePermission):
    """Allows every signed-in user."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        del view
        return bool(request.user and request.user.is_authenticated)


class Operating(SignedIn):
    """Allows superusers, who operate the service."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return super().has_permission(request, view) and user_of(request).is_superuser


class ByPolicy(SignedIn):
    """Allows users with a role that may do the view's verb by the policy; 404 for users without a role in the summit.

    The view names its `resource`, and the `verbs` of those of its actions that are more than reading and writing.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not super().has_permission(request, view):
            return False
        asked, user = cast("PolicyView", view), user_of(request)
        summit = asked.summit
        if user.is_superuser:
            return True
        return allows(user.role_set.within(summit).kinds, asked.resource, verb_of(view, str(request.method)))


def verb_of(view: object, method: str) -> str:
    """Return the policy's name of what a request to the view would do."""
    verbs: dict[str, str] = getattr(view, "verbs", {})
    return verbs.get(getattr(view, "action", None) or "", "read" if method in SAFE_METHODS else "write")
