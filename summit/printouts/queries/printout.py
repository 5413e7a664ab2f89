"""The data that every printout has at its head and foot, and its formats of days and times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import override, pgettext

from summit.accounts.models import Party, Role, User
from summit.core.hours import shown_clock
from summit.core.translations import isolated, translated
from summit.documents.models import Document
from summit.printouts.queries.words import nearest_language, words_in
from summit.programme.models import Revision
from summit.summits.models import Summit

# The strictest last: a printout has the strictest classification of its content.
STRICTER = ("", *Document.Classification.values)
RECORDED = (Document.Classification.RESTRICTED, Document.Classification.PARTIES)


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader of a printout, its language, and when it is printed. The printout omits what the reader may not see.

    The language is that of names; the layout's own words, and days, are in the nearest one that has them.
    """

    user: User
    language: str
    now: datetime

    @property
    def layout_language(self) -> str:
        """The language of the layout's own words."""
        return nearest_language(self.language)

    def text(self, texts: Mapping[str, str] | None) -> str:
        """Return the text in the printout's language, or in another if it is missing."""
        return translated(texts, self.language)

    def day(self, day: date) -> str:
        """Return the day in words."""
        with override(self.layout_language):
            return date_format(day, pgettext("format of a day", "j F Y"))

    def hour(self, at: datetime, summit: Summit) -> str:
        """Return the day and time in the summit's time zone, with the zone."""
        return f"{self._day_and_hour(at, summit.zone)} ({summit.time_zone})"

    def hours(self, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
        """Return the start and end on the clock of the zone, with its name."""
        first, last = (at.astimezone(zone).date() for at in (starts_at, ends_at))
        end = shown_clock(ends_at, zone) if first == last else self._day_and_hour(ends_at, zone)
        return f"{self._day_and_hour(starts_at, zone)} – {end} ({zone})"

    def _day_and_hour(self, at: datetime, zone: ZoneInfo) -> str:
        return f"{self.day(at.astimezone(zone).date())}, {shown_clock(at, zone)}"


@dataclass(frozen=True, slots=True)
class Printout:
    """A printout: `layout` makes a PDF of `data`; `row` is the key of the printed object.

    `images` are SVG texts by the names under which the data have them.
    """

    layout: str
    row: int
    name: str
    summit: Summit
    data: dict[str, object]
    images: dict[str, str] = field(default_factory=dict)

    @property
    def is_recorded(self) -> bool:
        """Whether it has restricted content, so that access to it is recorded."""
        return self.data["marking"] in RECORDED

    @property
    def file_name(self) -> str:
        """The name of the file: letters of any script, digits, dots, hyphens and underscores."""
        return f"{self.summit.slug}-{self.name}-{self.data['names_in']}.pdf"

    def halves(self) -> "list[Printout]":
        """Return it as two printouts with half of its pages each; none if it cannot be parted."""
        pages = self.data.get("pages")
        if not isinstance(pages, list) or len(pages) == 1:
            return []
        middle = len(pages) // 2
        return [replace(self, data={**self.data, "pages": half}) for half in (pages[:middle], pages[middle:])]


def head(
    summit: Summit, reader: Reader, kind: str, *, classifications: Iterable[str] = (), **facts: object
) -> dict[str, object]:
    """Return the data of every layout: `kind` names the printout, `classifications` are those of its content."""
    marking = max(classifications, key=STRICTER.index, default="")
    return {
        "language": reader.layout_language,
        "names_in": reader.language,
        "words": words_in(reader.layout_language),
        "organization": reader.text(summit.organization),
        "summit": reader.text(summit.name),
        "kind": kind,
        "about": "",
        "symbol": "",
        "since": None,
        "facts": [],
        "marking": marking,
        "copy": _copy(summit, reader) if marking in RECORDED else None,
        **facts,
    }


def dated_head(summit: Summit, reader: Reader, kind: str, **facts: object) -> dict[str, object]:
    """Return the head of a printout of the present state: with the last revision, and when it is printed. One query."""
    revision = Revision.objects.filter(summit=summit).only("number").first()
    printed = reader.hour(reader.now, summit)
    return head(summit, reader, kind, symbol=str(revision or ""), printed=printed) | facts


def _copy(summit: Summit, reader: Reader) -> dict[str, object]:
    """Return whose copy it is, so that a leaked copy names its reader."""
    parties = Party.objects.filter(summit=summit, pk__in=reader.user.role_set.of(Role.PARTY_KINDS).parties)
    return {
        "parties": [reader.text(party.name) for party in parties],
        "person": isolated(reader.user.name),
        # The reader cannot choose their address.
        "address": reader.user.email,
    }
