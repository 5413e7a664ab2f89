"""Data of each layout, as the queries make it, with one text wherever a person may have written it."""

from typing import Any

from summit.printouts.queries.words import words_in
from summit.printouts.seating import MOST, seats


def head(text: str, language: str, kind: str, **facts: Any) -> dict[str, Any]:
    """Return what every layout asks for."""
    copy = {"parties": [text], "person": text, "address": "reader@example.org"}
    said = {"organization": text, "summit": text, "about": text, "symbol": "CSC/2025/1"}
    said |= {"since": ("circulated", "20 November 2025"), "facts": [("organs", text)], "marking": "restricted"}
    return {"language": language, "words": words_in(language), "kind": kind, "copy": copy, **said, **facts}


def agenda(text: str, language: str = "en", items: int = 2) -> dict[str, Any]:
    """An agenda of so many items, each with a part."""
    facts = {"title": text, "kind": "decision", "minutes": 7, "rapporteur": text, "sponsor": text}
    documents = [{"symbol": "CSC/2025/1", "title": text}, {"symbol": "CSC/2025/2", "title": ""}]
    rows = []
    for n in range(1, items + 1):
        rows.append({**facts, "number": f"{n}", "is_part": False, "documents": documents})
        rows.append({**facts, "number": f"{n}.1", "is_part": True, "documents": []})
    return head(text, language, "agenda-provisional") | {"items": rows, "planned": 7 * items, "available": 10}


def documents(text: str, language: str = "en", count: int = 1) -> dict[str, Any]:
    """A list of so many documents."""
    facts = {"title": text, "kind": "report", "classification": "restricted", "status": "circulated", "version": 2}
    row = {**facts, "circulated": "20.11.2025", "languages": ["en", "ru"], "sponsors": text}
    hidden = {**row, "symbol": "CSC/2025/HIDDEN", "title": "", "kind": "", "languages": [], "sponsors": ""}
    return head(text, language, "documents") | {
        "documents": [{**row, "symbol": f"CSC/2025/{n}"} for n in range(count)] + [hidden][:count]
    }


def speakers(text: str, language: str = "en", count: int = 2) -> dict[str, Any]:
    """The speakers' list of one item."""
    names = dict.fromkeys(("delegation", "delegate", "on_behalf_of"), text)
    row = {**names, "kind": "reply", "minutes": 5, "used": "4:32", "status": "spoke"}
    listed = [{**row, "position": n} for n in range(1, count + 1)]
    item = {"number": "1", "title": text, "speakers": listed}
    return head(text, language, "speakers") | {"items": [item][:count]}


def decisions(text: str, language: str = "en", count: int = 2) -> dict[str, Any]:
    """So many decisions; of one alone there is no table of contents."""
    bound = [
        {"name": text, "means": "signature", "since": ""},
        {"name": text, "means": "joined", "since": "1 May 2026"},
    ]
    row = {
        "title": text,
        "facts": [("taken_on", "27 November 2025")],
        "is_readable": True,
        "text": f"{text}\n\n{text}",
        "bound": bound,
        "actions": [{"title": text, "owner": text, "due": "1 March 2026", "status": "open"}],
        "statements": [{"delegation": text, "text": text}],
    }
    rows = [{**row, "symbol": f"CSC/2025/D/{n}"} for n in range(1, count + 1)]
    return head(text, language, "decisions") | {"decisions": rows, "alone": count == 1}


def record(text: str, language: str = "en", count: int = 1) -> dict[str, Any]:
    """A summary record with so many of everything."""
    spoke = {"delegation": text, "kind": "order", "minutes": 3}
    item = {"number": "1", "title": text, "status": "closed", "documents": ["CSC/2025/1"], "speakers": [spoke]}
    stage = {
        "document": {"symbol": "CSC/2025/1", "title": text},
        "version": 1,
        "purpose": "adopt",
        "outcome": "adopted",
    }
    stage |= {"why": text, "positions": [{"delegation": text, "stance": "joins"}], "binds": [text]}
    action = {"decision": "CSC/2025/D/1", "title": text, "owner": text, "due": "1 March 2026"}
    return head(text, language, "record") | {
        "present": [{"name": text, "offices": [text]}] * count,
        "absent": [text] * count,
        "items": [item] * count,
        "stages": [stage] * count,
        "decisions": [{"symbol": "CSC/2025/D/1", "title": text}] * count,
        "actions": [action] * count,
    }


def programme(text: str, language: str = "en", count: int = 2) -> dict[str, Any]:
    """A day of so many lines."""
    line = {"hours": "10:00 – 11:30", "title": text, "kind": "session", "is_tentative": True, "place": text}
    return head(text, language, "programme") | {"days": [{"name": "27 November", "lines": [line] * count}][:count]}


def participants(text: str, language: str = "en", count: int = 2) -> dict[str, Any]:
    """So many delegations, each with a head and an adviser."""
    person = {"name": text, "office": text, "rank": "head_of_state", "is_head": True}
    people = [person, {**person, "rank": "adviser", "is_head": False}]
    row = {"number": 1, "name": text, "participation": "observer", "people": people}
    return dated(text, language, "participants") | {"pages": [row] * count}


def delegation_programmes(text: str, language: str = "en", count: int = 1) -> dict[str, Any]:
    """The programmes of so many delegations, each with a session and a bilateral meeting."""
    person = {"name": text, "office": text}
    line = {"hours": "10:00 – 11:30", "title": text, "kind": "session", "is_tentative": False, "place": text}
    session = {**line, "own": [text], "counterparts": []}
    meeting = {**line, "kind": "bilateral", "own": [text], "counterparts": [person]}
    officers = [{"name": text, "address": "officer@example.org"}]
    page = {"delegation": text, "head": person, "officers": officers}
    days = [{"name": "27 November", "lines": [session, meeting]}]
    return dated(text, language, "delegation-programme") | {
        "clock": "Asia/Bishkek",
        "pages": [{**page, "days": days}] * count,
    }


def day_sheets(text: str, language: str = "en", count: int = 1) -> dict[str, Any]:
    """A day of so many lines; one has more delegations than are named."""
    line = {"hours": "10:00 – 11:30", "title": text, "kind": "session", "is_tentative": True, "place": text}
    line |= {"chair": text, "delegations": [text], "interpreters": [text]}
    lines = [line, {**line, "delegations": [text] * 7}] * count
    page = {"name": "27 November 2025", "lines": lines, "free": [text]}
    return dated(text, language, "day-sheet") | {"clock": "Asia/Bishkek", "pages": [page][:count]}


def arrivals(text: str, language: str = "en", count: int = 1) -> dict[str, Any]:
    """A day with so many parties."""
    line = {"hour": "10:00", "direction": "arrival", "people": 3, "stand": text}
    line |= dict.fromkeys(("delegation", "highest", "vehicle", "place", "greeter"), text)
    page = {"name": "27 November 2025", "lines": [line, {**line, "stand": "", "greeter": ""}] * count}
    return dated(text, language, "arrivals") | {"clock": "Asia/Bishkek", "pages": [page][:count]}


def door_signs(text: str, language: str = "en", count: int = 1) -> dict[str, Any]:
    """The signs of so many rooms, in two languages."""
    line = {"hours": "10:00 – 11:30", "titles": [text, text]}
    days = ["27 November 2025", "27 ноября 2025 г."]
    page = {"room": [text, text], "venue": [text], "days": days, "lines": [line, line]}
    return dated(text, language, "door-signs") | {"pages": [page] * count}


def name_plates(text: str, language: str = "en", count: int = 1) -> dict[str, Any]:
    """So many plates of a person, in two languages."""
    return dated(text, language, "name-plates") | {"pages": [[[text, text, text], [text, text, text]]] * count}


def badges(text: str, language: str = "en", count: int = 1, sheet: str = "a6") -> dict[str, Any]:
    """So many badges without a photo, in two languages."""
    badge = {"names": [text, text], "function": text, "delegation": text, "category": text, "color": "#1f4e8c"}
    badge |= {"zones": ["A", "MEDIA"], "number": "000123", "kind": "temporary", "valid": text, "photo": "", "code": ""}
    return head(text, language, "badges") | {"copy": None, "sheet": sheet, "pages": [badge] * count}


def seating_plans(text: str, language: str = "en", count: int = 3, table: str = "oblong") -> dict[str, Any]:
    """The plan of a table of so many."""
    who = {"code": "BLR", "delegation": text, "name": text, "office": text, "others": 2}
    rows = [
        {**who, "number": n, "side": seat.side, "distance": seat.distance}
        for n, seat in enumerate(seats(count), start=1)
    ]
    page = {"title": text, "facts": [("order", text)], "table": table, "seats": rows, "most": MOST[table]}
    return dated(text, language, "seating-plan") | {"pages": [page]}


def dated(text: str, language: str, kind: str) -> dict[str, Any]:
    """Return what layouts of the present state ask for."""
    return head(text, language, kind) | {"copy": None, "printed": "27 November 2025, 09:00 (Asia/Bishkek)"}


LAYOUTS = {
    "agenda": agenda,
    "arrivals": arrivals,
    "badges": badges,
    "day-sheets": day_sheets,
    "decisions": decisions,
    "delegation-programmes": delegation_programmes,
    "documents": documents,
    "door-signs": door_signs,
    "name-plates": name_plates,
    "participants": participants,
    "programme": programme,
    "record": record,
    "seating-plans": seating_plans,
    "speakers": speakers,
}
