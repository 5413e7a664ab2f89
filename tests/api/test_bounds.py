"""What costs by its length is bounded before any work is done."""

from typing import Any

import pytest

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
