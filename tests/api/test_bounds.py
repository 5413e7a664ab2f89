"""What costs by its length is bounded before any work is done."""

from typing import Any

import pytest

from tests.factories.facilities import make_interpreter, make_room

URL = "/api/v1/summits/bishkek-2025/"


@pytest.mark.parametrize("search", ["a " * 9, "a," * 9, "a" * 101, '"a" ' * 200])
def test_a_search_is_bounded_in_words_and_length(
    search: str, api: Any, alice: Any, client: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        refused = api.by(alice).get(f"{URL}delegations/", {"search": search})
    client.force_login(alice)
    page = client.get("/admin/delegations/delegation/", {"q": search})
    offered = client.get(
        "/admin/autocomplete/",
        {"app_label": "accounts", "model_name": "role", "field_name": "summit", "term": search},
    )

    assert refused.status_code == 400
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [("search", "search_too_long")]
    assert (page.status_code, "Search for at most 8 words" in page.content.decode()) == (200, True)
    assert offered.status_code in (200, 403)
    assert api.get(f"{URL}delegations/", {"search": "a b c d e f g h"}).status_code == 200


def test_an_order_and_keys_of_a_filter_are_bounded(api: Any, alice: Any) -> None:
    order = api.by(alice).get(f"{URL}delegations/", {"ordering": ",".join(["code"] * 6)})
    keys = api.get(f"{URL}sessions/", {"organs": list(range(51))})
    huge = api.get(f"{URL}sessions/", {"organs": [10**30]})

    assert [answer.status_code for answer in (order, keys, huge)] == [400] * 3
    assert [answer.json()["errors"][0]["field"] for answer in (order, keys, huge)] == ["ordering", "organs", "organs"]
    assert api.get(f"{URL}sessions/", {"organs": [1, 2]}).json()["count"] == 0


def test_a_text_has_so_many_languages(api: Any, alice: Any, belarus: Any) -> None:
    many = {f"{a}{b}": "x" for a in "abc" for b in "abcdefg"}

    refused = api.by(alice).patch(f"{URL}delegations/{belarus.pk}/", {"name": many})
    long = api.patch(f"{URL}delegations/{belarus.pk}/", {"name": {"en" + "-abcdefgh" * 9: "x"}})

    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [("name", "too_many_languages")]
    assert long.json()["errors"][0]["code"] == "bad_language"


def test_what_is_out_of_bounds_is_refused_by_its_name(
    api: Any, alice: Any, belarus: Any, kazakhstan: Any, settings: Any, summit: Any
) -> None:
    room, interpreter = make_room(summit), make_interpreter(summit)
    wish = {"requester": belarus.pk, "invitees": [kazakhstan.pk], "topics": "Trade", "minutes": 30}
    day = {"starts_at": "2025-11-26T04:00:00Z", "ends_at": "2025-11-26T05:00:00Z"}
    asked = [
        (api.by(alice).get, "rooms/", {"page": 10**30}, "page"),
        (api.get, "rooms/", {"page": "1" * 5000}, "page"),
        (api.get, "rooms/", {"capacity__gte": 10**30}, "capacity__gte"),
        (api.get, "rooms/", {"venue": 10**30}, "venue"),
        (api.get, "agenda-items/", {"theme": "x" * 101}, "theme"),
        (api.get, "document-files/", {"language": "e" * 13}, "language"),
        (api.get, "notifications/", {"kind": "x" * 5000}, "kind"),
        (api.patch, f"rooms/{room.pk}/", {"venue": 10**30}, "venue"),
        (api.patch, f"rooms/{room.pk}/", {"equipment": ["x"] * 41}, "equipment"),
        (api.patch, f"interpreters/{interpreter.pk}/", {"language_pairs": ["en-ru"] * 41}, "language_pairs"),
        (api.post, "reminder-rules/", {"minutes_before": 5, "channels": ["email"] * 3}, "channels"),
        (api.post, "bilateral-requests/", {**wish, "preferred": [day] * 21}, "preferred"),
        (api.post, "bilateral-requests/", {**wish, "requester": 10**30}, "requester"),
    ]

    for method, path, body, field in asked:
        answer = method(f"{URL}{path}", body)
        assert answer.status_code == 400, (path, body, answer.content[:300])
        assert answer.json()["errors"][0]["field"].partition(".")[0] == field
    assert api.get(f"{URL}rooms/{10**30}/").status_code == 404
    assert api.get(f"{URL}rooms/{'9' * 5000}/").status_code == 404
    assert api.get(f"/api/v1/summits/{'a' * 5000}/rooms/").status_code == 404


def test_what_comes_beside_the_body_is_bounded_too(api: Any, alice: Any, summit: Any) -> None:
    url = f"{URL}rooms/{make_room(summit).pk}/"
    tags = ", ".join([f'"{"a" * 60}"'] * 1500)

    match = api.by(alice).patch(url, {"capacity": 11}, headers={"If-Match": tags})
    none_match = api.get(url, headers={"If-None-Match": tags})
    nested = api.generic("PATCH", url, "[" * 100_000, content_type="application/json")
    large = api.generic("PATCH", url, b'{"capacity": "' + b"1" * 1_000_000 + b'"}', content_type="application/json")
    number = api.generic("PATCH", url, b'{"capacity": ' + b"1" * 10_000 + b"}", content_type="application/json")
    many = api.get(f"{URL}rooms/?{'a=1&' * 1001}")
    huge = api.get(url, headers={"Cookie": f"sessionid={'a' * 100_000}", "Accept-Language": "en," * 30_000})

    assert (match.status_code, match.json()["code"]) == (400, "bad_match")
    assert (nested.status_code, nested.json()["code"]) == (400, "too_deep")
    assert [each.status_code for each in (none_match, large, number, many)] == [200, 413, 400, 400]
    assert many["Content-Type"] == "application/problem+json"
    assert huge.status_code in (200, 401)
    assert api.get(url).json()["capacity"] != 11
