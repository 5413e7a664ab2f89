"""States as travel documents write them: ISO 3166-1 alpha-3, and the codes that ICAO Doc 9303 adds."""

from functools import cache

import icu
from django.utils.translation import get_language

# Germany, whose documents have one letter; British statuses other than citizen; organizations; people without a state.
GERMANY = "D"
ADDED = {
    GERMANY: "Germany",
    "EUE": "European Union",
    "GBD": "British Overseas Territories Citizen",
    "GBN": "British National (Overseas)",
    "GBO": "British Overseas Citizen",
    "GBP": "British Protected Person",
    "GBS": "British Subject",
    "RKS": "Kosovo",
    "UNA": "United Nations specialized agency",
    "UNK": "Resident of Kosovo, by UNMIK",
    "UNO": "United Nations",
    "UTO": "Utopia, in specimens",
    "XAA": "African Union",
    "XBA": "African Development Bank",
    "XCC": "Caribbean Community",
    "XCE": "Council of Europe",
    "XCO": "Common Market for Eastern and Southern Africa",
    "XEC": "Economic Community of West African States",
    "XES": "Organization of Eastern Caribbean States",
    "XIM": "African Export-Import Bank",
    "XMP": "Parliamentary Assembly of the Mediterranean",
    "XOM": "Sovereign Military Order of Malta",
    "XPO": "Interpol",
    "XXA": "Stateless person",
    "XXB": "Refugee (Convention of 1951)",
    "XXC": "Refugee, other",
    "XXX": "Person of unspecified nationality",
}


@cache
def _countries() -> dict[str, str]:
    """Return the alpha-2 code of each state by its alpha-3 code."""
    return {icu.Locale("", code).getISO3Country(): code for code in icu.Locale.getISOCountries()}


def state_code(text: str) -> str | None:
    """Return the code as documents write it (D for Germany); None if it is of no state."""
    code = text.strip().strip("<").upper()
    if code == "DEU":
        code = GERMANY
    return code if code in ADDED or code in _countries() else None


def state_name(code: str) -> str:
    """Return the name of the state in the reader's language where ICU has it, or the code."""
    country = _countries().get("DEU" if code == GERMANY else code)
    if country:
        return str(icu.Locale("", country).getDisplayCountry(icu.Locale(get_language() or "en")))
    return ADDED.get(code, code)
