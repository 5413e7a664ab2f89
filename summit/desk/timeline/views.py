"""The page of the timeline."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import get_args

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from summit.bilaterals.models import Plan
from summit.calendar.models import Engagement
from summit.calendar.queries import standing_clashes
from summit.core import clock
from summit.core.api.filters import InstantField
from summit.core.objections import OBJECTIONS, refusal_of
from summit.core.refusals import BadValue
from summit.desk.needs import needs, unplaced
from summit.desk.pages import DeskRequest, desk_page, render, row_with
from summit.desk.timeline.acting import Act, acts, refused
from summit.desk.timeline.ghosts import shown_plan
from summit.desk.timeline.moving import Picked, find, put_back, put_down, taken_times
from summit.desk.timeline.planning import PlanForm, last_plan, plan_of
from summit.desk.timeline.rows import MINUTE, By, clashing_keys, timeline, whole
from summit.facilities.models import Room
from summit.notifications.changes import waiting_letters
from summit.notifications.models import Change
from summit.notifications.undoing import undo as undo_change
from summit.summits.models import Summit

MOST_DAYS = 7  # of one page; a longer summit is paged by weeks
TRAY = 60
NO_ROOM = "none"
SEQUENCE = re.compile(r"[0-9]{1,9}")


@desk_page
def show(request: DeskRequest) -> HttpResponse:
    """Show a day of the summit, or a week of it: `?day=2025-11-27&by=rooms`, `?day=all&from=2025-11-24`."""
    summit = request.summit
    asked, by = request.GET.get("day", ""), _by(request.GET.get("by", ""))
    asked_plan = plan_of(summit, request.GET.get("plan", ""))
    plan = shown_plan(asked_plan) if asked_plan else None
    asked = asked or ("all" if plan else "")
    days = _days(summit, asked, request.GET.get("from", ""))
    every, interval, now = summit.days(), whole(summit, days), clock.now()
    requests = unplaced(summit)
    tray = list(requests[: TRAY + 1])
    clashes = standing_clashes(summit, within=interval)
    return render(
        request,
        "desk/timeline.html",
        title=_("Programme"),
        days=timeline(
            summit, viewer=request.user, days=days, by=by, clashing=clashing_keys(clashes), now=now, plan=plan
        ),
        plan=plan,
        last_plan=None if plan else last_plan(summit),
        plan_form=PlanForm(initial={"kind": Plan.Kind.MEND if clashes else Plan.Kind.FRESH}),
        also=f"&plan={plan.plan.pk}" if plan else "",
        needs=needs(summit, clashes=clashes, within=interval, now=now),
        untold=Change.objects.filter(waiting_letters(), summit=summit).count(),
        unpublished=Engagement.objects.filter(summit=summit, status=Engagement.Status.TENTATIVE).count(),
        by=by,
        choices=[("rooms", _("Rooms")), ("people", _("Delegations")), ("interpreters", _("Interpreters"))],
        is_all=asked == "all",
        chosen=days[0],
        all_days=every,
        earlier=every[max(0, every.index(days[0]) - MOST_DAYS)] if days[0] > every[0] else None,
        later=every[every.index(days[-1]) + 1] if days[-1] < every[-1] else None,
        words=_words(),
        tray=[(row, int(summit.on_grid(row.minutes) / MINUTE)) for row in tray[:TRAY]],
        tray_count=requests.count() if len(tray) > TRAY else len(tray),
    )


def _words() -> dict[str, str]:
    """Return what the page says while something is picked up."""
    return {
        "picked": _(
            "Picked up: {name}. Arrow keys choose the hour and the room, with Shift the length."
            " Enter puts it down, Delete takes it off the timeline, Escape puts it back."
        ),
        "free": _("{time}, {room}: free."),
        "taken": _("{time}, {room}: not free. {why}"),
        "back": _("Put back. Nothing was changed."),
        "offline": _("No connection: nothing was changed. Try again when the connection is back."),
        "signed_out": _("Your session has ended: nothing was changed. Sign in, and this page opens again."),
        "sign_in": _("Sign in"),
        "undo": _("Undo"),
        "accept": _("Do it nevertheless"),
        "read": _("Read what will be sent"),
        "send": _("Do it and send"),
        "leave": _("Leave it as it was"),
        "written": _("new"),
        "rewritten": _("changed"),
        "taken_back": _("not sent any more"),
    }


def _by(asked: str) -> By:
    return next((choice for choice in get_args(By) if choice == asked), "rooms")


def _days(summit: Summit, asked: str, first: str) -> list[date]:
    """Return the day that was asked for, or a week from `first`; without either, today or the first day."""
    days = summit.days()
    by_text = {str(day): day for day in days}
    if asked == "all":
        start = days.index(by_text.get(first, days[0]))
        return list(days[start : start + MOST_DAYS])
    try:
        return [by_text.get(asked) or summit.day_at(date.fromisoformat(asked))]
    except ValueError:
        today = clock.now().astimezone(summit.zone).date()
        return [summit.day_at(today) if today <= days[-1] else days[0]]


@require_GET
@desk_page
def check(request: DeskRequest) -> HttpResponse:
    """Return where what was picked up cannot be put down on a day, and why: `?pick=session:12&day=2025-11-27`."""
    try:
        picked = find(request.summit, request.GET.get("pick", ""))
        day = _day_of(request.summit, request.GET.get("day", ""))
    except OBJECTIONS as error:
        return refused(request, refusal_of(error))
    taken = [
        {
            "room": row.room,
            "starts_at": row.interval.starts_at.isoformat(),
            "ends_at": row.interval.ends_at.isoformat(),
            "why": row.why,
        }
        for row in taken_times(request.summit, picked, day)
    ]
    return JsonResponse({"minutes": int(picked.length.total_seconds() // 60), "taken": taken})


@acts
def drop(request: DeskRequest) -> Act[Engagement | None]:
    """Put down what was picked up, at `starts_at` in `room`; or, with `to=tray`, take it off the timeline."""
    picked = find(request.summit, request.POST.get("pick", ""))
    return Act(_verb(request, picked), _("Move"), _where)


def _verb(request: DeskRequest, picked: Picked) -> Callable[[], Engagement | None]:
    """Return what is asked, as a service that can be previewed. Raises BadValue."""
    data, now = request.POST, clock.now()
    sequence = data.get("sequence", "")
    seen = int(sequence) if SEQUENCE.fullmatch(sequence) else None
    if data.get("to") == "tray":
        return partial(put_back, picked, seen=seen, now=now)
    accepted = data.getlist("accept")
    return partial(
        put_down,
        picked,
        seen=seen,
        starts_at=_instant(data.get("starts_at", ""), "starts_at"),
        ends_at=_instant(data["ends_at"], "ends_at") if data.get("ends_at") else None,
        room=_room(request.summit, data.get("room", "")),
        leaves_room=data.get("room") == NO_ROOM,
        even_if_too_small="even_if_too_small" in accepted,
        even_if_not_interpreted="even_if_not_interpreted" in accepted,
        now=now,
    )


def _where(engagement: Engagement | None) -> str:
    if engagement is None:
        return _("It waits for an hour again.")
    return _("%(what)s: %(hours)s.") % {"what": engagement, "hours": engagement.shown_hours}


@acts
def undo(request: DeskRequest) -> Act[Change]:
    """Undo the `change`, as long as none of its letters has left; say where what was picked up is then."""
    key, pick = request.POST.get("change", ""), request.POST.get("pick", "")
    change = row_with(Change.objects.filter(summit=request.summit), key)
    if change is None:
        raise BadValue(_("There is no such change."), field="change")
    if pick:
        find(request.summit, pick)

    def said(_undone: Change) -> str:
        sentence = _("Undone: %(what)s.") % {"what": change}
        return f"{sentence} {_where(find(request.summit, pick).engagement)}" if pick else sentence

    return Act(partial(undo_change, change, now=clock.now()), _("Undo"), said)


def _room(summit: Summit, key: str) -> Room | None:
    """Return the room; None where none is named, or a session leaves its room. Raises BadValue."""
    if key in ("", NO_ROOM):
        return None
    room = row_with(Room.objects.filter(summit=summit), key)
    if room is None:
        raise BadValue(_("Choose a room of this summit."), field="room")
    return room


def _day_of(summit: Summit, text: str) -> date:
    for day in summit.days():
        if str(day) == text:
            return day
    raise BadValue(_("Choose a day of this summit."), field="day")


def _instant(text: str, field: str) -> datetime:
    try:
        instant: datetime = InstantField().clean(text)
    except ValidationError:
        raise BadValue(_("Choose an hour."), field=field) from None
    return instant
