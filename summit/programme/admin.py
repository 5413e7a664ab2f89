"""Revisions of the programme and calendar feeds."""

from functools import partial

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from summit.accounts.admin import ReadOnlyAdmin, ViewedAdmin, current_summit, user_of, versions
from summit.calendar.models import Engagement
from summit.core import clock
from summit.core.api.conditional import Changed
from summit.programme import services
from summit.programme.models import Feed, Revision
from summit.programme.queries import lines_to_publish, published_lines, state_to_publish, to_publish


def _refuse_if_other(sent: QueryDict, engagements: list[Engagement]) -> None:
    """Refuse to publish another programme than the page has shown, and name the differences."""
    if changed := versions.required(sent).changed(state_to_publish(engagements)):
        names = ", ".join(str(row) for row in Engagement.objects.filter(pk__in=changed).order_by("starts_at", "pk"))
        raise Changed(
            gettext(
                "Since you opened this page the programme has changed: %(names)s. Nothing is published yet: below is"
                " what would be now."
            )
            % {"names": names}
        )


@admin.register(Revision)
class RevisionAdmin(ViewedAdmin[Revision], ReadOnlyAdmin[Revision]):
    """Revisions of the programme. The next one is published here."""

    list_display = ("__str__", "summit", "published_at", "published_by")
    list_select_related = ("summit", "published_by")
    fields = ("summit", "number", "published_at", "published_by", "published")
    readonly_fields = ("published",)
    actions_list = ("publish",)

    @display(description=_("programme"))
    def published(self, revision: Revision) -> str:
        """Return the programme as it was published, on the summit's clock."""
        lines = published_lines(revision, viewer=revision.viewer)
        return render_to_string("admin/revision_programme.html", {"lines": lines, "zone": revision.summit.zone})

    @action(description=_("Publish the programme"), icon="campaign")
    def publish(self, request: HttpRequest) -> HttpResponse:
        """Publish the tentative engagements, after a page that shows them."""
        summit = current_summit(request)
        if summit is None:
            raise PermissionDenied
        engagements = list(to_publish(summit).prefetch_related("occupancies__resource"))
        lines = lines_to_publish(summit, engagements)
        new = sum(line.what == "new" for line in lines)
        page = {
            "title": gettext("Publish the programme"),
            "form": forms.Form(request.POST if request.method == "POST" else None),
            "original": summit,
            "hint": ngettext(
                "%(count)s tentative engagement will be published, and its participants will be notified.",
                "%(count)s tentative engagements will be published, and their participants will be notified.",
                new,
            )
            % {"count": new},
            "details": render_to_string("admin/programme_to_publish.html", {"lines": lines, "zone": summit.zone}),
            "back": reverse("admin:programme_revision_changelist"),
            "version": versions.version_of(state_to_publish(engagements)),
        }
        check = partial(_refuse_if_other, request.POST)
        verb = partial(services.publish_revision, summit, by=user_of(request), now=clock.now(), check=check)
        return self.confirm(request, page, verb)


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
