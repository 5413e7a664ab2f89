"""Data of each layout, as the queries make it, with one text wherever a person may have written it."""

from typing import Any

from summit.printouts.queries.words import words_in


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
    row = {"delegation": text, "kind": "reply", "minutes": 5, "used": "4:32", "status": "spoke"}
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


LAYOUTS = {
    "agenda": agenda,
    "decisions": decisions,
    "documents": documents,
    "programme": programme,
    "record": record,
    "speakers": speakers,
}
