"""Who may come in: by role in the summit that the address names."""

from typing import Any, cast

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from summit.accounts.models import User
from summit.accounts.policy import allows


class SignedIn(BasePermission):
    """Anyone who has signed in."""

    def has_permission(self, request: Request, view: Any) -> bool:
        del view
        return bool(request.user and request.user.is_authenticated)


class ByPolicy(SignedIn):
    """Whoever has a role that the policy lets call the view's verb; to who has none the summit does not exist (404).

    The view names its `resource`, and the `verbs` of those of its actions that are more than reading and writing.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        summit, user = view.summit, cast("User", request.user)
        if user.is_superuser:
            return True
        return allows(user.role_set.within(summit).kinds, view.resource, verb_of(view, str(request.method)))


def verb_of(view: Any, method: str) -> str:
    """Return the policy's name of what a request to the view would do."""
    verbs: dict[str, str] = getattr(view, "verbs", {})
    return verbs.get(getattr(view, "action", None) or "", "read" if method in SAFE_METHODS else "write")
