"""Machine-readable zones of travel documents, as ICAO Doc 9303 (parts 4 to 6) lays them out.

They are two lines of 44 (passports) or 36 characters, or three of 30. The digits that check them are verified.
"""

import re
from dataclasses import dataclass
from datetime import date
from itertools import cycle

# The first letter: passports, and the cards with which one travels. Visas (V) have lines of the same lengths.
DOCUMENTS = frozenset("PACI")
CHARACTERS = re.compile(r"[A-Z0-9<]*")
WEIGHTS = (7, 3, 1)


class InvalidMrzError(ValueError):
    """The text is no machine-readable zone; `part` is what is wrong: `form`, `type`, or what a digit does not fit."""

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(part)


@dataclass(frozen=True, slots=True)
class Zone:
    """The places of the facts in the joined lines: the first character of each, and the one after its last."""

    lines: int
    width: int
    number: tuple[int, int]
    nationality: tuple[int, int]
    birth: tuple[int, int]
    expiry: tuple[int, int]
    composite: tuple[tuple[int, int], ...]
    composite_digit: int
    optional: tuple[int, int]  # where identity cards put the rest of a long number


ISSUING_STATE = (2, 5)
# The digit that checks a fact is the character after it; one more checks the parts of `composite` together.
PASSPORT = Zone(2, 44, (44, 53), (54, 57), (57, 63), (65, 71), ((44, 54), (57, 64), (65, 87)), 87, (72, 86))
LARGE_CARD = Zone(2, 36, (36, 45), (46, 49), (49, 55), (57, 63), ((36, 46), (49, 56), (57, 71)), 71, (64, 71))
CARD = Zone(3, 30, (5, 14), (45, 48), (30, 36), (38, 44), ((5, 30), (30, 37), (38, 45), (48, 59)), 59, (15, 30))
ZONES = (PASSPORT, LARGE_CARD, CARD)


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Facts of the document and its holder."""

    passport_number: str
    issuing_state: str
    nationality: str
    date_of_birth: date
    expires_on: date


def read_mrz(text: str, *, today: date) -> DocumentFacts:
    """Return the facts of a zone whose digits fit. Raises InvalidMrzError."""
    zone, joined = _zone_of(text)
    if joined[0] not in DOCUMENTS:
        raise InvalidMrzError("type")
    number = _number(zone, joined)
    _check("birth", joined[slice(*zone.birth)], joined[zone.birth[1]])
    _check("expiry", joined[slice(*zone.expiry)], joined[zone.expiry[1]])
    optional = joined[slice(*zone.optional)]
    if zone is PASSPORT and (optional.strip("<") or joined[zone.optional[1]] != "<"):
        _check("personal_number", optional, joined[zone.optional[1]])
    together = "".join(joined[first:end] for first, end in zone.composite)
    _check("composite", together, joined[zone.composite_digit])
    return DocumentFacts(
        passport_number=number.replace("<", ""),
        issuing_state=joined[slice(*ISSUING_STATE)].strip("<"),
        nationality=joined[slice(*zone.nationality)].strip("<"),
        date_of_birth=_day("birth", joined[slice(*zone.birth)], latest=today),
        expires_on=_day("expiry", joined[slice(*zone.expiry)]),
    )


def check_digit(text: str) -> str:
    """Return the digit that checks the text: digits count as they are, letters from 10, fillers 0."""
    values = (0 if character == "<" else int(character, 36) for character in text)
    return str(sum(value * weight for value, weight in zip(values, cycle(WEIGHTS), strict=False)) % 10)


def _zone_of(text: str) -> tuple[Zone, str]:
    joined = re.sub(r"\s", "", text.upper())
    for zone in ZONES:
        if len(joined) == zone.lines * zone.width and CHARACTERS.fullmatch(joined):
            return zone, joined
    raise InvalidMrzError("form")


def _number(zone: Zone, joined: str) -> str:
    """Return the checked number. The rest of a long one is in the optional data, with its digit as the last of it."""
    number, digit = joined[slice(*zone.number)], joined[zone.number[1]]
    if digit == "<" and zone is not PASSPORT:
        rest = joined[slice(*zone.optional)].partition("<")[0]
        number, digit = number + rest[:-1], rest[-1:]
    _check("number", number, digit)
    return number


def _check(part: str, text: str, digit: str) -> None:
    if check_digit(text) != digit:
        raise InvalidMrzError(part)


def _day(part: str, text: str, *, latest: date | None = None) -> date:
    """Return the day; the century is this one unless the day would be after `latest`."""
    try:
        day = date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
        return day.replace(year=day.year - 100) if latest and day > latest else day
    except ValueError as error:
        raise InvalidMrzError(part) from error
