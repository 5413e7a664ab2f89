"""Publish the programme, and load a programme file, as background jobs."""

from datetime import date, datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.core.preview import Token
from summit.core.refusals import BadValue
from summit.jobs.kinds import kind_called
from summit.jobs.models import Job
from summit.jobs.services import start_job
from summit.summits.models import Summit

PUBLISH = "programme.publish"
LOAD = "programme.load"
MOST_MEGABYTES = 16


class FileTooLong(BadValue):
    """The file is larger than any programme file."""

    code = "programme_file_too_large"
    status = 413
    message = format_lazy(_("A programme file has at most {megabytes} MB."), megabytes=MOST_MEGABYTES)


class NotText(BadValue):
    """The file is no text in UTF-8."""

    code = "not_text"
    message = _("This is no text in UTF-8.")


def publish_later(
    summit: Summit,
    *,
    by: User,
    now: datetime,
    even_if_warned: bool = False,
    token: Token | None = None,
    checks_first: bool = False,
) -> Job:
    """Queue the publication of the programme. Raises JobRunning; the job refuses what `publish_revision` refuses."""
    return start_job(
        kind_called(PUBLISH),
        summit=summit,
        by=by,
        now=now,
        arguments={"even_if_warned": even_if_warned},
        token=token,
        checks_first=checks_first,
    )


def upload_programme_file(
    summit: Summit, *, content: bytes, file_name: str, by: User, now: datetime, first_day: date | None = None
) -> Job:
    """Queue the file to be checked; a person reads what it would change, and confirms the job.

    Raises FileTooLong, NotText, JobRunning. The job is refused for the faults of the file.
    """
    if len(content) > MOST_MEGABYTES * 1_000_000:
        raise FileTooLong(field="file")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise NotText(field="file") from error
    if "\0" in text:
        raise NotText(field="file")  # which the database cannot store
    return start_job(
        kind_called(LOAD),
        summit=summit,
        by=by,
        now=now,
        arguments={"first_day": first_day.isoformat() if first_day else None},
        content=text,
        file_name=file_name,
        checks_first=True,
    )
