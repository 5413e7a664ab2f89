"""Natural order of text with numbers."""

from django.db.models import Func


class NaturalOrder(Func):
    """The text with its numbers drawn out to eight digits, to order by: CSC/2025/9 comes before CSC/2025/10."""

    template = r"regexp_replace(regexp_replace(%(expressions)s, '(\d+)', '00000000\1', 'g'), '0*(\d{8})', '\1', 'g')"
