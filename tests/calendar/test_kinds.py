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
from summit.facilities.admin import resource_admin
from summit.facilities.api.views import resource_view_set
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"
BUS = {"code": "bus", "name": {"en": "Blue bus"}, "plate": "01 KG 777", "seats": 40, "turnover": 15}


@pytest.fixture
def vehicle(db: None, settings: Any) -> Iterator[type[Resource]]:
    """A kind that the tree does not have: the class, its table, and its line in the router."""

    class Vehicle(Resource):
        """A vehicle with its driver."""

        plate = Line(max_length=20)
        seats = models.PositiveSmallIntegerField()

        class Meta:
            app_label = "facilities"

    with connection.schema_editor() as editor:
        editor.create_model(Vehicle)
    Resource.classes.cache_clear()
    admin.site.register(Vehicle, resource_admin(Vehicle))
    router = SimpleRouter()
    router.register("vehicles", resource_view_set(Vehicle))
    of_kind = path("api/v1/summits/<summit:slug>/", include(router.urls))
    settings.ROOT_URLCONF = (of_kind, path("admin/", admin.site.urls), *urls.urlpatterns)
    yield Vehicle
    admin.site.unregister(Vehicle)
    del apps.all_models["facilities"]["vehicle"]
    delattr(Resource, "vehicle")
    apps.clear_cache()
    Resource.classes.cache_clear()
    ContentType.objects.clear_cache()


def test_the_collection_has_the_fields_and_the_policy_of_the_class(
    vehicle: Any, api: Any, alice: Any, vera: Any
) -> None:
    created = api.by(alice).post(f"{URL}vehicles/", BUS)
    large = api.by(vera).get(f"{URL}vehicles/", {"seats__gte": 40}).json()["results"]
    small = api.get(f"{URL}vehicles/", {"seats__lte": 39}).json()["results"]

    assert (created.status_code, created.json()) == (201, {"id": created.json()["id"], **BUS})
    assert (large, small) == ([created.json()], [])
    assert api.post(f"{URL}vehicles/", BUS).status_code == 403


def test_the_page_has_the_fields_of_the_class_and_is_in_the_menu(
    vehicle: Any, client: Any, alice: Any, summit: Any
) -> None:
    client.force_login(alice)
    form = {"summit": summit.pk, "code": "bus", "name.en": "Blue bus", "plate": "01 KG 777", "seats": 40, "turnover": 0}
    page, rows = reverse("admin:facilities_vehicle_add"), reverse("admin:facilities_vehicle_changelist")
    saved = client.post(page, form)

    assert (saved.status_code, saved.headers["Location"]) == (302, rows)
    assert vehicle.objects.get().plate == "01 KG 777"
    assert f'href="{rows}"' in client.get(reverse("admin:index")).content.decode()


def test_it_is_booked_with_a_session_by_both_doors_and_refused_by_its_name(
    vehicle: Any, api: Any, alice: Any, client: Any, summit: Any
) -> None:
    bus = vehicle.objects.create(summit=summit, code="bus", name={"en": "Blue bus"}, plate="1", seats=40, turnover=15)
    first = make_session(summit, "first")
    second = make_session(summit, "second")
    booked = change(api.by(alice), first, {"resources": [bus.pk]})
    refused = change(api, second, {"resources": [bus.pk]})
    client.force_login(alice)
    page = client.get(reverse("admin:summit_sessions_session_change", args=[first.pk]))

    assert (booked.status_code, booked.json()["resources"]) == (200, [bus.pk])
    assert (refused.status_code, refused.json()["code"]) == (409, "resource_clash")
    assert "Blue bus" in refused.json()["detail"]
    assert Occupancy.objects.get(resource=bus).role == Occupancy.Role.RESOURCE
    assert page.context["adminform"].form["resources"].value() == [bus.pk]
    assert change(api, first, {"resources": []}).json()["resources"] == []


def change(api: Any, session: Any, body: Any) -> Any:
    url = f"{URL}sessions/{session.pk}/"
    return api.patch(url, body, HTTP_IF_MATCH=api.get(url)["ETag"])


def test_it_is_closed_and_then_not_free(vehicle: Any, api: Any, alice: Any, summit: Any) -> None:
    bus = vehicle.objects.create(summit=summit, code="bus", name={"en": "Blue bus"}, plate="1", seats=40)
    hour = {"starts_at": "2025-11-26T10:00:00+06:00", "ends_at": "2025-11-26T11:00:00+06:00"}
    closed = api.by(alice).post(f"{URL}closures/", {**hour, "title": {"en": "Repair"}, "resources": [bus.pk]})
    (clash,) = api.post(f"{URL}clashes/", {**hour, "resources": [bus.pk]}).json()["clashes"]

    assert [one["kind"] for one in closed.json()["closes"]["resources"]] == ["vehicle"]
    assert clash["resource"] == bus.pk
