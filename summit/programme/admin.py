"""Revisions of the programme and calendar feeds."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from summit.accounts.admin import ReadOnlyAdmin, ViewedAdmin
from summit.calendar.models import Engagement
from summit.core import clock
from summit.core.translations import translated
from summit.programme import services
from summit.programme.models import Feed, Revision
from summit.programme.queries import published_lines


@admin.register(Revision)
class RevisionAdmin(ViewedAdmin[Revision], ReadOnlyAdmin[Revision]):
    """Revisions of the programme. The next one is published here."""

    list_display = ("__str__", "summit", "published_at", "published_by", "withdrawn_at")
    list_select_related = ("summit", "published_by")
    fields = ("summit", "number", "published_at", "published_by", "withdrawn_at", "accepted", "published")
    readonly_fields = ("accepted", "published")
    actions_list = ("publish",)

    @display(description=_("warnings"))
    def accepted(self, revision: Revision) -> str:
        """Return the warnings that were accepted."""
        return "; ".join(f"{translated(row['title'])}: {row['details']}" for row in revision.warnings)

    @display(description=_("programme"))
    def published(self, revision: Revision) -> str:
        """Return the programme as it was published, on the summit's clock."""
        lines = published_lines(revision, viewer=revision.viewer)
        return render_to_string("admin/revision_programme.html", {"lines": lines, "zone": revision.summit.zone})

    @action(description=_("Publish the programme"), icon="campaign")
    def publish(self, request: HttpRequest) -> HttpResponse:
        """Lead to the release page, which shows what would be published and each letter."""
        del request
        return redirect("release")


@admin.register(Feed)
class FeedAdmin(ReadOnlyAdmin[Feed]):
    """Calendar feeds. Their addresses are secret and are not shown here either."""

    list_display = ("__str__", "owner", "created_at", "revoked_at")
    list_select_related = ("summit", "owner", "party", "resource")
    fields = ("summit", "owner", "party", "resource", "created_at", "revoked_at")
    actions = ("revoke",)

    @action(description=_("Revoke"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        self.act_on_all(
            request, queryset, lambda feed: services.revoke_feed(feed, now=clock.now()), done=gettext("Revoked")
        )


def page_of(engagement: Engagement) -> str:
    """Return the address of the page of its session, request or closure.

    Select its `session` or `meeting` with it.
    """
    if engagement.kind == Engagement.Kind.SESSION:
        return reverse("admin:summit_sessions_session_change", args=[engagement.session.pk])
    if engagement.kind == Engagement.Kind.BILATERAL:
        return reverse("admin:bilaterals_bilateralrequest_change", args=[engagement.meeting.request_id])
    return reverse("admin:calendar_closure_change", args=[engagement.pk])
