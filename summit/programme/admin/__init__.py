"""Revisions and feeds; the day board stands beside."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from unfold.decorators import action, display

from summit.accounts.admin import ReadOnlyAdmin, ViewedAdmin
from summit.calendar.models import Engagement
from summit.core import clock
from summit.programme import services
from summit.programme.models import Feed, Revision
from summit.programme.queries import published_lines


@admin.register(Revision)
class RevisionAdmin(ViewedAdmin, ReadOnlyAdmin):
    """Revisions, and publishing the next one."""

    list_display = ("__str__", "summit", "published_at", "published_by")
    list_select_related = ("summit", "published_by")
    fields = ("summit", "number", "published_at", "published_by", "published")
    readonly_fields = ("published",)
    actions_list = ("publish",)

    @display(description="programme")
    def published(self, revision: Revision) -> str:
        """The programme as it was published, in the summit's clock."""
        lines = published_lines(revision, viewer=revision.viewer)  # type: ignore[attr-defined]
        return render_to_string("admin/revision_programme.html", {"lines": lines, "zone": revision.summit.zone})

    @action(description="Publish the programme", icon="campaign")
    def publish(self, request: HttpRequest) -> HttpResponse:
        """Make what is tentative known, and tell those concerned."""
        summit = request.summit  # type: ignore[attr-defined]
        tentative = Engagement.objects.filter(summit=summit, status=Engagement.Status.TENTATIVE).count()
        page = {
            "title": "Publish the programme",
            "form": forms.Form(request.POST if request.method == "POST" else None),
            "original": summit,
            "hint": f"{tentative} tentative engagements become known, and those concerned are told.",
            "back": reverse("admin:programme_revision_changelist"),
        }
        verb = partial(services.publish_revision, summit, by=request.user, now=clock.now())  # type: ignore[arg-type]
        return self.confirm(request, page, verb)


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
