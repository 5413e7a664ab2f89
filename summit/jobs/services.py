"""Services that start, run, confirm and cancel background jobs."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from summit.accounts.models import User
from summit.accounts.queries import may_in
from summit.core import clock as clocks
from summit.core.audit.context import recorded_at_once
from summit.core.lifecycle import WrongStatus, advance
from summit.core.objections import OBJECTIONS, refusal_of
from summit.core.preview import AsPreviewed, Moment, Outdated, Token, preview
from summit.core.progress import reporting
from summit.core.pulse import SILENCE, Clock, NotWanted, Pulse
from summit.core.refusals import Refusal
from summit.core.transactions import repeated, transactional
from summit.jobs.kinds import JobKind, Result, kind_called
from summit.jobs.models import LONGEST_NAME, Job
from summit.summits.models import Summit

Status = Job.Status
MOST_ATTEMPTS = 3
ASKED = ("arguments", "content", "checks_first", "asked_by")  # equal where the same is asked for twice


class JobRunning(Refusal):
    """Another job of this kind, with other arguments, waits or runs; `job` is its key."""

    code = "job_running"
    message = _("This is being done already, in another way; wait for it, or cancel it.")


class NotChecked(Refusal):
    """The job is not checked, or was confirmed already."""

    code = "not_checked"
    message = _("There is nothing to confirm: what this would do is not known, or it was confirmed already.")


class MayNotAnyMore(Refusal):
    """The user for whom the job was to run may not do this any more."""

    code = "no_longer_permitted"
    status = 403
    message = _("The person who asked for this may not do it any more.")


class JobOutdated(Refusal):
    """The service would no longer do what its preview showed."""

    code = "job_outdated"
    message = _("This would no longer do what the preview showed. Read it again.")


class WorkerLost(Refusal):
    """The workers of the job were lost again and again."""

    code = "worker_lost"
    message = _("The worker was lost three times. Nothing was changed; try again, or tell the operator.")


class Fault(Refusal):
    """The service has failed in a way that nobody foresaw."""

    code = "fault"
    message = _("This has failed, and nothing was changed. The operator finds why in the log.")


@transactional
def start_job(
    kind: JobKind,
    *,
    summit: Summit,
    by: User,
    now: datetime,
    about: str = "",
    arguments: Mapping[str, object] | None = None,
    content: str = "",
    file_name: str = "",
    token: Token | None = None,
    checks_first: bool = False,
) -> Job:
    """Queue a job, and return it; if the same is queued or running already, return that. Raises JobRunning.

    With a `token` it does what a preview showed, or nothing.
    """
    job = Job(
        summit=summit,
        kind=kind.name,
        about=about,
        arguments=dict(arguments or {}),
        content=content,
        checks_first=checks_first,
        file_name=file_name[-LONGEST_NAME:],
        language=translation.get_language() or settings.LANGUAGE_CODE,
        token=_stored(token) if token else [],
        asked_by=by,
        asked_at=now,
    )
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError as error:
        if "job_is_one_at_a_time" not in str(error):
            raise
        return _same_job(job)
    return job


def _same_job(job: Job) -> Job:
    """Return the job that is open, if the same was asked for by the same user. Raises JobRunning."""
    same = Job.objects.filter(summit=job.summit, kind=job.kind, about=job.about, status__in=Job.OPEN).first()
    if same is None:
        raise JobRunning  # it has just ended
    if any(getattr(same, name) != getattr(job, name) for name in ASKED):
        raise JobRunning(job=same.pk)
    return same


@transactional
def confirm_job(job: Job, *, by: User) -> Job:
    """Queue a checked job to be done as it was checked, in the name of `by`."""
    if job.status != Status.CHECKED:
        raise NotChecked
    return _queue(job, confirmed_by=by)


@transactional
def retry_job(job: Job) -> Job:
    """Queue a refused or failed job again; one that checks first is checked again."""
    return _queue(job, confirmed_by=None, token=[], result={})


def _queue(job: Job, **changes: object) -> Job:
    try:
        with transaction.atomic():
            advance(job, Status.QUEUED, problem={}, attempts=0, done=0, total=0, ended_at=None, **changes)
    except IntegrityError as error:
        raise JobRunning from error
    return job


@transactional
def cancel_job(job: Job, *, now: datetime) -> Job:
    """Cancel the job: nothing is changed, and its file is deleted. One that is running stops within seconds."""
    advance(job, Status.CANCELLED, ended_at=now, content="", result={})
    return job


@transactional
def take_up_silent_jobs(*, now: datetime) -> int:
    """Queue the jobs without a heartbeat of their worker again; the third time they have failed. Return how many."""
    silent = Job.objects.filter(status=Status.RUNNING, seen_at__lt=now - SILENCE)
    failed = silent.filter(attempts__gte=MOST_ATTEMPTS)
    count = failed.update(status=Status.FAILED, ended_at=now, problem=_problem(WorkerLost(), None))
    return count + silent.update(status=Status.QUEUED)


def run_job(job_id: int, *, clock: Clock = clocks.now) -> None:
    """Run a job that is queued; leave others as they are.

    The service and the last status are one transaction. The progress is saved by another connection.
    """
    job = Job.objects.select_related("summit", "asked_by", "confirmed_by").get(pk=job_id)
    try:
        advance(job, Status.RUNNING, started_at=clock(), seen_at=clock(), attempts=F("attempts") + 1, done=0, total=0)
    except WrongStatus:
        return
    job.refresh_from_db(fields=["attempts"])
    with translation.override(job.language), Pulse(job, clock) as pulse:

        def note(done: int, total: int) -> None:
            job.done, job.total = done, total
            pulse.note(done=done, total=total)
            pulse.refuse_if_over()

        try:
            with reporting(note):
                _work(job, kind_called(job.kind), clock)
        except NotWanted:
            return
        except OBJECTIONS as error:
            _end(job, Status.REFUSED, ended_at=clock(), problem=_problem(refusal_of(error), job.actor))
        except Exception:
            _end(job, Status.FAILED, ended_at=clock(), problem=_problem(Fault(), job.actor))
            raise


def _work(job: Job, kind: JobKind, clock: Clock) -> None:
    actor = job.actor
    if not actor.is_active or not may_in(actor, job.summit, kind.resource, "write"):
        raise MayNotAnyMore
    now = clock()
    verb = partial(_signed, job, kind, now)
    if job.only_checks:
        _check(job, verb, clock)
        return

    @repeated
    @transaction.atomic
    def whole() -> None:
        result = AsPreviewed[Result](_token(job), actor, with_rows=True).carry_out(verb) if job.token else verb()
        if job.checks_first and any(result[name] != job.result.get(name) for name in result if name != "change"):
            raise Outdated([])
        ended = {"ended_at": clock(), "result": result, "content": "", "token": []}
        if not _end(job, Status.DONE, **ended):
            raise NotWanted

    try:
        whole()
    except Outdated as outdated:
        if not job.checks_first:
            raise JobOutdated from outdated
        _check(job, verb, clock, differs=True)


def _check(job: Job, verb: Callable[[], Result], clock: Clock, *, differs: bool = False) -> None:
    """Run the service and roll it back; keep what it would do, for a person to read."""
    found: list[Result] = []
    seen = preview(lambda: found.append(verb()), viewer=job.actor, with_rows=True)
    if seen.refused:
        raise seen.refused
    letters = seen.consequences.get("messages", [])
    # As JSON stores it: hours are texts.
    result = {**found[-1], "letters": [{**row, "leaves_at": str(row["leaves_at"])} for row in letters]}
    _end(
        job,
        Status.CHECKED,
        ended_at=clock(),
        confirmed_by=None,
        token=_stored(seen.token),
        result={**result, "differs": differs},
    )


def _signed(job: Job, kind: JobKind, now: datetime) -> Result:
    """Run the service, and have the audit record its changes as the user's; name the change that can be undone."""
    request = HttpRequest()
    request.user = job.actor
    with recorded_at_once(request, f"job-{job.pk}"):
        result = kind.run(job, now)
    change = getattr(request, "change_key", "")
    return {**result, "change": change} if change and not job.only_checks else result


def _stored(token: Token) -> list[object]:
    return [token.digest, token.seen_at.oldest, token.seen_at.last_entry]


def _token(job: Job) -> Token:
    digest, oldest, last_entry = job.token
    return Token(digest, Moment(oldest, last_entry))


def _problem(refusal: Refusal, reader: User | None) -> dict[str, object]:
    details = refusal.details_for(reader)
    return {"code": refusal.code, "detail": refusal.message_for(reader), "field": refusal.field, **details}


def _end(job: Job, status: str, **found: object) -> bool:
    """Give this attempt its last status; False if the job was cancelled, or another worker took it up."""
    running = Job.objects.filter(pk=job.pk, status=Status.RUNNING, attempts=job.attempts)
    return bool(running.update(status=status, done=job.done, total=job.total, **found))
