"""Background jobs: services that take long, with their progress and their result."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.visibility import VisibleQuerySet
from summit.core.text import Line
from summit.jobs.kinds import kind_called
from summit.summits.models import Summit

LONGEST_NAME = 200  # of a file


class JobQuerySet(VisibleQuerySet["Job"]):
    """Jobs by who may see them."""

    resource = "jobs"


class Job(models.Model):
    """A service that a worker runs for a user: `kind` names it, the other facts are its arguments.

    One that `checks_first` is run and rolled back, and waits for a person to confirm what it would do.
    `content` is the text of an uploaded file, until it is used or given up. `token` is the digest of what a preview
    showed, under which the service runs, with the moment of the preview. `done` and `total` are the progress of the
    present attempt.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        CHECKED = "checked", _("checked, waits for you to confirm")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    OPEN = (Status.QUEUED, Status.RUNNING)
    TRANSITIONS: ClassVar[dict[str, tuple[str, ...]]] = {
        Status.QUEUED: (Status.RUNNING, Status.CANCELLED),
        Status.RUNNING: (
            Status.QUEUED,
            Status.CHECKED,
            Status.DONE,
            Status.REFUSED,
            Status.CANCELLED,
            Status.FAILED,
        ),
        Status.CHECKED: (Status.QUEUED, Status.CANCELLED),
        Status.DONE: (),
        Status.REFUSED: (Status.QUEUED, Status.CANCELLED),
        Status.CANCELLED: (),
        Status.FAILED: (Status.QUEUED, Status.CANCELLED),
    }

    summit = models.ForeignKey(Summit, models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=64, blank=True, help_text="The key of the thing that it is about, if any.")
    arguments = models.JSONField(default=dict)
    file_name = Line(max_length=LONGEST_NAME, blank=True)
    content = models.TextField(blank=True)
    checks_first = models.BooleanField(default=False)
    language = models.CharField(max_length=10, help_text="Of the sentences in its result.")
    token = models.JSONField(default=list)
    status = models.CharField(max_length=9, choices=Status, default=Status.QUEUED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict, help_text="What it did, or would do; empty before it is known.")
    problem = models.JSONField(default=dict, help_text="Why it was refused, or has failed; empty if it was not.")

    objects = JobQuerySet.as_manager()

    is_audited = False  # what it changes is

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("summit", "kind", "about"),
                condition=models.Q(status__in=("queued", "running")),
                name="job_is_one_at_a_time",
                violation_error_message=_("This is being done already."),
            ),
        )

    def __str__(self) -> str:
        return gettext("%(what)s, job %(number)s") % {"what": self.label, "number": self.pk}

    @property
    def label(self) -> str:
        """The name of its service, in the reader's language."""
        return str(kind_called(self.kind).label)

    @property
    def actor(self) -> User:
        """The user with whose rights it runs, and whose changes the audit records."""
        return self.confirmed_by or self.asked_by

    @property
    def only_checks(self) -> bool:
        """Whether it is to be run and rolled back, so that a person reads first what it would do."""
        return self.checks_first and self.confirmed_by_id is None

    @property
    def is_working(self) -> bool:
        """Whether a worker is to change it, so that it is worth looking again."""
        return self.status in self.OPEN
