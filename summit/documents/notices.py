"""Notices about documents, positions and amendments.

A notice names a document by its symbol, without title, passage or answer: mail passes through other hands, and only
cleared users may read those.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from summit.documents.models import Amendment, Document, Position, Version
from summit.notifications.kinds import Kind, register
from summit.notifications.notice import Notice

_NAMED = {"symbol": "CSC/2025/3", "number": 2}
_BELARUS = {"en": "Belarus", "ru": "Беларусь"}
CHANGED = register(
    Kind(
        name="documents_changed",
        label=_("Documents circulated, reclassified or withdrawn"),
        is_required=True,
        sample={
            "changes": [
                {"uid": "1", **_NAMED, "status": "circulated", "classification": "restricted", "old": {"number": 1}},
                {"uid": "2", **_NAMED, "status": "withdrawn", "classification": "public", "old": {"number": 2}},
            ]
        },
    )
)
POSITIONS = register(
    Kind(
        name="positions_taken",
        label=_("Objections and reserves to documents"),
        sample={
            "changes": [
                {"uid": "1", **_NAMED, "delegation": _BELARUS, "stance": "objects", "old": {"stance": ""}},
                {"uid": "2", **_NAMED, "delegation": _BELARUS, "stance": "joins", "old": {"stance": "reserves"}},
            ]
        },
    )
)
AMENDMENTS = register(
    Kind(
        name="amendments_proposed",
        label=_("Amendments proposed or withdrawn"),
        sample={
            "changes": [{"uid": "1", **_NAMED, "delegation": _BELARUS, "status": "proposed", "old": {"status": ""}}]
        },
    )
)
ANSWERED = register(
    Kind(
        name="amendment_answered",
        label=_("Answers to one's amendments"),
        sample={**_NAMED, "amendment": 7, "status": "accepted"},
    )
)


def changed(document: Document, version: Version, *, key: str, old: Mapping[str, object]) -> Notice:
    """Tell readers that a document was circulated, reclassified or withdrawn; several changes go in one letter."""
    row = {
        "uid": f"document:{document.pk}",
        **_named(version),
        "status": document.status,
        "classification": document.classification,
        "old": old,
    }
    return Notice(CHANGED.name, key, {"changes": [row]}, topic_of(document.pk), folds=True)


def taken(position: Position, *, old: str, key: str) -> Notice:
    """Tell the secretariat that a delegation objects or reserves its position, or no longer does."""
    row = {
        "uid": f"position:{position.pk}",
        **_named(position.version),
        "delegation": position.delegation.name,
        "stance": position.stance,
        "old": {"stance": old},
    }
    return Notice(POSITIONS.name, key, {"changes": [row]}, topic_of(position.version.document_id), folds=True)


def proposed(amendment: Amendment) -> Notice:
    """Tell the secretariat that an amendment was proposed or withdrawn."""
    row = {
        "uid": f"amendment:{amendment.pk}",
        **_named(amendment.version),
        "delegation": amendment.delegation.name,
        "status": amendment.status,
        "old": {"status": ""},
    }
    key = f"amendment-{amendment.status}:{amendment.pk}"
    return Notice(AMENDMENTS.name, key, {"changes": [row]}, f"amendment:{amendment.pk}", folds=True)


def answered(amendment: Amendment) -> Notice:
    """Tell the delegation that its amendment was accepted or rejected."""
    context = {**_named(amendment.version), "amendment": amendment.pk, "status": amendment.status}
    return Notice(ANSWERED.name, f"amendment-{amendment.status}:{amendment.pk}", context, f"amendment:{amendment.pk}")


def _named(version: Version) -> dict[str, object]:
    return {"symbol": version.document.symbol, "number": version.number}


def topic_of(document: int) -> str:
    """Return the topic of notices about the document with this key."""
    return f"document:{document}"
