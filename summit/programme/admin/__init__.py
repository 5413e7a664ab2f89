"""Revisions and feeds; the day board stands beside."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.decorators import action

from summit.accounts.admin import ReadOnlyAdmin, show_refusal
from summit.core import clock
from summit.core.refusals import Refusal
from summit.programme import services
from summit.programme.models import Feed, Revision


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """Revisions, and publishing the next one."""

    list_display = ("__str__", "summit", "published_at", "published_by")
    list_select_related = ("summit", "published_by")
    fields = ("summit", "number", "published_at", "published_by")
    actions_list = ("publish",)

    @action(description="Publish the programme", icon="campaign")
    def publish(self, request: HttpRequest) -> HttpResponse:
        """Make what is tentative known, and tell those concerned."""
        summit = request.summit  # type: ignore[attr-defined]
        try:
            revision = services.publish_revision(summit, by=request.user, now=clock.now())  # type: ignore[arg-type]
        except Refusal as refusal:
            show_refusal(request, refusal)
        else:
            messages.success(request, f"{revision} is published; those concerned are told.")
        return redirect("admin:programme_revision_changelist")


@admin.register(Feed)
class FeedAdmin(ReadOnlyAdmin):
    """Calendar feeds; their addresses are secret, also here."""

    list_display = ("__str__", "owner", "created_at", "revoked_at")
    list_select_related = ("summit", "owner", "party", "resource")
    fields = ("summit", "owner", "party", "resource", "created_at", "revoked_at")
    actions = ("revoke",)

    @action(description="Revoke")
    def revoke(self, request: HttpRequest, queryset: Any) -> None:
        """End the feeds."""
        self.act_on_all(request, queryset, lambda feed: services.revoke_feed(feed, now=clock.now()), done="Revoked")
