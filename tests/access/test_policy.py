"""The table itself."""

import re
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from summit.accounts.models import Role
from summit.accounts.policy import POLICY, TABLE, Reach
from summit.documents import clearance
from tests.access.test_matrix import line_of, operations

DOCUMENT = Path(__file__).parents[2] / "docs" / "access.md"


def test_the_document_holds_the_table() -> None:
    assert TABLE in DOCUMENT.read_text()
    assert clearance.TABLE in DOCUMENT.read_text()


def test_every_role_has_its_column_and_every_line_is_used() -> None:
    asked = {line_of(path, method) for path, method, _ in operations()}
    # These are asked by the rows themselves, the admin and the services.
    inside = {("summits", "read"), ("summits", "organize"), ("people", "read"), ("people", "write")}
    inside |= {("tokens", "read"), ("tokens", "write")}
    inside |= {("delegations", "view_private"), ("delegations", "speak"), ("audit", "read"), ("agenda-items", "read")}
    inside |= {("verdicts", "read")}

    assert set(TABLE.splitlines()[0].split()[2:]) == set(Role.Kind.values)
    assert asked | inside == POLICY.keys()


def test_nobody_but_organizers_reaches_all_of_what_is_a_partys_own() -> None:
    """What delegations bring in is declared to the host's security; what they said to each other is theirs alone."""
    for (resource, verb), line in POLICY.items():
        if resource == "meeting-records":
            assert Reach.ALL not in line.values()
        elif Reach.OWN in line.values() or verb in ("arrange", "organize"):
            others = {"security"} if resource == "declarations" and verb != "write" else set()
            all_of_it = {role for role, reach in line.items() if reach == Reach.ALL}
            assert all_of_it == {"chief", "organizer"} | others, resource


def test_every_view_of_the_api_is_in_the_document_or_needs_no_summit() -> None:
    """A view that the document does not know would not be in the matrix."""
    below_a_summit = re.compile(r"api/.*(<summit:slug>/|\(\?P<slug>[^)]*\)/\w)")
    ours = {address for address in addresses(get_resolver()) if below_a_summit.match(address)}
    assert len({path for path, _, _ in operations()}) == len(ours)


def addresses(resolver: URLResolver, prefix: str = "") -> set[str]:
    """Return the addresses as they are matched, with the expressions of their parts."""
    found = set()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            found |= addresses(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            found.add(prefix + str(pattern.pattern))
    return found


# What is called by a name of its own, beside reading and writing a row: a new one is thought about here.
NAMED = {
    "agendas": {
        **dict.fromkeys(("adopt", "circulate", "time-budget"), "write"),
        **dict.fromkeys(("items", "comparison"), "read"),
        "running": "follow",
    },
    "agenda-items": dict.fromkeys(
        ("adjourn", "call", "close", "close-list", "list-speakers", "move", "reopen-list", "time-budget"), "write"
    ),
    "item-proposals": {**dict.fromkeys(("accept", "decline", "merge", "refer"), "answer"), "withdraw": "write"},
    "speakers": {**dict.fromkeys(("end-speech", "give-floor", "move"), "arrange"), "withdraw": "write"},
    "accreditations": {
        **dict.fromkeys(("bulk", "reopen", "send", "withdraw"), "write"),
        **dict.fromkeys(("decide", "revoke"), "decide"),
    },
    "accreditation-categories": {"usual": "write"},
    "vetting": {"export": "export", "revoke": "decide", "verdicts": "decide", "workbook": "export"},
    **{
        kind: {"bulk": "write", "decide": "decide", "unmask": "unmask", "withdraw": "write", "workbook": "export"}
        for kind in ("weapons", "radios", "vehicles")
    },
    "passes": {
        **dict.fromkeys(("code", "hand-over", "issue", "return", "revoke", "temporary", "to-delegation"), "write"),
        "lost": "report",
    },
    "gate": dict.fromkeys(("keys", "revocations"), "read"),
    "inside": {"counts": "read"},
    "actions": {"done": "report", **dict.fromkeys(("drop", "postpone", "reopen"), "write")},
    "bilateral-requests": {
        **dict.fromkeys(("accept", "counter-propose", "decline", "keep", "let-go", "name-people", "withdraw"), "write"),
        **dict.fromkeys(("amend", "end-follow-up", "offer-hours", "record-outcome", "take-hour"), "write"),
        **dict.fromkeys(("cancel", "move", "place", "set-planning", "set-provisional", "suggestions"), "arrange"),
        **dict.fromkeys(("free-hours", "pairs"), "read"),
        "prioritize": "prioritize",
    },
    "delegations": {
        **dict.fromkeys(("change-level", "confirm", "share-heads", "withdraw"), "write"),
        "heads": "read",
        "propose-head": "speak",
    },
    "amendments": {**dict.fromkeys(("accept", "reject"), "answer"), "withdraw": "write"},
    "document-files": {"download": "read"},
    "delegates": {"bulk": "write", "remove": "write"},
    "documents": dict.fromkeys(("circulate", "new-version", "reclassify", "withdraw"), "write"),
    "positions": dict.fromkeys(("share", "unshare"), "write"),
    "imports": {**dict.fromkeys(("cancel", "choose-columns", "confirm", "retry"), "write"), "rows": "read"},
    "jobs": dict.fromkeys(("cancel", "confirm", "retry"), "write"),
    "tables": dict.fromkeys(
        (
            "accreditations",
            "bilateral-requests",
            "contacts",
            "delegates",
            "delegations",
            "interpreters",
            "rooms",
            "sessions",
        ),
        "read",
    ),
    "notes": {"download": "read"},
    "official-invitations": {
        **dict.fromkeys(("acknowledge", "accept", "substitute", "regret"), "answer"),
        **dict.fromkeys(("send", "withdraw"), "write"),
    },
    "notifications": {"read": "write", "unread": "read"},
    "outbox": dict.fromkeys(("hold", "release", "send-now", "undo"), "write"),
    "letters": {"download": "read"},
    "needs": {"diets": "read", "unmask": "unmask"},
    "personal-data": {"export": "export", "unmask": "unmask"},
    "photos": {"image": "read", "thumbnail": "read"},
    "printouts": {
        **dict.fromkeys(("agenda", "arrivals", "decisions", "documents", "programme", "record", "speakers"), "read"),
        **dict.fromkeys(("day-sheets", "door-signs", "name-plates", "participants", "seating-plans"), "read"),
        "delegation-programmes": "view_private",
        "print-set": "read",
        "badges": "write",
    },
    "plans": dict.fromkeys(("apply", "cancel", "resume"), "write"),
    "precedence-policies": {"draw-letter": "write", "enter-letter": "write", "order": "read"},
    "readiness": {"due": "arrange", "tick": "write", "waive": "arrange"},
    "revisions": {**dict.fromkeys(("difference", "programme"), "read"), **dict.fromkeys(("next", "record"), "write")},
    "silence-procedures": {"break": "break", "extend": "write", "withdraw": "write"},
    "travel-parties": {"arrange": "arrange", "cancel": "write", **dict.fromkeys(("delay", "report"), "report")},
    "stages": {"lay": "write", "take": "write"},
    "proposed-changes": {"accept": "decide", "refuse": "decide", "withdraw": "write"},
    "sessions": {
        **dict.fromkeys(("admit", "cancel", "excuse", "reinstate", "reschedule"), "write"),
        "seats": "seat",
    },
    "webhooks": dict.fromkeys(("enable", "rotate-secret"), "write"),
}


def test_every_named_action_has_the_verb_that_was_meant() -> None:
    found: dict[str, dict[str, str]] = {}
    for path, method, _ in operations():
        resource, _, action = path.removeprefix("/api/v1/summits/{slug}/").partition("/")
        name = action.rstrip("/").split("/")[-1]
        if name and not name.startswith("{"):
            found.setdefault(resource, {})[name] = line_of(path, method)[1]

    assert found == NAMED
