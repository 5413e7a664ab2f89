"""Every operation of the API's document that changes something is previewed, and nothing is changed."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from summit.accounts.models import User
from summit.notifications.models import Notification
from tests.access.conftest import made_world, world  # noqa: F401 -- fixtures
from tests.access.test_matrix import cells, operations, rolled_back
from tests.access.world import World
from tests.conftest import Client

MEDIA_TYPE = "application/vnd.summit.preview+json"
# Bodies with which an operation on one's own rows is done; without one, an empty body is sent.
HOUR = {"starts_at": "2025-11-26T20:00:00+06:00", "ends_at": "2025-11-26T21:00:00+06:00"}
BODIES: dict[str, dict[str, Any]] = {
    "post venues/": {"code": "new", "name": {"en": "New"}},
    "post organs/": {"code": "new", "name": {"en": "New"}, "short_name": {"en": "N"}},
    "post delegations/": {"code": "NEW", "name": {"en": "New"}, "kind": "guest"},
    "post sessions/": {"code": "new", "title": {"en": "New"}, **HOUR},
    "post sessions/{id}/reschedule/": HOUR,
    "patch sessions/{id}/": {"title": {"en": "Other"}},
    "patch rooms/{id}/": {"name": {"en": "Other"}},
    "patch venues/{id}/": {"name": {"en": "Other"}},
    "patch delegations/{id}/": {"name": {"en": "Other"}},
    "post bilateral-requests/{id}/decline/": {"reason": "No time."},
    "post bilateral-requests/{id}/counter-propose/": {"minutes": 20},
    "post reminder-rules/": {"minutes_before": 77},
    "post my-reminder-rules/": {"minutes_before": 77},
}


def everything() -> list[tuple[str, int, str]]:
    """Return a digest of every table: how many rows it has, and of what they consist."""
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})
    each = (
        f"SELECT '{t}', count(*), md5(string_agg(md5(r::text), '' ORDER BY md5(r::text))) FROM \"{t}\" r"  # noqa: S608 -- names of our own tables
        for t in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return sorted(cursor.fetchall())


def previews(world: World) -> dict[tuple[str, str], Any]:  # noqa: F811 -- the fixture
    """Ask for a preview of each operation on one's own rows as a chief organizer; return the answers."""
    api = Client(keeps_roles=True).by(world.actors["chief"])
    answers = {}
    for method, _line, whose, path, address in cells(world, "chief"):
        if method == "get" or whose not in ("own", "summit own"):
            continue
        name = path.removeprefix("/api/v1/summits/{slug}/")
        body = [BODIES.get(f"{method} {name}", {})] if method != "delete" else []
        answers[method, name] = getattr(api, method)(f"{address}?preview=true", *body, headers={"If-Match": "*"})
    return answers


@pytest.mark.timeout(300)
def test_every_operation_is_previewed_and_changes_nothing(world: World, settings: Any) -> None:  # noqa: F811
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "account": "100000/minute"}
    Notification.objects.all().delete()
    before = everything()

    answers = previews(world)

    assert everything() == before
    wrong = {key: (a.status_code, a["Content-Type"]) for key, a in answers.items() if a["Content-Type"] != MEDIA_TYPE}
    assert {key for key, (status, _) in wrong.items() if status == 200 or status >= 500} == set(), wrong
    done = {key for key, a in answers.items() if key not in wrong and not a.json()["refusals"]}
    assert len(done) > 60, sorted(set(answers) - done)
    assert {method for method, _ in done} == {"post", "patch", "put", "delete"}


@pytest.mark.timeout(300)
def test_what_was_previewed_is_carried_out_with_its_token(world: World, settings: Any) -> None:  # noqa: F811
    """Whatever was not refused can be carried out: a token does not depend on keys that are new with each run."""
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "account": "100000/minute"}
    api = Client(keeps_roles=True).by(world.actors["chief"])
    described = {(method, path.removeprefix("/api/v1/summits/{slug}/")): path for path, method, _ in operations()}
    outdated = []
    for (method, name), answer in previews(world).items():
        if answer["Content-Type"] != MEDIA_TYPE or not (token := answer.json()["token"]):
            continue
        assert (method, name) in described
        body = [BODIES.get(f"{method} {name}", {})] if method != "delete" else []
        path = answer.wsgi_request.path
        with rolled_back():
            done = getattr(api, method)(path, *body, headers={"If-Match": "*", "Preview-Token": token})
        if done.status_code >= 300:
            outdated.append((method, name, done.status_code, done.json()))
    assert outdated == []
    assert User.objects.exists()
