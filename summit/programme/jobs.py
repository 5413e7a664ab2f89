"""Background jobs of the programme, which publish a revision and load a programme file."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from summit.accounts.role_set import Viewer
from summit.core.refusals import BadValue
from summit.jobs.kinds import JobKind, Result, register
from summit.jobs.models import Job
from summit.programme.programme_file.faults import Fault, InvalidProgrammeFile
from summit.programme.programme_file.file import ProgrammeFile, read
from summit.programme.programme_file.loading import load
from summit.programme.services import publish_revision
from summit.programme.services.background import LOAD, PUBLISH

NAMED = 100  # faults of one answer


class FileRefused(BadValue):
    """The file cannot be loaded; `faults` has the first hundred faults, each with its line and its path in the file."""

    code = "invalid_programme_file"
    message = _("The file cannot be loaded, and nothing was changed.")

    def __init__(self, faults: Collection[Fault]) -> None:
        self.faults = list(faults)[:NAMED]
        super().__init__(field="file")

    def details_for(self, viewer: Viewer) -> dict[str, object]:
        """Return the faults."""
        del viewer
        return {"faults": [{"line": one.line, "path": one.path, "message": one.message} for one in self.faults]}


def publish(job: Job, now: datetime) -> Result:
    """Publish the programme; return the number of the revision."""
    return {"revision": publish_revision(job.summit, by=job.actor, now=now, **job.arguments).number}


def load_file(job: Job, now: datetime) -> Result:
    """Load the file of the job into its summit; return a line for each change. Raises FileRefused."""
    first_day = job.arguments["first_day"]
    try:
        file = read(job.content).beginning(date.fromisoformat(first_day) if first_day else None)
        _refuse_other_summit(file, job)
        changes = load(file, now=now, by=job.actor)
    except InvalidProgrammeFile as invalid:
        raise FileRefused(invalid.faults) from invalid
    return {"changes": changes}


def _refuse_other_summit(file: ProgrammeFile, job: Job) -> None:
    """Refuse a file of another summit. Raises InvalidProgrammeFile."""
    if file.data["summit"]["slug"] != job.summit.slug:
        message = gettext("this is loaded into the summit %(slug)s; write its name here") % {"slug": job.summit.slug}
        raise InvalidProgrammeFile([file.fault(("summit", "slug"), message)])


register(JobKind(name=PUBLISH, label=_("Publish the programme"), resource="revisions", run=publish))
register(JobKind(name=LOAD, label=_("Load a programme file"), resource="programme-files", run=load_file))
