"""Symbols by which documents and decisions are cited, such as A/79/L.40/Rev.1 or СКБ/2025/1."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from summit.core.text import normalized

BETWEEN = frozenset("/.-()_: ")  # what may stand between letters and digits


def validate_symbol(symbol: str) -> None:
    """Accept only letters of any script, digits, and / . - ( ) _ : with single spaces between them."""
    is_known = all(c in BETWEEN or unicodedata.category(c)[0] in "LMN" for c in symbol)
    begins_well = unicodedata.category(symbol[:1] or " ")[0] in "LN"
    if not is_known or not begins_well or symbol.split(" ") != symbol.split() or symbol != normalized(symbol):
        raise ValidationError(
            _("A symbol begins with a letter or digit and holds letters, digits, / . - ( ) _ : and single spaces."),
            code="bad_symbol",
        )
