"""Sentences that say why a request is not placed by a plan, and what would help."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from summit.core.hours import shown_instant
from summit.core.translations import translated

SENTENCES = {
    "no_room": _("No room that serves bilaterals seats %(seats)s; add one, or ask for fewer seats."),
    "no_interpreter": _("No interpreter works %(pairs)s."),
    "not_examined": _("The planner had no time left to find out why; ask for a plan with more time."),
    "never_free_together": _(
        "%(first)s and %(second)s are never free together for %(minutes)s minutes beside what is fixed."
    ),
    "shorten": _("At %(hour)s there is room for %(shorter)s minutes: shorten the meeting from %(minutes)s."),
    "lift_exclusion": _("At %(hour)s all is free, but a side has excluded that time: ask it to lift the exclusion."),
    "without_interpreter": _(
        "At %(hour)s all is free but an interpreter for %(pairs)s: find one more, or meet without."
    ),
    "move_fixed": _("At %(hour)s both could meet if “%(fixed)s” were moved."),
    "move_meetings": _("At %(hour)s both could meet if this were moved: %(meetings)s."),
    "outweighed": _("Its time goes to requests that weigh more; no single change makes room for it."),
}

# What a plan costs beside the requests that it leaves out and the meetings that it moves.
COSTS = {
    "preference": _("away from the preferred times"),
    "early": _("later than the most senior should meet"),
    "gap": _("gaps in the days of leaders"),
    "run": _("no rest after several meetings"),
    "load": _("too many meetings on a day"),
    "venue": _("changes of venue"),
    "fairness": _("requests of one delegation left out more than of others"),
}


class CauseFacts(TypedDict, total=False):
    """A cause as it is stored: names are kept in all languages, the hour as an instant with the zone of the summit."""

    code: str
    leads: Sequence[Mapping[str, str]]
    minutes: int
    seats: int
    shorter: int
    pairs: Sequence[str]
    starts_at: str | None
    zone: str
    fixed: Mapping[str, str]
    meetings: Sequence[Mapping[str, str]]
    text: str  # of plans made before causes were stored as facts


def reason_of(cause: CauseFacts) -> dict[str, str]:
    """Return the code of the cause and its sentence in the active language; hours are on the clock of the summit."""
    if "text" in cause:
        return {"code": cause["code"], "text": cause["text"]}
    starts_at = cause["starts_at"]
    *first, second = map(translated, cause["leads"])
    text = SENTENCES[cause["code"]] % {
        "first": ", ".join(first),
        "second": second,
        "minutes": cause["minutes"],
        "seats": cause["seats"],
        "shorter": cause["shorter"],
        "pairs": ", ".join(cause["pairs"]),
        "hour": shown_instant(datetime.fromisoformat(starts_at), ZoneInfo(cause["zone"])) if starts_at else "",
        "fixed": translated(cause["fixed"]),
        "meetings": ", ".join(map(translated, cause["meetings"])),
    }
    return {"code": cause["code"], "text": text}


def costs_of(terms: Mapping[str, int]) -> list[str]:
    """Return what a plan costs, each term in words."""
    return [f"{COSTS[term]}: {cost}" for term, cost in terms.items() if term in COSTS and cost]
