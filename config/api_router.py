"""Every resource of /api/v1/."""

from django.urls import include, path
from rest_framework.routers import DefaultRouter, SimpleRouter

from summit.accounts.api.views import LogInView, LogOutView, MeView, SummitViewSet
from summit.facilities.api.views import InterpreterViewSet, RoomViewSet, TransferViewSet, VenueViewSet

everywhere = DefaultRouter()
everywhere.include_root_view = False
everywhere.register("summits", SummitViewSet)

of_summit = SimpleRouter()
of_summit.register("venues", VenueViewSet)
of_summit.register("transfers", TransferViewSet)
of_summit.register("rooms", RoomViewSet)
of_summit.register("interpreters", InterpreterViewSet)

urlpatterns = [
    path("auth/login/", LogInView.as_view(), name="log-in"),
    path("auth/logout/", LogOutView.as_view(), name="log-out"),
    path("me/", MeView.as_view(), name="me"),
    path("", include(everywhere.urls)),
    path("summits/<slug:slug>/", include(of_summit.urls)),
]
