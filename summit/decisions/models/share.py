"""Shares of votes or of members, written as fractions."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

FRACTION = RegexValidator(r"^[1-9]\d{0,2}/[1-9]\d{0,2}$", _("Write a fraction such as 2/3."))


def validate_share(value: str) -> None:
    """Check that the fraction is not more than the whole."""
    try:
        FRACTION(value)
    except ValidationError:
        return  # Each validator is asked, and FRACTION refuses it itself.
    if not value.isascii():
        raise ValidationError(FRACTION.message, code=FRACTION.code)  # digits of another script
    part, _slash, whole = value.partition("/")
    if int(part) > int(whole):
        raise ValidationError(_("A share cannot be more than the whole."), code="more_than_all")
