"""Every resource of /api/v1/."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from summit.accounts.api.signing import LogInView, LogOutView, TokenViewSet
from summit.accounts.api.views import MeView, SummitViewSet
from summit.agenda.api.views import ItemViewSet, ProposalViewSet
from summit.bilaterals.api.views import PlanViewSet, RequestViewSet
from summit.calendar.api.views import ClashesView, ClosureViewSet, FreeSlotsView
from summit.delegations.api.invitations import AcceptView, InvitationViewSet
from summit.delegations.api.views import (
    ContactViewSet,
    DelegateViewSet,
    DelegationViewSet,
    PrecedencePolicyViewSet,
)
from summit.facilities.api.views import InterpreterViewSet, RoomViewSet, TransferViewSet, VenueViewSet
from summit.notifications.api.views import NotificationViewSet, PreferencesView, WebhookViewSet
from summit.programme.api.views import FeedViewSet, ProgrammeView, RevisionViewSet
from summit.reminders.api.views import OwnReminderRuleViewSet, ReminderRuleViewSet, RoutineView
from summit.sessions.api.views import OrganViewSet, SessionViewSet

everywhere = SimpleRouter()
everywhere.register("summits", SummitViewSet)
everywhere.register("me/tokens", TokenViewSet, basename="token")

of_summit = SimpleRouter()
of_summit.register("venues", VenueViewSet)
of_summit.register("transfers", TransferViewSet)
of_summit.register("rooms", RoomViewSet)
of_summit.register("interpreters", InterpreterViewSet)
of_summit.register("delegations", DelegationViewSet)
of_summit.register("delegates", DelegateViewSet)
of_summit.register("contacts", ContactViewSet)
of_summit.register("invitations", InvitationViewSet)
of_summit.register("precedence-policies", PrecedencePolicyViewSet)
of_summit.register("organs", OrganViewSet)
of_summit.register("sessions", SessionViewSet)
of_summit.register("agenda-items", ItemViewSet)
of_summit.register("proposals", ProposalViewSet)
of_summit.register("bilateral-requests", RequestViewSet)
of_summit.register("plans", PlanViewSet)
of_summit.register("closures", ClosureViewSet)
of_summit.register("notifications", NotificationViewSet)
of_summit.register("webhooks", WebhookViewSet)
of_summit.register("revisions", RevisionViewSet)
of_summit.register("feeds", FeedViewSet)
of_summit.register("reminder-rules", ReminderRuleViewSet)
of_summit.register("my-reminder-rules", OwnReminderRuleViewSet, basename="my-reminder-rule")

urlpatterns = [
    path("auth/login/", LogInView.as_view(), name="log-in"),
    path("auth/logout/", LogOutView.as_view(), name="log-out"),
    path("auth/invitations/accept/", AcceptView.as_view(), name="accept-invitation"),
    path("me/", MeView.as_view(), name="me"),
    path("me/notification-preferences/", PreferencesView.as_view(), name="notification-preferences"),
    path("", include(everywhere.urls)),
    path("summits/<slug:slug>/free-slots/", FreeSlotsView.as_view(), name="free-slots"),
    path("summits/<slug:slug>/clashes/", ClashesView.as_view(), name="clashes"),
    path("summits/<slug:slug>/programme/", ProgrammeView.as_view(), name="programme"),
    path("summits/<slug:slug>/routine/", RoutineView.as_view(), name="routine"),
    path("summits/<slug:slug>/", include(of_summit.urls)),
]
