"""A kind of resource is a class, a table and a line in the router; everything else follows from them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.urls import include, path, reverse
from rest_framework.routers import SimpleRouter

from config import urls
from summit.calendar.models import Occupancy, Resource
from summit.core.text import Line
from summit.desk.see_as import lists
from summit.facilities.admin import resource_admin
from summit.facilities.api import resource_view_set
from tests.admin.test_admin import session_form
from tests.factories.bilaterals import make_accepted
from tests.factories.facilities import make_room

URL = "/api/v1/summits/bishkek-2025/"
BOAT = {"code": "ferry", "name": {"en": "Blue boat"}, "number": "KG-777", "seats": 40, "turnover": 15, "shared_as": ""}


@pytest.fixture
def boat(db: None, settings: Any) -> Iterator[type[Resource]]:
    """A kind that the tree does not have: the class, its table, and its line in the router."""

    class Boat(Resource):
        """A boat on the lake."""

        number = Line(max_length=20)
        seats = models.PositiveSmallIntegerField()

        class Meta:
            app_label = "facilities"

    with connection.schema_editor() as editor:
        editor.create_model(Boat)
    Resource.classes.cache_clear()
    admin.site.register(Boat, resource_admin(Boat))
    router = SimpleRouter()
    router.register("boats", resource_view_set(Boat))
    of_kind = path("api/v1/summits/<summit:slug>/", include(router.urls))
    settings.ROOT_URLCONF = (of_kind, path("admin/", admin.site.urls), *urls.urlpatterns)
    yield Boat
    admin.site.unregister(Boat)
    del apps.all_models["facilities"]["boat"]
    delattr(Resource, "boat")
    apps.clear_cache()
    Resource.classes.cache_clear()
    ContentType.objects.clear_cache()


def test_the_collection_has_the_fields_and_the_policy_of_the_class(boat: Any, api: Any, alice: Any, vera: Any) -> None:
    created = api.by(alice).post(f"{URL}boats/", BOAT)
    large = api.by(vera).get(f"{URL}boats/", {"seats__gte": 40}).json()["results"]
    small = api.get(f"{URL}boats/", {"seats__lte": 39}).json()["results"]

    assert (created.status_code, created.json()) == (201, {"id": created.json()["id"], **BOAT})
    assert (large, small) == ([created.json()], [])
    assert api.post(f"{URL}boats/", BOAT).status_code == 403


def test_the_page_has_the_fields_of_the_class_and_is_in_the_menu(
    boat: Any, client: Any, alice: Any, summit: Any
) -> None:
    client.force_login(alice)
    own = {"number": "KG-777", "seats": 40}
    form = {"summit": summit.pk, "code": "ferry", "name.en": "Blue boat", "turnover": 0, **own}
    saved = client.post(reverse("admin:facilities_boat_add"), form)
    menu = client.get(reverse("admin:index"), follow=True).content.decode()

    assert saved.status_code == 302
    assert boat.objects.values(*own).get() == own
    assert '/admin/facilities/boat/"' in menu
    assert lists()["boats"] == "Boats"


def test_it_is_booked_with_a_session_by_both_doors_and_refused_by_its_name(
    boat: Any, api: Any, alice: Any, client: Any, summit: Any
) -> None:
    ferry = boat.objects.create(summit=summit, **BOAT)
    hour = {"starts_at": "2025-11-26T10:00:00+06:00", "ends_at": "2025-11-26T11:00:00+06:00"}
    session = {"code": "first", "title": {"en": "First"}, **hour, "resources": [ferry.pk]}
    booked = api.by(alice).post(f"{URL}sessions/", session)
    refused = api.post(f"{URL}sessions/", {**session, "code": "second"})
    client.force_login(alice)
    form = session_form(summit, resources=[ferry.pk])
    by_form = client.post(reverse("admin:summit_sessions_session_add"), form)
    later = client.post(
        reverse("admin:summit_sessions_session_add"), {**form, "starts_at_1": "12:00", "ends_at_1": "13:00"}
    )

    assert (booked.status_code, booked.json()["resources"]) == (201, [ferry.pk])
    assert (refused.status_code, refused.json()["code"]) == (409, "clash")
    assert "Blue boat" in refused.json()["detail"]
    assert "Blue boat" in str(by_form.context["adminform"].form.errors)
    assert later.status_code == 302
    assert list(ferry.occupancies.values_list("role", flat=True)) == [Occupancy.Role.RESOURCE] * 2


def test_it_is_booked_with_a_meeting_and_stays_with_it_when_that_is_moved(
    boat: Any, api: Any, alice: Any, client: Any, summit: Any, belarus: Any, kazakhstan: Any
) -> None:
    ferry, request = boat.objects.create(summit=summit, **BOAT), make_accepted(belarus, kazakhstan)
    url = f"{URL}bilateral-requests/{request.pk}/"
    place = {"starts_at": "2025-11-26T10:00:00+06:00", "room": make_room(summit).pk, "resources": [ferry.pk]}
    placed = api.by(alice).post(f"{url}place/", place)
    moved = api.post(f"{url}move/", {"starts_at": "2025-11-26T12:00:00+06:00"})
    client.force_login(alice)
    page = client.get(reverse("admin:bilaterals_bilateralrequest_move", args=[request.pk]), follow=True)

    assert [answer.json()["meeting"]["resources"] for answer in (placed, moved)] == [[ferry.pk]] * 2
    assert (page.status_code, page.context["form"]["resources"].value()) == (200, [ferry.pk])


def test_it_is_closed_and_then_not_free(boat: Any, api: Any, alice: Any, summit: Any) -> None:
    ferry = boat.objects.create(summit=summit, **BOAT)
    hour = {"starts_at": "2025-11-26T10:00:00+06:00", "ends_at": "2025-11-26T11:00:00+06:00"}
    closed = api.by(alice).post(f"{URL}closures/", {**hour, "title": {"en": "Repair"}, "resources": [ferry.pk]})
    (clash,) = api.post(f"{URL}clashes/", {**hour, "resources": [ferry.pk]}).json()["clashes"]

    assert [one["kind"] for one in closed.json()["closes"]["resources"]] == ["boat"]
    assert clash["resource"] == ferry.pk
