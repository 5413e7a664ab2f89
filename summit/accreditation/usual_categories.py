"""The categories with which a summit begins; organizers change them."""

from typing import NamedTuple

from summit.accreditation.models import Category, Step

PHOTO, DOCUMENT, LETTER = Category.Need.PHOTO, Category.Need.TRAVEL_DOCUMENT, Category.Need.LETTER
WEAPONS = Category.Need.WEAPONS
CHECK, CLEARANCE, ISSUING = Step.Kind.CHECK, Step.Kind.CLEARANCE, Step.Kind.ISSUING
DELEGATION, HOST, MEDIA = Category.Whose.DELEGATION, Category.Whose.HOST, Category.Whose.MEDIA
VETTED = (CHECK, CLEARANCE, ISSUING)
TRUSTED = (CHECK, ISSUING)  # the state that sends them answers for them


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


USUAL_ZONES = {
    "HALL": {"en": "Meeting halls", "ru": "Залы заседаний"},
    "DEL": {"en": "Delegations' area", "ru": "Зона делегаций"},
    "MEDIA": {"en": "Media centre", "ru": "Медиацентр"},
    "TECH": {"en": "Technical rooms", "ru": "Технические помещения"},
    "CAR": {"en": "Vehicles' area", "ru": "Стоянка автотранспорта"},
}
USUAL_CATEGORIES = (
    Usual("head", "Head of delegation", "Глава делегации", DELEGATION, True, (), 1, TRUSTED, ("HALL", "DEL")),  # noqa: FBT003
    Usual("delegate", "Delegate", "Член делегации", DELEGATION, True, (PHOTO, DOCUMENT), 5, TRUSTED, ("HALL", "DEL")),  # noqa: FBT003
    Usual("adviser", "Adviser", "Советник", places=5, zones=("HALL", "DEL")),
    Usual("accompanying", "Accompanying person", "Сопровождающее лицо", places=10, zones=("DEL",)),
    Usual("spouse", "Spouse", "Супруг (супруга)", places=1, steps=TRUSTED, zones=("DEL",)),
    Usual("security", "Security officer", "Сотрудник охраны", places=6, zones=("HALL", "DEL", "CAR")),
    Usual(
        "armed-security",
        "Armed security officer",
        "Сотрудник охраны с оружием",
        needs=(PHOTO, DOCUMENT, LETTER, WEAPONS),
        places=4,
        zones=("DEL", "CAR"),
    ),
    Usual("press", "Press", "Представитель СМИ", MEDIA, needs=(PHOTO, DOCUMENT, LETTER), zones=("MEDIA",)),
    Usual("personal-photographer", "Personal photographer", "Личный фотограф", places=2, zones=("HALL", "MEDIA")),
    Usual("technical", "Technical staff", "Технический персонал", places=6, zones=("DEL", "TECH")),
    Usual("driver", "Driver", "Водитель", places=6, zones=("CAR",)),
    Usual("interpreter", "Interpreter", "Переводчик", places=3, zones=("HALL", "DEL")),
    Usual("host-staff", "Host staff", "Персонал принимающей стороны", HOST, zones=("HALL", "DEL", "TECH")),
    Usual("volunteer", "Volunteer", "Волонтёр", HOST, zones=("DEL",)),
)
