"""Webhooks of the people of a summit."""

from urllib.parse import urlsplit

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from summit.accounts.admin import ReadOnlyAdmin
from summit.notifications import webhooks
from summit.notifications.models import Webhook


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin[Webhook]):
    list_display = ("owner", "host", "failures", "failing_since", "disabled_at")
    list_filter = (("disabled_at", admin.EmptyFieldListFilter),)
    search_fields = ("owner__name", "owner__email")
    list_select_related = ("owner",)
    fields = readonly_fields = ("owner", "host", "created_at", "failures", "failing_since", "disabled_at")
    actions = ("enable",)

    @display(description=_("server"))
    def host(self, webhook: Webhook) -> str:
        """Return the host only: the rest of the address may be a secret of its owner."""
        return urlsplit(webhook.url).hostname or ""

    @action(description=_("Switch on again"))
    def enable(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        self.act_on_all(
            request, queryset.exclude(disabled_at=None), webhooks.enable_webhook, done=gettext("Switched on")
        )
