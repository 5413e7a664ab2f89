"""References to documents and sessions that the user may see."""

from typing import Any

from summit.core.api.serializers import InSummit
from summit.documents.models import Document


class KnownDocument(InSummit):
    """A document of the summit that the user may find."""

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("queryset", Document.objects.all())
        super().__init__(**kwargs)


def known_session(view: Any, session: int | None) -> int | None:
    """Return the session's id if the user may see the session."""
    return session if session in view.known_sessions else None
