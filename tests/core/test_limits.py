"""How often, how much, how deep, how long: what goes beyond is refused, and says so."""

import re
import socket
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from rest_framework.response import Response

from summit.core import rate_limits
from summit.core.api.parsers import BYTES
from summit.core.middleware import LONGEST_ADDRESS
from tests.conftest import Client
from tests.document import api_document
from tests.factories.bilaterals import make_request

URL = "/api/v1/summits/bishkek-2025/"
LOGIN = "/api/v1/auth/login/"


@pytest.fixture
def counted(settings: Any, monkeypatch: Any) -> Any:
    """Count requests: a budget of twenty a minute, and three attempts to sign in."""
    settings.RATE_LIMITS = {"account": "20/minute", "login": "3/minute", "login_account": "6/minute"}
    counter = rate_limits.counter()
    counter.forget()
    yield
    counter.forget()


def test_each_account_may_ask_so_often(counted: Any, api: Any, boris: Any, karim: Any, summit: Any) -> None:
    api.by(boris)
    answers = [api.get(f"{URL}venues/") for _ in range(21)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == [str(n) for n in range(19, -1, -1)] + ["0"]
    assert answers[0]["RateLimit-Limit"] == "20"
    assert answers[20].json()["code"] == "throttled"
    assert 0 < int(answers[20]["Retry-After"]) <= 60
    assert api.by(karim).get(f"{URL}venues/").status_code == 200


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", r"You ask too often\. Ask again in \d+ seconds?\."),
        ("ru", r"Слишком много запросов\. Повторите через \d+ секунд[уы]?\."),
        ("ky", r"[^a-zA-Z]+"),
    ],
)
def test_who_asks_too_often_is_told_so_in_their_language(
    language: str, sentence: str, counted: Any, settings: Any, api: Any, boris: Any, summit: Any
) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "account": "1/minute"}
    said = [api.by(boris).get(f"{URL}venues/", headers={"Accept-Language": language}) for _ in range(2)][1]

    assert (said.status_code, said.json()["code"], said["Content-Language"]) == (429, "throttled", language)
    assert re.fullmatch(sentence, said.json()["detail"])
    assert said["Retry-After"] in said.json()["detail"]


@pytest.mark.parametrize(("door", "kind"), [("/api/v1/", "application/problem+json"), ("/admin/", "text/plain")])
def test_an_address_is_of_bounded_length(door: str, kind: str, client: Browser) -> None:
    taken, path, query = (
        client.get(f"{door}{address}", headers={"Accept-Language": "ru"})
        for address in ("?a=" + "x" * 7000, "x" * LONGEST_ADDRESS, "?a=" + "%D1%8F" * 1400)
    )

    assert taken.status_code != 414
    for refused in (path, query):
        assert (refused.status_code, refused["Content-Language"]) == (414, "ru")
        assert refused["Content-Type"].startswith(kind)
    said = path.json()["detail"] if "json" in kind else path.content.decode()
    assert said == "Адрес может содержать не более 8000 знаков."
    assert "json" not in kind or path.json()["code"] == "address_too_long"


def test_a_diary_cannot_be_read_piece_by_piece(counted: Any, api: Any, boris: Any) -> None:
    assert [api.by(boris).post(f"{URL}clashes/", {}).status_code for _ in range(5)] == [400] * 4 + [429]


def test_what_is_dear_to_make_takes_more_of_the_budget(counted: Any, api: Any, boris: Any) -> None:
    papers = [api.by(boris).get(f"{URL}printouts/programme/") for _ in range(2)]

    assert [(paper.status_code, paper["RateLimit-Remaining"]) for paper in papers] == [(200, "10"), (200, "0")]
    assert api.get(f"{URL}venues/").status_code == 429


DEAR = {
    ("get", "programme/"): 3,
    ("get", "delegations/?search=a"): 3,
    ("post", "free-slots/"): 5,
    ("get", "printouts/decisions/"): 10,
    ("get", "bilateral-requests/{request}/suggestions/"): 10,
    ("post", "document-files/"): 10,
    ("post", "plans/"): 20,
    ("post", "revisions/"): 20,
    ("post", "/api/v1/me/export/"): 20,
}


def test_each_costs_what_it_takes(counted: Any, api: Any, alice: Any, belarus: Any, kazakhstan: Any) -> None:
    request = make_request(belarus, kazakhstan)
    api.by(alice)
    for (method, path), cost in DEAR.items():
        rate_limits.counter().forget()
        address = path if path.startswith("/") else URL + path.format(request=request.pk)
        answer = getattr(api, method)(address, *([{}] if method == "post" else []))
        assert (path, answer["RateLimit-Remaining"]) == (path, str(20 - cost)), answer.content[:200]


def test_a_feed_is_taken_from_its_owners_budget(counted: Any, api: Any, boris: Any, client: Browser) -> None:
    address = api.by(boris).post(f"{URL}feeds/", {}).json()["url"]
    rate_limits.counter().forget()

    read = [client.get(address) for _ in range(5)]

    assert [answer.status_code for answer in read] == [200] * 4 + [429]
    assert 0 < int(read[4]["Retry-After"]) <= 60


def test_the_document_says_what_each_costs() -> None:
    document = api_document()
    said = {
        (method, path.removeprefix("/api/v1/")): row[method]["x-cost"]
        for path, row in document["paths"].items()
        for method in row
        if "x-cost" in row[method]
    }

    assert said["post", "auth/login/"] == 5
    assert said["post", "summits/{slug}/plans/{id}/apply/"] == 20
    papers = {path.split("/")[-2]: cost for (_, path), cost in said.items() if "/printouts/" in path}
    assert (papers.pop("print-set"), papers.pop("badges")) == (20, 20)
    assert set(papers.values()) == {10}


def test_signing_in_is_counted_by_address(counted: Any, api: Any, boris: Any) -> None:
    statuses = [api.post(LOGIN, {"email": f"{n}@example.org", "password": "x"}).status_code for n in range(4)]

    assert statuses == [400, 400, 400, 429]
    # What the client says of its own address is not believed where no proxy stands before us.
    forged = api.post(LOGIN, {"email": "x@example.org", "password": "x"}, headers={"X-Forwarded-For": "10.9.8.7"})
    assert forged.status_code == 429


@pytest.mark.parametrize("backlog", [None, 1], ids=["down", "frozen"])
def test_without_redis_all_goes_on_and_each_process_counts(
    backlog: Any, counted: Any, settings: Any, api: Any, boris: Any
) -> None:
    """One that is frozen takes connections and says nothing: nobody waits for it twice."""
    with socket.socket() as redis:
        redis.bind(("127.0.0.1", 0))
        if backlog:
            redis.listen(backlog)
        settings.REDIS_URL = f"redis://127.0.0.1:{redis.getsockname()[1]}/0"
        began = time.monotonic()
        statuses = [rate_limits.hit("login", "192.0.2.1").allowed for _ in range(4)]
        took = time.monotonic() - began

        assert statuses == [True, True, True, False]
        assert took < 2 * rate_limits.ANSWER_SECONDS
        assert api.by(boris).get(f"{URL}venues/").status_code == 200


def test_an_account_gets_its_share_of_a_process_and_no_more(
    settings: Any, api: Any, boris: Any, karim: Any, alice: Any, client: Browser, monkeypatch: Any
) -> None:
    """While one request is answered, others come: no threads are needed for that."""
    settings.REQUESTS_AT_ONCE = 1
    client.force_login(alice)
    meanwhile: list[Any] = []

    def busy(*_: Any, **__: Any) -> Response:
        meanwhile.extend(Client().by(user).get(f"{URL}rooms/") for user in (boris, karim))
        meanwhile.append(Client().post(LOGIN, {"email": "x@example.org", "password": "x"}))
        return Response([])

    monkeypatch.setattr("summit.facilities.api.VenueViewSet.list", busy)
    assert api.by(boris).get(f"{URL}venues/").status_code == 200
    assert [answer.status_code for answer in meanwhile] == [429, 200, 400]
    refused = meanwhile[0]
    assert (refused.json()["code"], refused["Retry-After"]) == ("too_many_at_once", "1")
    assert refused["Content-Type"] == "application/problem+json"
    # The place is free again.
    assert api.get(f"{URL}rooms/").status_code == 200

    def page(*_: Any, **__: Any) -> Response:
        meanwhile[:] = [
            client.get("/admin/", follow=True),
            client.get(f"{URL}rooms/"),
            Client().by(alice).get(f"{URL}rooms/"),
        ]
        return Response([])

    monkeypatch.setattr("summit.facilities.api.VenueViewSet.list", page)
    assert client.get(f"{URL}venues/").status_code == 200
    assert [answer.status_code for answer in meanwhile] == [429, 429, 429]
    assert client.get("/admin/", follow=True).status_code == 200


@pytest.mark.parametrize(
    ("path", "cache_control"),
    [
        ("me/", "private, no-cache"),
        ("summits/", "private, no-store"),
        ("me/tokens/", "private, no-store"),
        ("summits/none/venues/", "private, no-store"),
        ("nothing/", "private, no-store"),
        ("summits/bishkek-2025/delegations/", "private, no-store"),
        ("summits/bishkek-2025/delegations/{belarus}/", "private, no-cache"),
    ],
)
def test_answers_are_kept_by_nobody(path: str, cache_control: str, api: Any, boris: Any, belarus: Any) -> None:
    """What has an ETag may be kept by its reader, who asks each time."""
    answer = api.by(boris).get("/api/v1/" + path.format(belarus=belarus.pk))

    assert answer["Cache-Control"] == cache_control


def test_a_token_is_kept_by_nobody(api: Any, boris: Any) -> None:
    issued = api.post(LOGIN, {"email": boris.email, "password": "correct horse battery"})

    assert (issued.status_code, issued["Cache-Control"]) == (201, "private, no-store")


def test_pages_are_compressed_and_answers_of_the_api_are_not(client: Any, db: None) -> None:
    page, answer = (
        client.get(path, headers={"Accept-Encoding": "gzip"}) for path in ("/admin/login/", "/api/v1/schema/")
    )

    assert page["Content-Encoding"] == "gzip"
    assert not answer.has_header("Content-Encoding")


@pytest.mark.parametrize("email", ["boris@example.org", "nobody@nowhere.example"])
def test_too_many_wrong_passwords_lock_an_account_that_is_there_or_not(email: str, api: Any, boris: Any) -> None:
    wrong = [api.post(LOGIN, {"email": email, "password": "wrong"}).status_code for _ in range(11)]
    right = api.post(LOGIN, {"email": email, "password": "correct horse battery"})

    assert wrong[:9] == [400] * 9
    assert (wrong[-1], right.status_code, right.json()["code"]) == (429, 429, "locked_out")
    assert api.post(LOGIN, {"email": "other@example.org", "password": "wrong"}).status_code == 400


def test_the_admin_locks_too(client: Browser, alice: Any) -> None:
    form = {"login": alice.email, "password": "wrong"}
    statuses = [client.post("/admin/login/", form).status_code for _ in range(11)]

    assert (statuses[0], statuses[-1]) == (200, 429)
    assert client.post("/admin/login/", {**form, "password": "correct horse battery"}).status_code == 429


def test_who_comes_by_the_same_proxy_is_not_locked_with_another(client: Browser, alice: Any, settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    form = {"login": alice.email, "password": "wrong"}
    for _ in range(11):
        locked = client.post("/admin/login/", form, headers={"X-Forwarded-For": "203.0.113.7"})

    other = client.post("/admin/login/", form, headers={"X-Forwarded-For": "203.0.113.7, 198.51.100.9"})

    assert (locked.status_code, other.status_code) == (429, 200)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"name": "' + b"x" * BYTES + b'"}', 413, "too_large"),
        (b'{"a":' * 21 + b"1" + b"}" * 21, 400, "too_deep"),
        (b"[" * 100_000, 400, "too_deep"),
        (b'"' + rb"\"" * 400_000, 400, "parse_error"),
        (b'{"name": "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}', 200, None),
    ],
)
def test_bodies_are_bounded(body: bytes, status: int, code: str | None, api: Any, boris: Any) -> None:
    answer = api.by(boris).patch("/api/v1/me/", body, content_type="application/json")

    assert (answer.status_code, answer.json().get("code")) == (status, code)


def test_what_takes_too_long_is_ended_and_said(api: Any, alice: Any, monkeypatch: Any) -> None:
    def slow(*_: Any, **__: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '50ms'")
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr("summit.facilities.api.VenueViewSet.list", slow)

    answer = api.by(alice).get(f"{URL}venues/")

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_pages_load_only_our_own_files(client: Browser, db: None) -> None:
    policy = client.get("/admin/login/")["Content-Security-Policy"]

    assert "script-src 'self' 'unsafe-eval'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert "frame-ancestors 'none'" in policy
