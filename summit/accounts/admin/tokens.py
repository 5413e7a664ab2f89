"""The tokens of the people of one's own summits."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from unfold.decorators import action

from summit.accounts.admin.ground import ReadOnlyAdmin
from summit.accounts.models import Role, Token
from summit.accounts.policy import Reach
from summit.accounts.queries import summits_where
from summit.accounts.services import revoke_token


@admin.register(Token)
class TokenAdmin(ReadOnlyAdmin):
    """By what programs act for people: to see, and to revoke. What is sent with a request is kept nowhere."""

    list_display = ("name", "user", "scope", "has_second_factor", "created", "expiry", "last_used_at")
    list_filter = ("scope", "has_second_factor", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__name", "user__email")
    fields = readonly_fields = (*list_display, "made_by")
    actions = ("revoke",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """One's own, and those of the people of the summits whose tokens the policy lets one revoke."""
        if request.user.is_superuser:
            return Token.objects.all()
        summits = summits_where(request.user, "tokens", "write", Reach.ALL)
        people = Role.objects.filter(summit__in=summits).values("user")
        return Token.objects.filter(Q(user=request.user.pk) | Q(user__in=people, user__is_superuser=False))

    @action(description="Revoke")
    def revoke(self, request: HttpRequest, queryset: Any) -> None:
        """End the tokens, and those that they made."""
        self.act_on_all(request, queryset, revoke_token, done="Revoked")
