"""All tags and filters of message templates: conditions, loops, hours and plurals."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.template import defaultfilters, defaulttags
from django.utils.formats import date_format
from django.utils.translation import gettext

from summit.core.hours import shown_clock

register = template.Library()
register.tag("for", defaulttags.do_for)
register.tag("if", defaulttags.do_if)
for allowed in (defaultfilters.date, defaultfilters.default, defaultfilters.length):
    register.filter(allowed.__name__, allowed)

# `E` is the month as the language writes it in a date: 26 ноября, where `F` is ноябрь.
DATE = "j E Y"


@register.simple_tag(takes_context=True)
def hours(context: Mapping[str, str], starts_at: datetime, ends_at: datetime) -> str:
    """Return the day and hours in the zone of their venue or the summit, and in the recipient's own if that differs."""
    place, own = starts_at.tzinfo, context["own_zone"]
    zone = place.key if isinstance(place, ZoneInfo) else context["zone"]
    text = f"{_span(starts_at, ends_at, zone)} ({zone})"
    if not own or _offset(starts_at, own) == _offset(starts_at, zone):
        return text
    label = gettext("your time")
    return f"{text[:-1]}; {label}: {_span(starts_at, ends_at, own)}, {own})"


def _offset(at: datetime, zone: str) -> timedelta | None:
    return at.astimezone(ZoneInfo(zone)).utcoffset()


def _span(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    own = ZoneInfo(zone)
    first, last = (date_format(at.astimezone(own), DATE) for at in (starts_at, ends_at))
    start, end = (shown_clock(at, own) for at in (starts_at, ends_at))
    return f"{first}, {start} – {end}" if first == last else f"{first}, {start} – {last}, {end}"


@register.filter
def join(values: object, between: str) -> str:
    """Return the texts of a list joined by `between`. A single text is not split into letters, which multiplies it."""
    return between.join(map(str, values)) if isinstance(values, list) else str(values)


@register.filter
def plural(count: int, forms: str) -> str:
    """Return the count with its word. The forms are divided by commas: two for English, three for Russian.

    The rules are those of the Unicode CLDR, cardinal plurals of en and ru.
    """
    words = forms.split(",")
    one, ten = count % 10, count % 100
    if len(words) == 2:  # noqa: PLR2004 -- one and other
        chosen = words[count != 1]
    elif one == 1 and ten != 11:  # noqa: PLR2004
        chosen = words[0]
    else:
        chosen = words[1] if one in {2, 3, 4} and ten not in {12, 13, 14} else words[2]
    return f"{count} {chosen}"
