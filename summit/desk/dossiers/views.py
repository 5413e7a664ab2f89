"""The page of a dossier."""

from collections.abc import Iterable
from typing import NamedTuple

from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import ngettext

from summit.calendar.queries import Clash, standing_clashes
from summit.core import clock
from summit.desk.dossiers.acting import last_change_of
from summit.desk.dossiers.history import history, keys_of
from summit.desk.dossiers.kinds import found_row
from summit.desk.dossiers.links import form_of
from summit.desk.dossiers.parts import About
from summit.desk.pages import DeskRequest, desk_page, render
from summit.desk.timeline.rows import Day, clashing_keys, days_of

MOST_LINES = 12  # of the strip


class ShownClash(NamedTuple):
    """A clash in words, with the way to what would have to move."""

    what: str
    page: str


@desk_page
def dossier(request: DeskRequest, word: str, key: str) -> HttpResponse:
    """Show a row of the summit, its days, what belongs to it, its history, and what can be done. 404 for others."""
    kind, row = found_row(request, word, key)
    about: About = kind.about(row, request.user)
    strip = about.strip[:MOST_LINES]
    clashes = standing_clashes(request.summit, resources=[resource.pk for resource in about.strip])
    clashing = clashing_keys(clashes)
    days = days_of(strip, request.summit, viewer=request.user, clashing=clashing, now=clock.now()) if strip else None
    of_one = about.engagement if word in ("sessions", "meetings") else None
    return render(
        request,
        "desk/dossier.html",
        title=str(row),
        kind=capfirst(str(kind.model._meta.verbose_name)),
        row=row,
        facts=[*kind.facts_of(row), *about.facts],
        photo=about.photo,
        verbs=[(verb.name, verb.label) for verb in kind.verbs if verb.is_possible(row)],
        days=days,
        left_out=_left_out(len(about.strip) - len(strip)),
        clashes=list(_with_pages(clashes, days or (), of_one.pk if of_one else None)),
        groups=kind.groups_of(row, about.groups),
        history=history({**about.audited, **dict.fromkeys(keys_of(row), "")}, about.engagement, about.letters),
        word=word,
        undo=last_change_of(row),
        form_page=form_of(row),
    )


def _left_out(count: int) -> str:
    """Return how many rows the strip leaves out, as a sentence."""
    sentence = ngettext("and %(count)s more, listed below", "and %(count)s more, listed below", count)
    return sentence % {"count": count} if count else ""


def _with_pages(clashes: Iterable[Clash], days: Iterable[Day], engagement: int | None) -> Iterable[ShownClash]:
    """Yield the clashes; of a session or meeting only its own."""
    pages = {bar.entry.key: bar.entry.page for day in days for row in day.rows for bar in row.bars}
    for clash in clashes:
        both = [one for one in (clash.engagement, clash.beside) if one]
        if engagement and engagement not in [one.pk for one in both]:
            continue
        named = "; ".join(f"{one}, {one.shown_hours}" for one in both)
        yield ShownClash(f"{clash.resource}: {named}", pages.get(clash.engagement.pk, ""))
