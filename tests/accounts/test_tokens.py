"""Tokens: named, scoped, ending; listed and revoked by their owners and by organizers."""

import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve, reverse

from summit.accounts.models import Token
from summit.accounts.services import MOST_TOKENS, end_sign_ins, issue_token
from summit.core import clock
from summit.core.models import AuditEntry
from tests.access.test_matrix import operations
from tests.factories.accounts import make_user
from tests.factories.summits import make_summit
from tests.signing import PASSWORD, by_token, log_in, signed_in

TOKENS = "/api/v1/me/tokens/"


def soon(**delta: float) -> str:
    return (clock.now() + timedelta(**delta)).isoformat()


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_password_is_exchanged_for_an_ending_token_kept_as_a_hash(api: Any, boris: Any) -> None:
    answer = api.post("/api/v1/auth/login/", {"email": "BORIS@example.org", "password": PASSWORD})

    answered, kept = answer.json(), Token.objects.get()
    assert (answer.status_code, answered["name"], answered["scope"]) == (201, "Log-in", "write")
    assert answered["token"] not in {str(value) for value in vars(kept).values()}
    assert kept.expiry - kept.created == settings.TOKEN_AGE
    me = by_token(answered["token"]).get("/api/v1/me/").json()
    assert (me["email"], me["roles"][0]["kind"], me["roles"][0]["party_code"]) == (boris.email, "coordinator", "BLR")


def test_log_in_names_scopes_and_bounds_the_token(boris: Any) -> None:
    answered = log_in(boris, name="Our system", scope="read", expires_at=soon(days=89)).json()

    assert (answered["name"], answered["scope"]) == ("Our system", "read")
    for wrong in (soon(days=91), soon(seconds=-1)):
        assert code_of(log_in(boris, expires_at=wrong)) == (400, "bad_expiry")


def test_tokens_that_ended_are_refused_alike(boris: Any, now: Any) -> None:
    ended = log_in(boris).json()["token"]
    assert by_token(ended).post("/api/v1/auth/logout/").status_code == 204
    _, run_out = issue_token(boris, name="Old", now=now, expires_at=now + timedelta(days=1))
    boris.is_active = False
    live = log_in(boris).json()["token"]
    boris.save()

    answers = [by_token(text).get("/api/v1/me/") for text in (ended, run_out, live, "nonsense", "\xff")]

    assert {(a.status_code, a.content) for a in answers} == {(401, answers[0].content)}


@pytest.mark.parametrize("by", ["password", "verb"])
def test_another_password_and_the_end_of_sign_ins_end_tokens_and_sessions(client: Any, boris: Any, by: str) -> None:
    api = signed_in(boris)
    client.force_login(boris)
    assert [c.get("/api/v1/me/").status_code for c in (api, client)] == [200, 200]

    if by == "verb":
        end_sign_ins(boris)
    else:
        boris.set_password("another horse battery")
        boris.save()

    assert [c.get("/api/v1/me/").status_code for c in (api, client)] == [401, 401]


def test_one_lists_and_revokes_ones_own_and_no_others(boris: Any, karim: Any) -> None:
    ours, theirs = signed_in(boris, name="Mine"), signed_in(karim, name="His")
    his = Token.objects.get(user=karim)

    rows = ours.get(TOKENS).json()["results"]
    assert [(row["name"], row["token"]) for row in rows] == [("Mine", None)]
    assert ours.get(f"{TOKENS}{rows[0]['id']}/").json() == rows[0]
    assert [getattr(ours, verb)(f"{TOKENS}{his.pk}/").status_code for verb in ("get", "delete")] == [404, 404]
    assert ours.delete(f"{TOKENS}{rows[0]['id']}/").status_code == 204
    assert [c.get("/api/v1/me/").status_code for c in (ours, theirs)] == [401, 200]


def test_a_token_makes_others_that_neither_outlive_nor_outdo_it(boris: Any) -> None:
    maker = signed_in(boris, expires_at=soon(hours=5))
    made = maker.post(TOKENS, {"name": "Reader", "scope": "read", "expires_at": soon(hours=4)})
    reader = by_token(made.json()["token"])

    assert (made.status_code, made.json()["scope"]) == (201, "read")
    assert code_of(maker.post(TOKENS, {"name": "Long", "expires_at": soon(hours=6)})) == (400, "bad_expiry")
    assert (
        maker.post(TOKENS, {"name": "Short"}).json()["expires_at"]
        == maker.get(TOKENS).json()["results"][-1]["expires_at"]
    )
    assert code_of(reader.post(TOKENS, {"name": "Wide", "scope": "write"})) == (403, "read_only_token")
    maker.post("/api/v1/auth/logout/")
    assert reader.get("/api/v1/me/").status_code == 401
    assert Token.objects.count() == 0


def test_a_token_that_reads_changes_nothing_anywhere(boris: Any) -> None:
    """Every operation of the document, whatever stands behind it."""
    reader = signed_in(boris, scope="read")
    unsafe = [(path, method) for path, method, _ in operations() if method != "get"]
    unsafe += [("/api/v1/me/", "patch"), ("/api/v1/me/notification-preferences/", "patch"), (TOKENS, "post")]
    unsafe += [(f"{TOKENS}{'0' * 36}/", "delete"), ("/api/v1/auth/logout/", "post")]
    before = AuditEntry.objects.count()

    answers = {}
    for path, method in unsafe:
        for name in ("1", "0" * 36):  # some addresses take numbers, some UUIDs
            address = re.sub(r"{\w+}", name, path.replace("{slug}", "bishkek-2025"))
            with suppress(Resolver404):
                resolve(address)
                answers[path, method] = code_of(getattr(reader, method)(address, {}))

    assert set(answers.values()) == {(403, "read_only_token")}
    assert len(answers) == len(unsafe) > 60
    assert reader.get("/api/v1/summits/bishkek-2025/delegations/").status_code == 200
    assert AuditEntry.objects.count() == before


def test_nobody_has_more_tokens_than_he_oversees(boris: Any) -> None:
    for n in range(MOST_TOKENS):
        issue_token(boris, name=f"{n}", now=clock.now())

    assert code_of(signed_in(boris).post(TOKENS, {"name": "One more"})) == (409, "too_many_tokens")


def test_the_oldest_log_in_ends_where_there_are_too_many(boris: Any) -> None:
    maker, oldest = signed_in(boris), signed_in(boris)
    named = maker.post(TOKENS, {"name": "Laptop"}).json()["id"]
    for n in range(MOST_TOKENS - 2):
        issue_token(boris, name=f"{n}", is_log_in=True, now=clock.now())

    newest = signed_in(boris)

    assert [client.get("/api/v1/me/").status_code for client in (oldest, maker, newest)] == [401, 200, 200]
    assert newest.get(f"{TOKENS}{named}/").status_code == 200
    assert Token.objects.filter(is_log_in=True).count() == MOST_TOKENS


def test_use_is_noted_to_the_hour_and_is_no_change_to_audit(boris: Any) -> None:
    api = signed_in(boris)
    count = AuditEntry.objects.count()
    api.get("/api/v1/me/")
    first = Token.objects.get().last_used_at
    api.get("/api/v1/me/")
    assert Token.objects.get().last_used_at == first

    Token.objects.update(last_used_at=first - timedelta(hours=1))
    api.get("/api/v1/me/")

    assert Token.objects.get().last_used_at > first
    assert AuditEntry.objects.count() == count


def test_the_audit_names_the_token_and_not_what_it_is_known_by(boris: Any) -> None:
    log_in(boris, name="Our system")

    entry = AuditEntry.objects.filter(table="accounts_token")[0]
    assert entry.after["name"] == "Our system"
    assert {entry.after[column] for column in ("digest", "token_key", "person_hash")} == {"***"}


def test_organizers_see_and_revoke_the_tokens_of_their_people(client: Any, alice: Any, boris: Any, nobody: Any) -> None:
    for user in (boris, nobody, make_user("root", is_superuser=True)):
        log_in(user, name=f"Of {user.name}")
    log_in(make_user("far", make_summit("elsewhere"), "observer"), name="Of Far")
    client.force_login(alice)
    url = reverse("admin:accounts_token_changelist")

    page = client.get(url).content.decode()
    client.post(url, {"action": "revoke", "_selected_action": [str(t.pk) for t in Token.objects.all()]})

    assert [name in page for name in ("Of Boris", "Of Nobody", "Of Root", "Of Far")] == [True, False, False, False]
    assert set(Token.objects.values_list("name", flat=True)) == {"Of Nobody", "Of Root", "Of Far"}
