"""What the programme can answer: as it is, and as its revisions published it."""

from summit.programme.queries.reading import departures, programme
from summit.programme.queries.revisions import PublishedLine, published_lines

__all__ = ("PublishedLine", "departures", "programme", "published_lines")
