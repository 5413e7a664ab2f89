"""Serializers of free hours, clashes and closures."""

from summit.calendar.api.serializers.closures import ChangeClosure, ClosureSerializer
from summit.calendar.api.serializers.further import BooksFurther, ShowsFurther
from summit.calendar.api.serializers.places import TimeZoneName, WhereText
from summit.calendar.api.serializers.questions import (
    AskClashes,
    AskFreeSlots,
    ClashesSerializer,
    ClashSerializer,
    KnownEngagementSerializer,
    SlotSerializer,
)

__all__ = (
    "AskClashes",
    "AskFreeSlots",
    "BooksFurther",
    "ChangeClosure",
    "ClashSerializer",
    "ClashesSerializer",
    "ClosureSerializer",
    "KnownEngagementSerializer",
    "ShowsFurther",
    "SlotSerializer",
    "TimeZoneName",
    "WhereText",
)
