"""The categories with which a summit begins; organizers change them."""

from typing import NamedTuple

from summit.accreditation.models import Category, Step

PHOTO, DOCUMENT, LETTER = Category.Need.PHOTO, Category.Need.TRAVEL_DOCUMENT, Category.Need.LETTER
WEAPONS = Category.Need.WEAPONS
CHECK, CLEARANCE, ISSUING = Step.Kind.CHECK, Step.Kind.CLEARANCE, Step.Kind.ISSUING
DELEGATION, HOST, MEDIA = Category.Whose.DELEGATION, Category.Whose.HOST, Category.Whose.MEDIA
VETTED = (CHECK, CLEARANCE, ISSUING)
TRUSTED = (CHECK, ISSUING)  # the state that sends them answers for them
RED, ORANGE, GREEN, TEAL = Category.Color.RED, Category.Color.ORANGE, Category.Color.GREEN, Category.Color.TEAL
BLUE, VIOLET, BROWN, GREY = Category.Color.BLUE, Category.Color.VIOLET, Category.Color.BROWN, Category.Color.GREY


class Usual(NamedTuple):
    """A category as a summit begins with it; `zones` are codes of USUAL_ZONES."""

    code: str
    en: str
    ru: str
    whose: str = DELEGATION
    takes_part: bool = False
    needs: tuple[str, ...] = (PHOTO, DOCUMENT)
    places: int | None = None
    steps: tuple[str, ...] = VETTED
    zones: tuple[str, ...] = ()
    color: str = BLUE


USUAL_ZONES = {
    "HALL": {"en": "Meeting halls", "ru": "Залы заседаний"},
    "DEL": {"en": "Delegations' area", "ru": "Зона делегаций"},
    "MEDIA": {"en": "Media centre", "ru": "Медиацентр"},
    "TECH": {"en": "Technical rooms", "ru": "Технические помещения"},
    "CAR": {"en": "Vehicles' area", "ru": "Стоянка автотранспорта"},
}
USUAL_CATEGORIES = (
    Usual(
        "head",
        "Head of delegation",
        "Глава делегации",
        takes_part=True,
        needs=(),
        places=1,
        steps=TRUSTED,
        zones=("HALL", "DEL"),
        color=RED,
    ),
    Usual("delegate", "Delegate", "Член делегации", takes_part=True, places=5, steps=TRUSTED, zones=("HALL", "DEL")),
    Usual("adviser", "Adviser", "Советник", places=5, zones=("HALL", "DEL")),
    Usual("accompanying", "Accompanying person", "Сопровождающее лицо", places=10, zones=("DEL",), color=TEAL),
    Usual("spouse", "Spouse", "Супруг (супруга)", places=1, steps=TRUSTED, zones=("DEL",), color=VIOLET),
    Usual("security", "Security officer", "Сотрудник охраны", places=6, zones=("HALL", "DEL", "CAR"), color=BROWN),
    Usual(
        "armed-security",
        "Armed security officer",
        "Сотрудник охраны с оружием",
        needs=(PHOTO, DOCUMENT, LETTER, WEAPONS),
        places=4,
        zones=("DEL", "CAR"),
        color=BROWN,
    ),
    Usual(
        "press",
        "Press",
        "Представитель СМИ",
        MEDIA,
        needs=(PHOTO, DOCUMENT, LETTER),
        zones=("MEDIA",),
        color=ORANGE,
    ),
    Usual(
        "personal-photographer",
        "Personal photographer",
        "Личный фотограф",
        places=2,
        zones=("HALL", "MEDIA"),
        color=ORANGE,
    ),
    Usual("technical", "Technical staff", "Технический персонал", places=6, zones=("DEL", "TECH"), color=GREY),
    Usual("driver", "Driver", "Водитель", places=6, zones=("CAR",), color=GREY),
    Usual("interpreter", "Interpreter", "Переводчик", places=3, zones=("HALL", "DEL"), color=TEAL),
    Usual(
        "host-staff",
        "Host staff",
        "Персонал принимающей стороны",
        HOST,
        zones=("HALL", "DEL", "TECH"),
        color=GREEN,
    ),
    Usual("volunteer", "Volunteer", "Волонтёр", HOST, zones=("DEL",), color=GREEN),
)
