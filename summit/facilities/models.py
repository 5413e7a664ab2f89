"""Rooms and interpreters, which the host provides. Venues and transfers belong to the calendar, which needs them."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from summit.calendar.models import Occupancy, Resource
from summit.calendar.requirements import Lack
from summit.core.bounds import positive
from summit.core.lists import ListField
from summit.core.text import Line
from summit.facilities.languages import language_pair

MOST_EQUIPMENT = 40
MOST_PAIRS = 40


class Room(Resource):
    """A room; `turnover` is its set-up time in minutes."""

    occupied_as = Occupancy.Role.ROOM
    is_place = True
    serves: ClassVar = {"capacity": Lack.SEATS}
    icon = "meeting_room"

    capacity = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    serves_bilaterals = models.BooleanField(default=True, help_text="Whether the planner may place bilaterals here.")
    equipment = ListField(Line(max_length=60), size=MOST_EQUIPMENT, default=list, blank=True)

    class Meta:
        constraints = (positive("capacity", name="room_seats_someone", message=_("A room seats at least one.")),)


class Interpreter(Resource):
    """An interpreter; `turnover` is the rest in minutes after each engagement."""

    occupied_as = Occupancy.Role.INTERPRETER
    is_person = True
    is_hosts_own = True
    policy = "interpreters"
    serves: ClassVar = {"language_pairs": Lack.INTERPRETERS}
    icon = "translate"

    language_pairs = ListField(
        language_pair(),
        size=MOST_PAIRS,
        help_text="Pairs worked in both ways, such as ky-ru.",
    )
