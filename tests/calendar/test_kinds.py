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
from summit.facilities.api import resource_view_set
from tests.factories.sessions import make_session

URL = "/api/v1/summits/bishkek-2025/"
BOAT = {"code": "ferry", "name": {"en": "Blue boat"}, "number": "KG-777", "seats": 40, "turnover": 15}


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
    form = {
        "summit": summit.pk,
        "code": "ferry",
        "name.en": "Blue boat",
        "number": "KG-777",
        "seats": 40,
        "turnover": 0,
    }
    page, rows = reverse("admin:facilities_boat_add"), reverse("admin:facilities_boat_changelist")
    saved = client.post(page, form)

    assert (saved.status_code, saved.headers["Location"]) == (302, rows)
    assert boat.objects.get().number == "KG-777"
    assert f'href="{rows}"' in client.get(reverse("admin:index")).content.decode()


def test_it_is_booked_with_a_session_by_both_doors_and_refused_by_its_name(
    boat: Any, api: Any, alice: Any, client: Any, summit: Any
) -> None:
    ferry = boat.objects.create(
        summit=summit, code="ferry", name={"en": "Blue boat"}, number="1", seats=40, turnover=15
    )
    first = make_session(summit, "first")
    second = make_session(summit, "second")
    booked = change(api.by(alice), first, {"resources": [ferry.pk]})
    refused = change(api, second, {"resources": [ferry.pk]})
    client.force_login(alice)
    page = client.get(reverse("admin:summit_sessions_session_change", args=[first.pk]))

    assert (booked.status_code, booked.json()["resources"]) == (200, [ferry.pk])
    assert (refused.status_code, refused.json()["code"]) == (409, "resource_clash")
    assert "Blue boat" in refused.json()["detail"]
    assert Occupancy.objects.get(resource=ferry).role == Occupancy.Role.RESOURCE
    assert page.context["adminform"].form["resources"].value() == [ferry.pk]
    assert change(api, first, {"resources": []}).json()["resources"] == []


def change(api: Any, session: Any, body: Any) -> Any:
    url = f"{URL}sessions/{session.pk}/"
    return api.patch(url, body, HTTP_IF_MATCH=api.get(url)["ETag"])


def test_it_is_closed_and_then_not_free(boat: Any, api: Any, alice: Any, summit: Any) -> None:
    ferry = boat.objects.create(summit=summit, code="ferry", name={"en": "Blue boat"}, number="1", seats=40)
    hour = {"starts_at": "2025-11-26T10:00:00+06:00", "ends_at": "2025-11-26T11:00:00+06:00"}
    closed = api.by(alice).post(f"{URL}closures/", {**hour, "title": {"en": "Repair"}, "resources": [ferry.pk]})
    (clash,) = api.post(f"{URL}clashes/", {**hour, "resources": [ferry.pk]}).json()["clashes"]

    assert [one["kind"] for one in closed.json()["closes"]["resources"]] == ["boat"]
    assert clash["resource"] == ferry.pk
