"""A programme file in which each field of the format is given."""

from typing import Any

HOUR = {"starts_at": "2025-11-26 09:00", "ends_at": "2025-11-26 10:00"}


def text(english: str) -> dict[str, str]:
    return {"en": english}


def delegate(name: str, **facts: Any) -> dict[str, Any]:
    return {"name": text(name), "office": text("Office"), "rank": "minister", **facts}


def programme() -> dict[str, Any]:
    """A summit in which each field of the format is given."""
    item = {
        "title": text("Item") | {"ru": "Пункт"},
        "theme": "Trade",
        "kind": "discussion",
        "minutes": 10,
        "rapporteur": "AAA",
        "sponsor": "AAA",
        "documents": ["D/1"],
    }
    return {
        "summit": {
            "slug": "every",
            "name": text("Summit"),
            "organization": text("Org"),
            "host_city": text("Bishkek"),
            "time_zone": "Asia/Bishkek",
            "languages": ["en"],
            "starts_on": "2025-11-26",
            "ends_on": "2025-11-27",
            "day_starts_at": "08:00",
            "day_ends_at": "22:00",
            "active_days": ["2025-11-26/2025-11-27"],
            "grid": 5,
            "secretariat_email": "s@example.org",
            "minutes_to_undo": 15,
            "people_until": "2025-11-20 10:00",
            "bilaterals_settled_by": "organizers",
            "asks_personal_data": False,
            "personal_data_until": "2026-01-10",
        },
        "people": [
            {"email": "a@example.org", "name": "A", "language": "en", "role": "coordinator", "delegation": "AAA"},
            {"email": "o@example.org", "name": "O", "language": "en", "role": "chief"},
        ],
        "venues": {
            "hall": {
                "name": text("Hall"),
                "address": "Street 1",
                "time_zone": "Asia/Bishkek",
                "shared_as": "house-hall",
            },
            "park": {"name": text("Park"), "address": "Street 2"},
        },
        "transfers": [{"between": ["hall", "park"], "minutes": 10}],
        "rooms": {
            code: {
                "name": text(code),
                "venue": "hall",
                "capacity": 20,
                "serves_bilaterals": True,
                "turnover": 0,
                "equipment": ["screen"],
                "shared_as": f"house-{code}",
            }
            for code in ("blue", "green")
        },
        "interpreters": {
            code: {"name": text(code), "language_pairs": ["ky-ru"], "turnover": 0, "shared_as": f"house-{code}"}
            for code in ("first", "second")
        },
        "delegations": {
            "AAA": {
                "name": text("A"),
                "kind": "state",
                "participation": "member",
                "is_attending": True,
                "is_host": True,
                "is_chair": True,
                "head": "a",
                "co_heads": ["aa"],
                "replacements": [{"replaced": "aa", "successor": "a", "since": "2025-11-29 10:00"}],
                "contacts": [{"name": "Duty", "function": "Protocol", "email": "duty@example.org", "phone": "1"}],
                "delegates": {
                    "a": delegate(
                        "A",
                        function="Spokesperson",
                        took_office_on="2020-01-01",
                        languages=["en"],
                        turnover=0,
                        arrives_at="2025-11-26 01:00",
                        departs_at="2025-11-27 23:00",
                        shared_as="house-a",
                    ),
                    "aa": delegate("AA"),
                },
            },
            "BBB": {"name": text("B"), "delegates": {"b": delegate("B"), "bb": delegate("BB")}},
            "CCC": {"name": text("C"), "delegates": {"c": delegate("C")}},
            "DDD": {"name": text("D")},
        },
        "precedence_policies": {
            "hand": {
                "name": text("By hand"),
                "rules": ["blocks", "places", "alphabet"],
                "blocks": ["host", "other"],
                "language": "en",
                "letter": "B",
                "places": [{"delegation": "BBB", "reason": "One"}, {"delegation": "AAA", "reason": "Two"}],
            },
            "rank": {"name": text("By rank"), "rules": ["rank"]},
        },
        "border_points": {
            code: {
                "name": text(code),
                "address": "Road 1",
                "shared_as": f"house-{code}",
                "kind": "airport",
                "formalities": 20,
                "to_city": 40,
            }
            for code in ("airport", "station")
        },
        "zones": {
            code: {"name": text(code), "venues": ["park"], "rooms": ["blue"], "passback": "refuse"}
            for code in ("A", "B")
        },
        "accreditation_categories": {
            "adviser": {
                "name": text("Adviser"),
                "whose": "delegation",
                "takes_part": False,
                "needs": ["photo"],
                "places": 3,
                "document_days": 30,
                "color": "red",
                "steps": [{"kind": "check", "days": 5}, {"kind": "issuing"}],
                "zones": ["A"],
                "quotas": [{"delegation": "AAA", "places": 4}],
            },
            "driver": {"name": text("Driver")},
            "delegate": {"name": text("Delegate"), "takes_part": True},
            "staff": {"name": text("Staff"), "whose": "host"},
        },
        "accreditations": {
            "1": {
                "delegation": "AAA",
                "category": "adviser",
                "name": text("Adviser 1"),
                "function": text("Adviser"),
                "email": "adviser@example.org",
                "phone": "1",
                "valid_until": "2025-12-01",
            },
            "2": {"delegation": "AAA", "category": "delegate", "delegate": "aa"},
            "3": {"category": "staff", "name": text("Staff 1")},
        },
        "notes": [
            {
                "direction": direction,
                "number": number,
                "dated_on": "2025-09-01",
                "party": "BBB",
                "subject": "Invitation",
                "delivered_at": "2025-09-01 10:00",
            }
            for direction in ("outgoing", "incoming")
            for number in ("1", "2")
        ],
        "official_invitations": {
            "BBB": {
                "inviting_office": text("President"),
                "level": "minister",
                "participation": "member",
                "size_limit": 20,
                "answer_by": "2025-10-01 10:00",
                "outgoing_note": "1",
                "sent_at": "2025-09-01 10:00",
                "status": "substituted",
                "answered_at": "2025-09-20 10:00",
                "accepted_level": "deputy_minister",
                "substitute": "Deputy",
                "incoming_note": "1",
            },
            "DDD": {
                "inviting_office": text("President"),
                "sent_at": "2025-09-01 10:00",
                "status": "regretted",
                "answered_at": "2025-09-20 10:00",
                "reason": "No time",
            },
        },
        "travel_parties": [
            {
                "delegation": "BBB",
                "direction": "arrival",
                "transport": "special",
                "border_point": "airport",
                "planned_at": "2025-11-26 01:00",
                "delegates": ["b"],
                "carrier": "Carrier",
                "number": "1",
                "aircraft_type": "Jet",
                "registration": "XX-1",
                "call_sign": "XX",
                "crew": 5,
                "destination": "hall",
                "greeter": "aa",
                "slot_at": "2025-11-26 01:00",
                "stand": "1",
                "overflight_permission": "1",
                "landing_permission": "1",
            }
        ],
        "key_tasks": [
            {
                "measure": "head_named",
                "title": text("Name the head"),
                "due_on": "2025-10-01",
                "remind_before": 5,
                "escalate_after": 2,
            },
            {"title": text("Send the flag"), "due_on": "2025-10-01"},
        ],
        "organs": {code: {"name": text(code), "short_name": text(code)} for code in ("csc", "cfm")},
        "closures": [
            {
                "title": text("Cleaning"),
                "resources": ["blue"],
                "venues": ["park"],
                "audience": "summit",
                "starts_at": "2025-11-26 06:00",
                "ends_at": "2025-11-26 07:00",
            }
        ],
        "sessions": {
            "one": {
                "title": text("One"),
                "organs": ["csc", "cfm"],
                "kind": "session",
                "format": "expanded",
                "quota": 3,
                "chair": "AAA",
                "languages": ["en"],
                "precedence": "hand",
                "audience": "summit",
                "room": "blue",
                "venue": "hall",
                **HOUR,
                "delegates": ["a", "b"],
                "interpreters": ["first"],
                "agenda": [item | {"parts": [item | {"title": text("Part"), "minutes": 5}]}],
                "proposals_until_at": "2025-11-20 10:00",
                "agenda_is": "provisional",
            },
            "two": {
                "title": text("Two"),
                "starts_at": "2025-11-27 06:00",
                "ends_at": "2025-11-27 07:00",
                "agenda": [{"title": text("List"), "parts": [{"title": text("Listed")}]}, {"title": text("Lists")}],
            },
        },
        "documents": {
            "D/1": {
                "title": text("Document"),
                "kind": "decision",
                "classification": "official",
                "sponsors": ["AAA"],
                "parties": ["AAA"],
                "versions": [{"at": "2025-11-19 10:00", "note": "First"}],
                "positions": [
                    {
                        "at": "2025-11-19 11:00",
                        "delegation": "BBB",
                        "stance": "supports",
                        "text": "Yes",
                        "is_shared": False,
                    }
                ],
                "silence": [
                    {"at": "2025-11-27 12:00", "deadline_at": "2025-12-20 10:00", "organ": "csc", "series": "D"}
                ],
                "path": [
                    {
                        "organs": ["cfm"],
                        "purpose": "endorse",
                        "session": "one",
                        "at": "2025-11-27 09:00",
                        "outcome": "noted",
                        "note": "Noted",
                    },
                    {"organs": ["csc"], "purpose": "adopt"},
                ],
            }
        },
        "rules": {
            "csc": {
                "adoption": "consensus_all",
                "majority": "2/3",
                "quorum": "1/2",
                "members": ["AAA", "BBB"],
                "names_breaker": True,
                "source": "Rule 1",
            }
        },
        "decision_series": {"D": {"organ": "csc"}, "E": {"organ": "cfm"}},
        "decisions": [
            {
                "series": "D",
                "at": "2025-11-27 10:00",
                "title": text("Decision"),
                "text": text("Decides."),
                "session": "one",
                "actions": [{"title": text("Report"), "owner": "AAA", "due_on": "2026-03-01"}],
            },
        ],
        "bilateral_requests": {
            "a-b": {
                "requester": "AAA",
                "invitees": ["BBB"],
                "least_accepted": 1,
                "level": "minister",
                "leads": ["a", "b"],
                "topics": "Trade",
                "minutes": 30,
                "seats": 6,
                "priority": 3,
                "organizers_priority": 3,
                "answer_by": "2025-12-01 10:00",
                "is_pinned": True,
                "settled_by": "organizers",
                "interpretation": ["ky-ru"],
                "preferred": [{"starts_at": "2025-11-26 12:00", "ends_at": "2025-11-26 18:00"}],
                "excluded": [{"starts_at": "2025-11-27 12:00", "ends_at": "2025-11-27 13:00"}],
                "answer": "accepted",
                "placed": {"starts_at": "2025-11-26 14:00", "room": "green", "interpreters": ["first"]},
            },
            "a-c": {
                "requester": "AAA",
                "invitees": ["CCC"],
                "level": "minister",
                "topics": "Trade",
                "minutes": 30,
                "answer": "declined",
                "reason": "No time",
            },
        },
    }
