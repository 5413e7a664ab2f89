"""Deny by default."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class DenyAll(BasePermission):
    """The default of every view: a view without a policy serves nobody."""

    def has_permission(self, request: Request, view: object) -> bool:
        del request, view
        return False
