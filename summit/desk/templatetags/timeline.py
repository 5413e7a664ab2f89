"""The tag of the timeline's rows."""

from django import template
from django.utils.safestring import SafeString

from summit.desk.timeline.drawing import draw_list, draw_rows
from summit.desk.timeline.rows import Day

register = template.Library()


@register.simple_tag
def timeline_rows(day: Day, *, picks: bool = False) -> SafeString:
    """Draw the rows of the day; with `picks`, bars can be picked up."""
    return draw_rows(day, picks=picks)


@register.simple_tag
def timeline_list(day: Day) -> SafeString:
    """Draw the entries of the day by hour."""
    return draw_list(day)
