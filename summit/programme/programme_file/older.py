"""Older files say the same in other words: they are read as if they were written in those of today."""

from summit.programme.programme_file.faults import Facts

RULES = {"alphabet": [], "rank": ["rank", "date_of_office"], "manual": ["places"]}
PLACES = {"host_place": "host", "chair_place": "chair", "organizations_place": "organization"}
LEADS = ("requester_lead", "invitee_lead")


def say_as_today(data: object) -> None:
    """Replace the older words in what was read; the schema refuses what is no such entry."""
    for policy in _entries(data, "precedence_policies"):
        if "rules" not in policy and str(policy.get("basis")) in RULES and _has_known_places(policy):
            _chain(policy)
    for request in _entries(data, "bilateral_requests"):
        if "leads" not in request and (leads := [request.pop(lead) for lead in LEADS if lead in request]):
            request["leads"] = [lead for lead in leads if lead is not None]


def _chain(policy: Facts) -> None:
    """Write rules and blocks in place of a basis, and of blocks that are first or last."""
    basis = policy.pop("basis")
    wanted = {block: policy.pop(name, "in_order") for name, block in PLACES.items()}
    first = [block for block, place in wanted.items() if place == "first"]
    last = [block for block, place in reversed(wanted.items()) if place == "last"]
    blocks = ["blocks"] if first or last else []
    policy["rules"] = [*blocks, *RULES[basis], "alphabet"]
    if blocks:
        policy["blocks"] = [*first, "other", *last]


def _has_known_places(policy: Facts) -> bool:
    return all(policy.get(name, "in_order") in ("in_order", "first", "last") for name in PLACES)


def _entries(data: object, section: str) -> list[Facts]:
    entries = data.get(section) if isinstance(data, dict) else None
    return [entry for entry in entries.values() if isinstance(entry, dict)] if isinstance(entries, dict) else []
