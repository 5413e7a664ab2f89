"""API tokens in the admin."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from summit.accounts.admin.base import ReadOnlyAdmin
from summit.accounts.models import Token
from summit.accounts.queries import accounts_governed_by
from summit.accounts.services import revoke_token


@admin.register(Token)
class TokenAdmin(ReadOnlyAdmin[Token]):
    """Tokens to see and to revoke. The text of a token is not stored."""

    list_display = ("name", "user", "scope", "has_second_factor", "created", "expiry", "last_used_at")
    list_filter = ("scope", "has_second_factor", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__name", "user__email")
    fields = readonly_fields = (*list_display, "made_by")
    actions = ("revoke",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Token]:
        """Limit to the user's tokens and those of accounts that they govern: a token acts in all of these summits."""
        governed = accounts_governed_by(request.user, "tokens")
        return Token.objects.filter(Q(user=request.user.pk) | Q(user__in=governed))

    @action(description=_("Revoke"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[Token]) -> None:
        self.act_on_all(request, queryset, revoke_token, done=_("Revoked"))
