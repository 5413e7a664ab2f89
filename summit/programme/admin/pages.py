"""The admin page on which an engagement is planned."""

from django.urls import reverse

from summit.calendar.models import Engagement


def page_of(engagement: Engagement) -> str:
    """Return the address of the page of its session, request or closure.

    Select its `session` or `meeting` with it.
    """
    if engagement.kind == Engagement.Kind.SESSION:
        return reverse("admin:summit_sessions_session_change", args=[engagement.session.pk])
    if engagement.kind == Engagement.Kind.BILATERAL:
        return reverse("admin:bilaterals_bilateralrequest_change", args=[engagement.meeting.request_id])
    return reverse("admin:calendar_closure_change", args=[engagement.pk])
