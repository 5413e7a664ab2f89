"""The HTML of rows and bars, written here at once: a template takes a second for two thousand bars."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from summit.calendar.models import Engagement
from summit.core.hours import shown_clock, shown_times
from summit.desk.timeline.entries import PLANNED
from summit.desk.timeline.rows import Bar, Day, Row

ROW = (
    '<div class="timeline-row" data-row="{key}"{room} style="--lanes:{lanes}"><h4>{name}<small>{note}</small></h4>'
    '<ul class="timeline-line" aria-label="{label}">{bars}</ul></div>\n'
)
BAR = (
    '<li class="bar {classes}" style="{style}"><a href="{page}" title="{title}"><em>{hour}</em> '
    "<span>{label}</span></a>{pick}{around}</li>"
)
PICK = (
    '<button class="pick" data-pick="{pick}" data-minutes="{minutes}" data-sequence="{sequence}"'
    ' aria-label="{name}">⠿</button>'
)
# It belongs to the form of the plan, so that it works without a script.
ACCEPT = (
    '<button class="accept" form="accept" name="only" value="{request}" aria-label="{name}" title="{name}">✓</button>'
)
LINE = '<li{classes}><time>{hours}</time><a href="{page}">{title}</a><small>{where}</small>{accept}</li>\n'


def draw_rows(day: Day, *, picks: bool) -> SafeString:
    """Return the rows of the day; with `picks`, bars can be picked up."""
    drawing = _Drawing(picks=picks)
    return _joined(drawing.row(row) for row in day.rows)


def draw_list(day: Day) -> SafeString:
    """Return the entries of the day by hour, each once, with the rows in which it is: for a narrow screen."""
    drawing = _Drawing(picks=False)
    places: dict[int, list[str]] = defaultdict(list)
    bars: dict[int, Bar] = {}
    for row in day.rows:
        for bar in row.bars:
            bars[bar.entry.key] = bar
            places[bar.entry.key].append(row.name)
    by_hour = sorted(bars.values(), key=lambda bar: (bar.from_minute, bar.to_minute))
    return _joined(drawing.line(bar, ", ".join(places[bar.entry.key])) for bar in by_hour)


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 -- each part is escaped


class _Drawing:
    """The texts that many bars share, so that each is translated and formatted once."""

    def __init__(self, *, picks: bool) -> None:
        self.picks = picks
        self.clocks: dict[tuple[datetime, ZoneInfo | None], str] = {}
        self.times: dict[tuple[datetime, datetime, ZoneInfo | None], str] = {}
        self.statuses = {value: str(label) for value, label in Engagement._meta.get_field("status").flatchoices}
        self.statuses[PLANNED] = _("proposed by the plan")
        self.clashes, self.move, self.accept = _("clashes"), _("Move %(name)s"), _("Accept: %(name)s")
        self.rest = format_html('<i class="rest" title="{}"></i>', _("rest or setting up"))
        self.way = format_html('<i class="way" title="{}"></i>', _("on the way"))

    def row(self, row: Row) -> SafeString:
        name = format_html('<a href="{}">{}</a>', row.page, row.name) if row.page else row.name
        room = format_html(' data-room="{}"', row.room) if row.room else ""
        bars = _joined(map(self.bar, row.bars))
        return format_html(
            ROW, key=row.key, room=room, lanes=row.lanes, name=name, note=row.note, label=row.name, bars=bars
        )

    def bar(self, bar: Bar) -> SafeString:
        entry = bar.entry
        around = (mark for mark, minutes in ((self.rest, bar.rest_minutes), (self.way, bar.way_minutes)) if minutes)
        return format_html(
            BAR,
            classes=_classes(bar),
            style=_style(bar),
            page=entry.page,
            title=self._title(bar),
            hour=self._clock(entry.starts_at, entry.local_zone),
            label=bar.label,
            pick=self._pick(bar) if self.picks and entry.pick else "",
            around=_joined(around),
        )

    def line(self, bar: Bar, where: str) -> SafeString:
        entry = bar.entry
        clashes = f" ({self.clashes})" if bar.clashes else ""
        accept = self._pick(bar) if entry.kind == PLANNED else ""
        classes = mark_safe(' class="is-clashing"') if bar.clashes else ""
        facts = {"classes": classes, "hours": self._hours(bar), "page": entry.page, "accept": accept}
        return format_html(LINE, title=f"{entry.title}{clashes}", where=where, **facts)

    def _hours(self, bar: Bar) -> str:
        key = bar.entry.starts_at, bar.entry.ends_at, bar.entry.local_zone
        if key not in self.times:
            self.times[key] = shown_times(*key)
        return self.times[key]

    def _title(self, bar: Bar) -> str:
        entry = bar.entry
        hours = self._hours(bar)
        clashes = f": {self.clashes}" if bar.clashes else ""
        return f"{hours} {entry.title} ({entry.note or self.statuses[entry.status]}){clashes}"

    def _pick(self, bar: Bar) -> SafeString:
        entry = bar.entry
        if entry.kind == PLANNED:
            return format_html(ACCEPT, request=entry.pick.partition(":")[2], name=self.accept % {"name": bar.label})
        name = self.move % {"name": bar.label}
        return format_html(PICK, pick=entry.pick, minutes=entry.minutes, sequence=entry.sequence, name=name)

    def _clock(self, at: datetime, zone: ZoneInfo | None) -> str:
        if (at, zone) not in self.clocks:
            clock = shown_clock(at, zone)
            self.clocks[at, zone] = f"{clock} ({zone})" if zone else clock
        return self.clocks[at, zone]


def _classes(bar: Bar) -> str:
    names = [f"bar-{bar.entry.kind} bar-{bar.entry.status}", *filter(None, [bar.entry.mark])]
    if bar.clashes:
        names.append("bar-clashes")
    if bar.is_narrow:
        names.append("bar-narrow")
    return " ".join(names)


def _style(bar: Bar) -> str:
    style = f"--from:{bar.from_minute};--long:{bar.minutes};--lane:{bar.lane}"
    if bar.rest_minutes:
        style += f";--rest:{bar.rest_minutes}"
    if bar.way_minutes:
        style += f";--way:{bar.way_minutes}"
    return style
