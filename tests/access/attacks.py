"""Attacks on a running service: `OUTBOUND_MAY_BE_PRIVATE=false make run`, then `python -m tests.access.attacks`.

Each is a request or a few, with what must come back; what does come back is printed as the table of docs/security.md.
An address as an argument names another service than that of port 8000.
"""

import json
import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any

from tests.access.service import SUMMIT, Service, said

ABSENT = "00000000-0000-4000-8000-000000000000"

Line = tuple[str, str, str, bool]  # OWASP's number, what was tried, what came back, whether that is right


def plain(service: Service) -> Iterator[Line]:
    """Attacks of one request, each with the answer that is right."""
    ids, bilateral = service.ids, f"{SUMMIT}/bilateral-requests"
    wish = {"requester": ids["BLR"], "invitees": [ids["KAZ"]], "topics": "x", "minutes": 20, "level": "minister"}
    table: tuple[tuple[str, str, str, tuple[Any, ...]], ...] = (
        (
            "API1",
            "a request of two others, by its id",
            "404 not_found",
            ("TJK", "GET", f"{bilateral}/{ids['request']}/"),
        ),
        (
            "API1",
            "accept a request of two others",
            "404 not_found",
            ("TJK", "POST", f"{bilateral}/{ids['request']}/accept/"),
        ),
        (
            "API1",
            "withdraw a request of two others",
            "404 not_found",
            ("TJK", "POST", f"{bilateral}/{ids['request']}/withdraw/", {}),
        ),
        ("API1", "revoke another's feed", "404 not_found", ("TJK", "DELETE", f"{SUMMIT}/feeds/{ids['feed']}/")),
        (
            "API1",
            "another's notification",
            "404 not_found",
            ("TJK", "GET", f"{SUMMIT}/notifications/{ids['notification']}/"),
        ),
        (
            "API1",
            "mark another's notification as read",
            "404 not_found",
            ("TJK", "POST", f"{SUMMIT}/notifications/{ids['notification']}/read/"),
        ),
        ("API1", "another's webhook", "404 not_found", ("TJK", "GET", f"{SUMMIT}/webhooks/{ids['webhook']}/")),
        (
            "API1",
            "a new secret for another's webhook",
            "404 not_found",
            ("ORG", "POST", f"{SUMMIT}/webhooks/{ids['webhook']}/rotate-secret/"),
        ),
        (
            "API1",
            "a summit in which one has no role",
            "404 not_found",
            ("TJK", "GET", "/api/v1/summits/elsewhere/venues/"),
        ),
        ("API1", "a request that is not there", "404 not_found", ("TJK", "GET", f"{bilateral}/{ABSENT}/")),
        ("API2", "no token", "401 not_authenticated", ("", "GET", f"{SUMMIT}/venues/")),
        ("API2", "a token that is none", "401 authentication_failed", ("0" * 64, "GET", f"{SUMMIT}/venues/")),
        (
            "API2",
            "a token in the address",
            "401 not_authenticated",
            ("", "GET", f"{SUMMIT}/venues/?token={service.tokens['BLR']}"),
        ),
        (
            "API2",
            "SQL for an address at sign-in",
            "400 invalid",
            ("", "POST", "/api/v1/auth/login/", {"email": "' OR 1=1 --", "password": "x"}),
        ),
        (
            "API2",
            "a list for a password",
            "400 invalid",
            ("", "POST", "/api/v1/auth/login/", {"email": "a@example.org", "password": ["x"]}),
        ),
        (
            "API4",
            "a body of two million bytes",
            "413 too_large",
            ("BLR", "PATCH", "/api/v1/me/", b'{"name": "' + b"x" * 2_000_000 + b'"}'),
        ),
        (
            "API4",
            "JSON of a thousand levels",
            "400 too_deep",
            ("BLR", "PATCH", "/api/v1/me/", b"[" * 1000 + b"]" * 1000),
        ),
        (
            "API4",
            "wait for news for ten minutes",
            "400 invalid",
            ("BLR", "GET", f"{SUMMIT}/notifications/unread/?wait=600"),
        ),
        (
            "API4",
            "a thousand million free slots",
            "400 invalid",
            ("BLR", "POST", f"{SUMMIT}/free-slots/", {"resources": [ids["BLR head"]], "minutes": 20, "limit": 10**9}),
        ),
        (
            "API4",
            "a parameter that the list does not know",
            "400 invalid",
            ("BLR", "GET", f"{SUMMIT}/venues/?expand=all"),
        ),
        (
            "API4",
            "order by a column that is nobody's business",
            "400 invalid",
            ("BLR", "GET", f"{SUMMIT}/delegations/?ordering=contacts__phone"),
        ),
        (
            "API5",
            "a delegation places a meeting",
            "403 permission_denied",
            ("BLR", "POST", f"{bilateral}/{ids['request']}/place/", {}),
        ),
        (
            "API5",
            "a delegation publishes the programme",
            "403 permission_denied",
            ("BLR", "POST", f"{SUMMIT}/revisions/", {}),
        ),
        ("API5", "a delegation reads plans", "403 permission_denied", ("BLR", "GET", f"{SUMMIT}/plans/")),
        ("API5", "a delegation deletes a venue", "403 permission_denied", ("BLR", "DELETE", f"{SUMMIT}/venues/1/")),
        (
            "API5",
            "a delegation sets the summit's reminders",
            "403 permission_denied",
            ("BLR", "POST", f"{SUMMIT}/reminder-rules/", {"minutes_before": 1}),
        ),
        (
            "API5",
            "a delegation reads who interprets",
            "403 permission_denied",
            ("BLR", "GET", f"{SUMMIT}/interpreters/"),
        ),
        ("API5", "PUT where there is none", "405 method_not_allowed", ("ORG", "PUT", f"{SUMMIT}/venues/1/", {})),
        ("API5", "the admin with an API token", "302", ("BLR", "GET", "/admin/accounts/user/")),
        (
            "API6",
            "ask in the name of another delegation",
            "403 not_spokesperson",
            ("TJK", "POST", f"{bilateral}/", wish),
        ),
        ("API6", "ask oneself", "400 asks_itself", ("BLR", "POST", f"{bilateral}/", wish | {"invitees": [ids["BLR"]]})),
        ("API6", "ask the same twice", "409 already_open", ("BLR", "POST", f"{bilateral}/", wish)),
        (
            "API6",
            "answer one's own request",
            "409 not_your_turn",
            ("BLR", "POST", f"{bilateral}/{ids['request']}/accept/"),
        ),
        (
            "API7",
            "a webhook to the cloud's metadata",
            "400 bad_webhook_address",
            ("TJK", "POST", f"{SUMMIT}/webhooks/", {"url": "https://169.254.169.254/latest/"}),
        ),
        (
            "API7",
            "a webhook to ourselves, in IPv6",
            "400 bad_webhook_address",
            ("TJK", "POST", f"{SUMMIT}/webhooks/", {"url": "https://[::1]/"}),
        ),
        (
            "API7",
            "a webhook to a private address in an IPv6 one",
            "400 bad_webhook_address",
            ("TJK", "POST", f"{SUMMIT}/webhooks/", {"url": "https://[::ffff:10.0.0.1]/"}),
        ),
        (
            "API7",
            "a webhook with a password in it",
            "400 bad_webhook_address",
            ("TJK", "POST", f"{SUMMIT}/webhooks/", {"url": "https://a:b@delegation.example/"}),
        ),
        (
            "API7",
            "a webhook by gopher",
            "400 invalid",
            ("TJK", "POST", f"{SUMMIT}/webhooks/", {"url": "gopher://delegation.example/"}),
        ),
        ("API8", "a file of the server", "404", ("", "GET", "/static/..%2f..%2fconfig/settings/base.py")),
        ("API8", "TRACE", "405 method_not_allowed", ("ORG", "TRACE", f"{SUMMIT}/venues/")),
        (
            "API8",
            "XML with an entity",
            "415 unsupported_media_type",
            ("BLR", "POST", f"{bilateral}/", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
        ),
        (
            "API6",
            "edit a session over a colleague's head",
            "428 match_required",
            ("ORG", "PATCH", f"{SUMMIT}/sessions/{ids['session']}/", {"quota": 1}),
        ),
        (
            "API6",
            "edit a session as it was before a colleague",
            "412 changed_meanwhile",
            ("ORG", "PATCH", f"{SUMMIT}/sessions/{ids['session']}/", {"quota": 1}),
        ),
        (
            "API10",
            "an instant with an offset that no place has",
            "200",
            ("BLR", "GET", f"{SUMMIT}/sessions/?starts_after=2025-11-26T09:00:00-18:20"),
        ),
        (
            "API10",
            "a field that is given twice",
            "400 given_twice",
            ("BLR", "PATCH", "/api/v1/me/", b'{"name": "A", "name": "B"}'),
        ),
        (
            "API4",
            "a filter that is given twice",
            "400 invalid",
            ("BLR", "GET", f"{bilateral}/?requester=1&requester=2"),
        ),
        ("API9", "a version that there is not", "404 not_found", ("BLR", "GET", "/api/v2/summits/")),
        ("API9", "a debugging page", "404 not_found", ("BLR", "GET", "/api/v1/__debug__/")),
        ("API10", "NUL in a text", "400 invalid", ("BLR", "POST", f"{bilateral}/", wish | {"topics": "a\x00b"})),
        (
            "API10",
            "a number for a text, a text for a number",
            "400 invalid",
            ("BLR", "POST", f"{bilateral}/", wish | {"minutes": "many"}),
        ),
        ("API10", "a feed by a guessed token", "404", ("", "GET", f"/feeds/{'A' * 43}.ics")),
    )
    for number, what, right, (who, method, path, *body) in table:
        kind = {"Content_Type": "application/xml"} if "XML" in what else {}
        kind |= {"If_Match": '"before"'} if "as it was before" in what else {}
        answer = service.send(who, method, path, body[0] if body else None, **kind)
        yield number, what, said(answer), said(answer) == right


def properties(service: Service) -> Iterator[Line]:
    """What one may not set, and what one may not see of a row that one may."""
    ids = service.ids
    gained = {
        "is_staff": True,
        "is_superuser": True,
        "email": "x@example.org",
        "roles": [{"kind": "chief"}],
        "name": "N",
    }
    asked = said(service.send("TJK", "PATCH", "/api/v1/me/", gained))
    me = json.loads(service.send("TJK", "GET", "/api/v1/me/")[2])
    kept = me["email"] == "staff.tjk@example.org" and [role["kind"] for role in me["roles"]] == ["coordinator"]
    yield "API3", "make oneself chief, by one's own profile", f"{asked}, still {me['roles'][0]['kind']}", kept
    wish = {
        "requester": ids["TJK"],
        "invitees": [ids["KAZ"]],
        "topics": "=cmd|' /C calc'!A0",
        "minutes": 20,
        "level": "minister",
    }
    made = said(service.send("TJK", "POST", f"{SUMMIT}/bilateral-requests/", wish | {"status": "accepted"}))
    yield "API3", "a request that is accepted from the first", made, made == "400 invalid"
    head = json.loads(service.send("TJK", "GET", f"{SUMMIT}/delegates/{ids['KAZ head']}/")[2])
    yield "API3", "another's travel", f"200, arrives_at {head.get('arrives_at')}", head.get("arrives_at") is None
    ask = {"resources": [ids["KAZ head"]], "starts_at": "2030-01-01T10:00:00Z", "ends_at": "2030-01-01T11:00:00Z"}
    probe = service.send("TJK", "POST", f"{SUMMIT}/clashes/", ask)
    yield "API6", "another's diary, outside the summit", said(probe), said(probe) == "400 outside_summit"
    for what, query in (("by requester", f"requester={ids['BLR']}"), ("by SQL in the search", "search=' OR 1=1 --")):
        path = f"{SUMMIT}/bilateral-requests/?{query.replace(' ', '%20')}&page_size=100"
        rows = json.loads(service.send("TJK", "GET", path)[2])["results"]
        own = all(ids["TJK"] in (row["requester"], *row["invitees"]) for row in rows)
        yield "API1", f"others' requests {what}", f"200, {len(rows)} rows, all one's own: {own}", own
    page = service.send("TJK", "GET", f"{SUMMIT}/delegates/?page_size=100000")
    yield "API4", "a page of a hundred thousand", said(page), page[0] == 400


LOGIN = "/api/v1/auth/login/"


def accounts(service: Service) -> Iterator[Line]:
    """Whether there is such an account; tokens and addresses that have ended."""
    wrong = {"password": "wrong password"}
    answers = [
        service.send("", "POST", LOGIN, wrong | {"email": e})[2] for e in ("staff.rus@example.org", "no@example.org")
    ]
    yield "API2", "whether an account exists, by the answer", "400, the same words", answers[0] == answers[1]
    spent = [_spent(service, wrong | {"email": email}) for email in ("staff.kgz@example.org", "nobody@example.org")]
    alike = f"{spent[0]:.0f} ms and {spent[1]:.0f} ms"
    yield "API2", "whether an account exists, by the time", alike, 0.5 < spent[0] / spent[1] < 2
    service.send("BLR", "DELETE", f"{SUMMIT}/feeds/{service.ids['feed']}/")
    revoked = service.send("", "GET", service.ids["feed url"])
    yield "API2", "a feed that was revoked", said(revoked), revoked[0] == 404
    tries = [service.send("", "POST", LOGIN, wrong | {"email": "staff.csto@example.org"})[0] for _ in range(25)]
    yield "API2", "twenty-five passwords", f"{tries[0]}, then {tries[-1]}", tries[-1] == 429
    service.send("CIS", "POST", "/api/v1/auth/logout/")
    ended = service.send("CIS", "GET", "/api/v1/me/")
    yield "API2", "a token after signing out", said(ended), ended[0] == 401


def headers(service: Service) -> Iterator[Line]:
    """What a browser is told."""
    sent = service.send("", "GET", "/admin/login/", Origin="https://evil.example")[1]
    policy = sent.get("Content-Security-Policy", "")
    yield (
        "API8",
        "a page in a frame of another site",
        f"X-Frame-Options {sent.get('X-Frame-Options')}",
        "frame-ancestors 'none'" in policy,
    )
    shared = service.send("BLR", "GET", f"{SUMMIT}/venues/", Origin="https://evil.example")[1]
    yield (
        "API8",
        "a script of another site",
        "no Access-Control-Allow-Origin",
        "Access-Control-Allow-Origin" not in shared,
    )
    named = service.send("BLR", "GET", f"{SUMMIT}/venues/", X_Request_ID="<script>")[1]["X-Request-ID"]
    yield "API10", "a script for the request's name", "a name of our own", "<" not in named


def floods(service: Service) -> Iterator[Line]:
    """More than there may be; the last, since it shuts the door."""
    many = [service.send("KAZ", "GET", f"{SUMMIT}/notifications/unread/")[0] for _ in range(640)]
    yield "API4", "640 requests at once", f"{many[0]}, then {many[-1]}", many[-1] == 429


def _spent(service: Service, credentials: dict[str, str]) -> float:
    """Return the median milliseconds of three tries to sign in."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        service.send("", "POST", LOGIN, credentials)
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


def main() -> int:
    """Attack, and print what came back; return 1 if something is wrong."""
    service = Service(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
    service.prepare()
    attacks = (plain, properties, headers, accounts, floods)
    lines = [line for attack in attacks for line in attack(service)]
    lines.sort(key=lambda line: int(line[0].removeprefix("API")))
    sys.stdout.write("| OWASP | tried | came back |\n|---|---|---|\n")
    for number, what, came, right in lines:
        sys.stdout.write(f"| {number} | {what} | {came}{'' if right else ' WRONG'} |\n")
    wrong = [line for line in lines if not line[3]]
    sys.stderr.write(f"{len(lines)} tried, {len(wrong)} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
