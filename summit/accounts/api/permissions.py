"""Who may come in: by role in the summit that the address names."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from summit.accounts.models import Role
from summit.accounts.queries import organizes


class SignedIn(BasePermission):
    """Anyone who has signed in."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Ask for a sign-in."""
        del view
        return bool(request.user and request.user.is_authenticated)


class TakesPart(SignedIn):
    """Anyone with a role in the summit; to others it does not exist (404)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Look the summit up among those that the user may see."""
        return super().has_permission(request, view) and bool(view.summit)


class HasBusiness(TakesPart):
    """Anyone who plans or is planned for: all who take part, but observers."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Ask for a role other than observer's."""
        return super().has_permission(request, view) and (
            request.user.is_superuser
            or Role.objects.filter(user=request.user.pk, summit=view.summit).exclude(kind=Role.Kind.OBSERVER).exists()
        )


class Organizes(TakesPart):
    """Organizers of the summit."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Ask for the role."""
        return super().has_permission(request, view) and organizes(request.user, view.summit)


class OrganizersWrite(TakesPart):
    """All who take part may read; organizers may write."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Ask for the role where something would change."""
        if request.method in SAFE_METHODS:
            return super().has_permission(request, view)
        return super().has_permission(request, view) and organizes(request.user, view.summit)
