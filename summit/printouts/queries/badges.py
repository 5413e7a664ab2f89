"""Badges: what is printed on each pass, with its code and its photo as images."""

from collections.abc import Collection
from datetime import date, timedelta

import segno

from summit.accreditation.models import Category, Pass
from summit.accreditation.models.passes import names_of
from summit.accreditation.pass_photos import framed_photos
from summit.core.translations import isolated
from summit.delegations.models import Delegate
from summit.printouts.queries.printout import Printout, Reader, head
from summit.printouts.queries.words import words_in
from summit.summits.models import Summit

Facts = dict[str, object]
# Dark enough for white words (a contrast of 4.5 at least), and told apart by those who see no red or green.
COLORS = {
    Category.Color.RED: "#a61e1e",
    Category.Color.ORANGE: "#a04b00",
    Category.Color.GREEN: "#1d6b3a",
    Category.Color.TEAL: "#0f6670",
    Category.Color.BLUE: "#1f4e8c",
    Category.Color.VIOLET: "#6d28a8",
    Category.Color.BROWN: "#5c4033",
    Category.Color.GREY: "#505050",
}
MOST_NAMES = 3  # languages of one name


def badges(summit: Summit, reader: Reader, *, cards: Collection[Pass], sheet: str) -> Printout:
    """Return the badges of the passes; `sheet` is `a6`, a page for each, or `a4`, four on a page. One query."""
    data = head(summit, reader, "badges", sheet=sheet)
    images = {f"photo-{key}": photo for key, photo in framed_photos(cards).items()}
    data["pages"] = [_badge(card, reader, images) for card in cards]
    return Printout("badges", summit.pk, "badges", summit, data, images)


def _badge(card: Pass, reader: Reader, images: dict[str, str]) -> Facts:
    code, photo = f"code-{card.pk}", f"photo-{card.accreditation_id}"
    images[code] = segno.make(card.code, error="m", boost_error=False).svg_inline(omitsize=True, border=1)
    category, party = card.shown_category, card.shown_party
    return {
        "names": _names(card, reader),
        "function": _function(card, reader),
        "delegation": reader.text(party.name) if party and card.names is not party.name else "",
        "category": reader.text(category.name) if category else "",
        "color": COLORS[Category.Color(category.color if category else Category.Color.GREY)],
        "zones": [zone.code for zone in card.zones],
        "number": str(card),
        "kind": card.kind,
        "valid": _validity(card, reader),
        "photo": photo if photo in images else "",
        "code": code,
    }


def _names(card: Pass, reader: Reader) -> list[str]:
    """Return the name in the languages of the printout and the summit, and in its others, each once."""
    names = card.names
    if not names:
        return [isolated(card.visitor)]
    codes = [code for code in dict.fromkeys([reader.language, *card.summit.languages, *names]) if code in names]
    return [isolated(name) for name in dict.fromkeys(names[code] for code in codes)][:MOST_NAMES]


def _function(card: Pass, reader: Reader) -> str:
    """Return the function of the person; of a visitor who their host is."""
    words = words_in(reader.layout_language)
    person = card.accreditation
    if person is None:
        return f"{words['host']}: {reader.text(names_of(card.host))}" if card.host else ""
    delegate: Delegate | None = person.delegate
    return reader.text(person.function or (delegate.office if delegate else None))


def _validity(card: Pass, reader: Reader) -> str:
    """Return the days; of a temporary pass also the hours."""
    if card.kind == Pass.Kind.TEMPORARY:
        return reader.hours(card.valid_from, card.valid_until, card.summit.zone)
    zone = card.summit.zone
    return f"{reader.day(card.valid_from.astimezone(zone).date())} – {reader.day(_last_day(card))}"


def _last_day(card: Pass) -> date:
    """Return the last whole day: a pass until midnight is not valid on the day that begins then."""
    return (card.valid_until.astimezone(card.summit.zone) - timedelta(microseconds=1)).date()
