"""Messages: the letters that wait, by the change that they tell of, with what can be done about each change."""

import json
from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from summit.core import clock
from summit.core.objections import OBJECTIONS, refusal_of
from summit.desk.pages import DeskRequest, desk_page, render
from summit.desk.reading_first import ReadingOutdated
from summit.notifications import holding
from summit.notifications.changes import in_words, waiting_letters
from summit.notifications.models import Change, Notification
from summit.notifications.models.kind_labels import label_of
from summit.notifications.rendering import Text, languages_for
from summit.notifications.rendering import render as render_letter

SALT = "summit.desk.outbox"
LATELY = 20
FACTS = ("before", "after")  # of a change, which may be long
VERBS = ("hold", "release", "send")


class Letter(NamedTuple):
    """A letter that waits, in the words of its reader."""

    row: Notification
    text: Text
    language: str


class Told(NamedTuple):
    """A change with the letters that wait, and a digest of these."""

    change: Change
    label: str
    letters: list[Letter]
    seen: str

    @property
    def are_held(self) -> bool:
        """Whether all of the letters are held back."""
        return all(letter.row.held_at for letter in self.letters)


@desk_page
def outbox(request: DeskRequest) -> HttpResponse:
    """Show what waits; hold it, let it go or send it, if it still is what the page showed."""
    if request.method == "POST":
        try:
            messages.success(request, _act(request, _waiting(request)))
        except OBJECTIONS as error:
            messages.error(request, refusal_of(error).message_for(request.user))
        return redirect("outbox")
    groups = _waiting(request)
    letters = _distinct(groups)
    return render(
        request,
        "desk/outbox.html",
        title=_("Messages"),
        groups=groups,
        count=len(letters),
        seen=_digest(letters),
        lately=_lately(request),
    )


def _act(request: DeskRequest, groups: Collection[Told]) -> str:
    """Do what the button says with the letters that were read; return a sentence. Raises ReadingOutdated."""
    verb, key, seen = (request.POST.get(name, "") for name in ("verb", "change", "seen"))
    chosen = [row for row in groups if key in ("", str(row.change.pk))]
    letters = _distinct(chosen)
    if verb not in VERBS or not letters or not constant_time_compare(seen, _digest(letters)):
        raise ReadingOutdated
    now = clock.now()
    for row in chosen:
        # A letter that tells of several changes is done with the first of them.
        own = [letter.row.pk for letter in row.letters if letters.pop(letter.row.pk, None)]
        if not own:
            continue
        if verb == "hold":
            holding.hold(row.change, by=request.user, now=now, letters=own)
        else:
            (holding.release if verb == "release" else holding.send_now)(row.change, now=now, letters=own)
    return _done(verb, len(_distinct(chosen)))


def _done(verb: str, count: int) -> str:
    sentences = {
        "hold": ngettext("%(count)s letter is held back.", "%(count)s letters are held back.", count),
        "release": ngettext("%(count)s letter is let go.", "%(count)s letters are let go.", count),
    }
    sent = ngettext("%(count)s letter is sent.", "%(count)s letters are sent.", count)
    return sentences.get(verb, sent) % {"count": count}


def _waiting(request: DeskRequest) -> list[Told]:
    """Return the changes with letters that wait, the last change first. A constant number of queries."""
    waiting = Notification.objects.waiting().select_related("recipient", "summit").order_by("recipient__name", "pk")
    letters = Prefetch("letters", waiting.prefetch_related("summit__message_templates"))
    rows = Change.objects.filter(waiting_letters(), summit=request.summit)
    changes = list(rows.select_related("by", "undone").defer(*FACTS).prefetch_related(letters))
    letters_of = {change.pk: change.letters.all() for change in changes}
    rows_by_key = {row.pk: row for own in letters_of.values() for row in own}
    texts = {key: Letter(row, render_letter(row), languages_for(row.recipient)[0]) for key, row in rows_by_key.items()}
    found = []
    for change in changes:
        own = {row.pk: texts[row.pk] for row in letters_of[change.pk]}
        found.append(Told(change, _label(change, own.values()), list(own.values()), _digest(own)))
    return found


def _label(change: Change, letters: Iterable[Letter]) -> str:
    """Return what the letters tell of; of a verb that is not recorded, it is the kind of its letters."""
    kinds = dict.fromkeys(letter.row.kind for letter in letters)
    return in_words(change) if change.verb else ", ".join(map(label_of, kinds))


def _distinct(groups: Collection[Told]) -> dict[UUID, Letter]:
    return {letter.row.pk: letter for row in groups for letter in row.letters}


def _digest(letters: dict[UUID, Letter]) -> str:
    """Return a digest of what is read, so that nothing else is done than the page showed."""
    content = sorted((str(key), letter.text.subject, letter.text.body) for key, letter in letters.items())
    return salted_hmac(SALT, json.dumps(content)).hexdigest()


def _lately(request: DeskRequest) -> list[tuple[Change, str]]:
    """Return the last changes that can be undone. One query."""
    left = Notification.objects.left().filter(changes=OuterRef("pk"))
    rows = Change.objects.filter(~Exists(left), summit=request.summit, undone=None).exclude(restorable="")
    return [(row, in_words(row)) for row in rows.select_related("by").defer(*FACTS)[:LATELY]]
