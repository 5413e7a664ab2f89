"""Signing in by another's word: against a provider that answers over HTTP and signs what it says."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client as Browser
from django.urls import reverse

from summit.accounts.models import User
from summit.accounts.signin.oidc import REFUSED
from tests.signing import at_the_door, code_of, set_up_app

KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
CLIENT, PAGE = "summit-of-bishkek", "/admin/delegations/delegation/"


class Provider(ThreadingHTTPServer):
    """Vouches for whomever `claims` say, with `key`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = {}
        self.key, self.algorithm = KEY, "RS256"
        self.asked: list[dict[str, list[str]]] = []

    def id_token(self) -> str:
        common = {"iss": self.url, "aud": CLIENT, "sub": "1", "iat": int(time.time()), "exp": int(time.time()) + 60}
        key: Any = self.key if self.algorithm == "RS256" else "x" * 32
        return jwt.encode({**common, **self.claims}, key, algorithm=self.algorithm, headers={"kid": "k"})


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *args: Any) -> None: ...

    def do_GET(self) -> None:
        url = self.server.url
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        self._say(
            {"keys": [{**public, "kid": "k", "alg": "RS256"}]}
            if self.path == "/keys"
            else {
                "issuer": url,
                "authorization_endpoint": f"{url}/ask",
                "token_endpoint": f"{url}/token",
                "jwks_uri": f"{url}/keys",
            }
        )

    def do_POST(self) -> None:
        self.server.asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self._say({"access_token": "a", "token_type": "Bearer", "id_token": self.server.id_token()})

    def _say(self, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app: dict[str, object] = {"provider_id": "oidc", "name": "The Ministry", "client_id": CLIENT, "secret": "s"}
    app["settings"] = {"server_url": server.url, "fetch_userinfo": False}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield server
    server.shutdown()
    server.server_close()


def come(provider: Provider, browser: Browser | None = None, **claims: Any) -> tuple[Browser, Any]:
    """Go to the provider and come back with what it says; return the browser and the answer."""
    browser = browser or Browser()
    provider.claims = claims
    there = browser.get(reverse("openid_connect_login", args=["oidc"]) + "?next=/admin/timeline/")
    asked = parse_qs(urlsplit(there["Location"]).query)
    assert there["Location"].startswith(f"{provider.url}/ask?")
    assert asked["code_challenge_method"] == ["S256"]
    return browser, browser.get(
        reverse("openid_connect_callback", args=["oidc"]), {"code": "c", "state": asked["state"][0]}
    )


def refused(browser: Browser, answer: Any) -> bool:
    page = browser.get(answer["Location"]).content.decode()
    return (answer.status_code, answer["Location"]) == (302, "/admin/login/") and str(REFUSED) in page


def test_who_is_known_signs_in_by_a_verified_address(provider: Provider, alice: Any) -> None:
    page = Browser().get("/admin/login/").content.decode()
    browser, answer = come(provider, email="ALICE@example.org", email_verified=True)

    assert "Sign in by The Ministry" in page
    assert (answer.status_code, answer["Location"]) == (302, "/admin/timeline/")
    assert browser.get("/api/v1/me/").json()["email"] == alice.email
    assert provider.asked[0]["code_verifier"][0]
    assert alice.check_password("correct horse battery")
    alice.refresh_from_db()
    assert alice.has_usable_password()


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@example.org", "email_verified": True},
        {"email": "alice@example.org", "email_verified": False},
        {"email": "alice@example.org", "email_verified": "false"},
        {"email": "alice@example.org"},
        {"email_verified": True},
        {"email": "alice@example.org", "email_verified": True, "aud": "another"},
        {"email": "alice@example.org", "email_verified": True, "iss": "https://evil.example"},
        {"email": "alice@example.org", "email_verified": True, "exp": 1},
    ],
)
def test_all_others_hear_the_same_and_nobody_is_made(provider: Provider, alice: Any, claims: Any) -> None:
    count = User.objects.count()

    browser, answer = come(provider, **claims)

    assert refused(browser, answer)
    assert browser.get(PAGE).status_code == 302
    assert User.objects.count() == count


@pytest.mark.parametrize(("key", "algorithm"), [(OTHER_KEY, "RS256"), (KEY, "HS256")])
def test_a_signature_of_another_is_worth_nothing(provider: Provider, alice: Any, key: Any, algorithm: str) -> None:
    provider.key, provider.algorithm = key, algorithm

    assert refused(*come(provider, email=alice.email, email_verified=True))


def test_a_closed_account_stays_closed(provider: Provider, alice: Any) -> None:
    User.objects.update(is_active=False)

    assert refused(*come(provider, email=alice.email, email_verified=True))


def test_the_second_factor_is_asked_for_all_the_same(provider: Provider, alice: Any) -> None:
    secret = set_up_app(at_the_door(alice))

    browser, answer = come(provider, email=alice.email, email_verified=True)

    assert answer["Location"] == "/admin/login/code/"
    assert browser.get(PAGE).status_code == 302
    browser.post("/admin/login/code/", {"code": code_of(secret)})
    assert browser.get(PAGE).status_code == 200


def test_an_answer_that_nobody_asked_for_is_refused(provider: Provider, alice: Any) -> None:
    provider.claims = {"email": alice.email, "email_verified": True}
    browser = Browser()

    assert refused(browser, browser.get(reverse("openid_connect_callback", args=["oidc"]), {"code": "c", "state": "x"}))
    assert refused(browser, browser.get(reverse("openid_connect_callback", args=["oidc"]), {"error": "access_denied"}))


def test_without_settings_there_is_no_such_door(db: None, client: Browser) -> None:
    urls = [reverse(f"openid_connect_{name}", args=["oidc"]) for name in ("login", "callback")]

    assert [client.get(url).status_code for url in urls] == [404, 404]
    assert "Sign in by" not in client.get("/admin/login/").content.decode()
