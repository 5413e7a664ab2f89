"""What every paper says at its head and foot, and how hours are said in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import override, pgettext

from summit.accounts.models import Party, Role
from summit.core.hours import shown_clock
from summit.core.translations import isolated, translated
from summit.documents.models import Document
from summit.printouts.queries.words import words_in
from summit.summits.models import Summit

# The strictest last: a paper is as classified as the strictest of what it tells.
STRICTER = ("", *Document.Classification.values)
RECORDED = (Document.Classification.RESTRICTED, Document.Classification.PARTIES)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a paper is made, and in which language: what he may not know is not in it."""

    user: Any
    language: str

    def text(self, texts: Mapping[str, str] | None) -> str:
        """Return the text in the paper's language, or in the one that there is."""
        return translated(texts, self.language)

    def day(self, day: date) -> str:
        """Return the day in words."""
        with override(self.language):
            return date_format(day, pgettext("format of a day", "j F Y"))

    def hour(self, at: datetime, summit: Summit) -> str:
        """Return day and hour on the summit's clock, with its zone."""
        return f"{self._day_and_hour(at, summit)} ({summit.time_zone})"

    def hours(self, starts_at: datetime, ends_at: datetime, summit: Summit) -> str:
        """Return from when to when, on the summit's clock, with its zone."""
        first, last = (at.astimezone(summit.zone).date() for at in (starts_at, ends_at))
        end = shown_clock(ends_at, summit.zone) if first == last else self._day_and_hour(ends_at, summit)
        return f"{self._day_and_hour(starts_at, summit)} – {end} ({summit.time_zone})"

    def _day_and_hour(self, at: datetime, summit: Summit) -> str:
        return f"{self.day(at.astimezone(summit.zone).date())}, {shown_clock(at, summit.zone)}"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to be printed: `layout` makes a PDF of `data`; `row` is the key of what it is a paper of."""

    layout: str
    row: Any
    name: str
    summit: Summit
    data: dict[str, Any]

    @property
    def is_recorded(self) -> bool:
        """Whether it tells what is restricted, so that it is noted who took it."""
        return self.data["marking"] in RECORDED

    @property
    def file_name(self) -> str:
        """By which it is saved; letters of any script, digits, dots, hyphens and underscores."""
        return f"{self.summit.slug}-{self.name}-{self.data['language']}.pdf"


def head(summit: Summit, reader: Reader, kind: str, *, tells: Iterable[str] = (), **facts: Any) -> dict[str, Any]:
    """Return what every layout asks for: `kind` names the paper, `tells` are the classifications of what it tells."""
    marking = max(tells, key=STRICTER.index, default="")
    return {
        "language": reader.language,
        "words": words_in(reader.language),
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


def _copy(summit: Summit, reader: Reader) -> dict[str, Any]:
    """Say whose copy it is, so that one that goes astray names its reader."""
    parties = Party.objects.filter(summit=summit, pk__in=reader.user.role_set.of(Role.PARTY_KINDS).parties)
    return {
        "parties": [reader.text(party.name) for party in parties],
        "person": isolated(reader.user.name),
        # What the reader cannot choose.
        "address": reader.user.email,
    }
