"""The print set on the organizers' page: what each printout is, and the form of its choices."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, cast

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accreditation.models import Category
from summit.core.languages import name_of
from summit.delegations.models import Delegation, PrecedencePolicy
from summit.facilities.models import Room
from summit.printouts.queries import languages_of_names
from summit.printouts.queries.words import LANGUAGES, nearest_language
from summit.printouts.services import MOST_BADGES
from summit.sessions.models import Session
from summit.summits.models import Summit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Choices = list[tuple[str, "StrOrPromise"]]
SHEETS = (("a6", _("A6, one on a page")), ("a4", _("A4, four on a page")))
LONGEST_KEY = 19  # digits
ALL: Choices = [("", _("all"))]
WHOLE = "print-set"


class Entry(NamedTuple):
    """A printout on the page: its name among services.PRINT_SET, what it is, what it has, and what can be chosen."""

    name: str
    label: "StrOrPromise"
    hint: "StrOrPromise"
    choices: tuple[str, ...] = ()


ENTRIES = (
    Entry(
        "participants",
        _("List of participants"),
        _("Delegations in order of precedence, with their people, functions and levels."),
        ("precedence",),
    ),
    Entry(
        "delegation-programmes",
        _("Programme of a delegation"),
        _("A card to hand over: only what is published, with rooms, counterparts and liaison officers."),
        ("delegation",),
    ),
    Entry(
        "day-sheets",
        _("Sheet of a day"),
        _("For the operations room: all rooms by hour, also what is not published yet."),
        ("day",),
    ),
    Entry(
        "door-signs",
        _("Door signs"),
        _("A page for each room and day, in the languages of the summit; only what is published."),
        ("day", "room", "session"),
    ),
    Entry(
        "name-plates",
        _("Name plates"),
        _("Table tents on A4, to be folded in the middle; each name in all of its languages."),
        ("session", "delegation", "people"),
    ),
    Entry(
        "seating-plans",
        _("Seating plan"),
        _("Heads of delegation by precedence, in turns at the right and at the left of the chair."),
        ("session", "table"),
    ),
    Entry("arrivals", _("Arrivals and departures"), _("Who lands and leaves when, where, and who greets them.")),
    Entry(WHOLE, _("The whole set"), _("All of the above in one archive, a PDF each.")),
)


class PrintForm(forms.Form):
    """The choices of one printout; what is left empty means all."""

    precedence = forms.ModelChoiceField(
        PrecedencePolicy.objects.none(), required=False, label=_("Order of precedence"), empty_label=_("the first")
    )
    day = forms.TypedChoiceField(coerce=date.fromisoformat, empty_value=None, required=False, label=_("Day"))
    room = forms.ModelChoiceField(Room.objects.none(), required=False, label=_("Room"), empty_label=_("all"))
    session = forms.ModelChoiceField(Session.objects.none(), required=False, label=_("Session"), empty_label=_("all"))
    delegation = forms.ModelChoiceField(
        Delegation.objects.none(), required=False, label=_("Delegation"), empty_label=_("all")
    )
    people = forms.TypedChoiceField(
        coerce=lambda word: word == "people",
        choices=(("delegations", _("delegations")), ("people", _("people"))),
        label=_("Names of"),
    )
    table = forms.ChoiceField(choices=(("oblong", _("oblong")), ("round", _("round"))), label=_("Table"))
    language = forms.ChoiceField(label=_("Language of names"))

    def __init__(self, entry: Entry, offers: "Offers", data: Mapping[str, str] | None) -> None:
        super().__init__(data, auto_id=f"{entry.name}-%s", initial={"language": offers.language})
        self.entry = entry
        for name in set(self.fields) - {*entry.choices, "language"}:
            del self.fields[name]
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = offers.rows[name]
            elif name in offers.choices:
                cast("forms.ChoiceField", field).choices = offers.choices[name]


class BadgesForm(forms.Form):
    """Which badges are printed, and how; without named passes, those that are not printed yet."""

    passes = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    category = forms.ModelChoiceField(
        Category.objects.none(), required=False, label=_("Category"), empty_label=_("all")
    )
    delegation = forms.ModelChoiceField(
        Delegation.objects.none(), required=False, label=_("Delegation"), empty_label=_("all")
    )
    sheet = forms.ChoiceField(choices=SHEETS, label=_("Paper"))
    language = forms.ChoiceField(label=_("Language of names"))

    def __init__(self, summit: Summit, offers: "Offers", data: Mapping[str, str] | None, named: str) -> None:
        super().__init__(data, initial={"language": offers.language, "passes": named})
        self._offer("category", Category.objects.filter(summit=summit))
        self._offer("delegation", offers.rows["delegation"])
        cast("forms.ChoiceField", self.fields["language"]).choices = offers.choices["language"]
        self.named = keys_in(named)
        if self.named:
            del self.fields["category"], self.fields["delegation"]

    def _offer(self, name: str, rows: QuerySet) -> None:
        cast("forms.ModelChoiceField", self.fields[name]).queryset = rows


def keys_in(text: str) -> list[int]:
    """Return the keys of a list with commas, at most MOST_BADGES of them; what is no key is left out."""
    keys = [int(part) for part in text.split(",") if part.isascii() and part.isdigit() and len(part) < LONGEST_KEY]
    return keys[:MOST_BADGES]


class Offers:
    """The choices that the forms of a page offer: rows that the user sees, days of the summit, languages of names."""

    def __init__(self, summit: Summit, user: User) -> None:
        self.language = nearest_language(user.language)
        sessions = Session.objects.visible_to(user).select_related("engagement", "precedence")
        self.rows: dict[str, QuerySet] = {
            "precedence": PrecedencePolicy.objects.filter(summit=summit),
            "room": Room.objects.filter(summit=summit).order_by("code"),
            "session": sessions.filter(summit=summit),
            "delegation": Delegation.objects.visible_to(user).filter(summit=summit).order_by("code"),
        }
        codes = dict.fromkeys([*LANGUAGES, *languages_of_names(summit)])
        reading = get_language() or "en"
        self.choices: dict[str, Choices] = {
            "language": [(code, name_of(code, reading)) for code in codes],
            "day": [*ALL, *((day.isoformat(), date_format(day)) for day in summit.days())],
        }
