"""References to sessions that the user may see."""

from typing import Protocol


class KnowsSessions(Protocol):
    """A view that knows which sessions the user may see."""

    @property
    def known_sessions(self) -> set[int]: ...


def known_session(view: KnowsSessions, session: int | None) -> int | None:
    """Return the session's id if the user may see the session."""
    return session if session in view.known_sessions else None
