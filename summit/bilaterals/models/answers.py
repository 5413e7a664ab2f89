"""The answer of a side of a meeting."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Answer(models.TextChoices):
    """The answer of a side. The requester has accepted."""

    PENDING = "pending", pgettext_lazy("answer of a side", "pending")
    ACCEPTED = "accepted", pgettext_lazy("answer of a side", "accepted")
    DECLINED = "declined", pgettext_lazy("answer of a side", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("answer of a side", "withdrawn")


STAYING = (Answer.PENDING, Answer.ACCEPTED)  # of a side that did not decline or withdraw
