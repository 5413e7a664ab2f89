"""Background jobs as clients see them, and views that start one where the client prefers not to wait."""

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from summit.accounts.api.base import SummitView, SummitViewSet
from summit.core import clock
from summit.core.api.previews import TOKEN, token_of, wants_preview
from summit.core.api.serializers import ModelSerializer
from summit.core.api.strict import bodiless
from summit.core.api.throttles import preferences
from summit.core.preview import Token
from summit.jobs import services
from summit.jobs.enqueue import enqueue_job
from summit.jobs.models import Job

PREFERENCE = "respond-async"
LARGE = ("content", "result", "problem")


class JobSerializer(ModelSerializer):
    """A job with its progress. Its kind is `programme.publish`, `programme.load` or `bilaterals.apply`."""

    class Meta:
        model = Job
        fields: tuple[str, ...] = (
            "id",
            "kind",
            "about",
            "file_name",
            "status",
            "done",
            "total",
            "attempts",
            "asked_by",
            "asked_at",
            "confirmed_by",
            "started_at",
            "ended_at",
        )
        read_only_fields = fields


class WholeJobSerializer(JobSerializer):
    """A job with its result, or its problem.

    The result of a publication is its `revision`; of a plan how many meetings were `applied`; of a programme file its
    `changes`, a line for each, and the `letters` it writes. `change` is the change that can be undone. `differs`: the
    job was confirmed, and would have done something else; read it again.
    """

    class Meta(JobSerializer.Meta):
        fields = (*JobSerializer.Meta.fields, "result", "problem")
        read_only_fields = fields


class JobViewSet(SummitViewSet):
    """Background jobs: publications, applied plans and programme files."""

    resource = "jobs"
    costs = {"confirm": 20, "retry": 20}
    queryset = Job.objects.defer("content")
    serializer_class = WholeJobSerializer
    filterset_fields = ("kind", "status")
    ordering_fields = ("asked_at",)

    def get_queryset(self) -> QuerySet[Job]:
        """Leave what is large out of the list."""
        jobs: QuerySet[Job] = super().get_queryset()
        return jobs.defer(*LARGE) if self.action == "list" else jobs

    def get_serializer_class(self) -> type[JobSerializer]:
        """Show the result of a single job, but not in the list."""
        return JobSerializer if self.action == "list" else WholeJobSerializer

    @bodiless(responses=WholeJobSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, **kwargs: object) -> Response:
        """Do what was checked, or nothing: if it would do something else now, the job is checked again."""
        return self.respond(enqueue_job(services.confirm_job(self.get_object(), by=self.user)))

    @bodiless(responses=WholeJobSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, **kwargs: object) -> Response:
        """Try a refused or failed job again, as things are now."""
        return self.respond(enqueue_job(services.retry_job(self.get_object())))

    @bodiless(responses=WholeJobSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: object) -> Response:
        """Cancel the job; nothing is changed."""
        return self.respond(services.cancel_job(self.get_object(), now=clock.now()))


def accepted(view: SummitView, job: Job) -> Response:
    """Enqueue the job, and answer with it and its address."""
    enqueue_job(job)
    data = view.data_of(job, WholeJobSerializer)
    headers = {"Location": reverse("job-detail", args=[job.summit.slug, job.pk])}
    if PREFERENCE in preferences(view.request):
        headers["Preference-Applied"] = PREFERENCE
    return Response(data, status=status.HTTP_202_ACCEPTED, headers=headers)


class BackgroundView(SummitView):
    """A view whose actions `in_background` start a job if the client sends `Prefer: respond-async` (RFC 7240)."""

    in_background: tuple[str, ...] = ()

    @property
    def runs_later(self) -> bool:
        """Whether the client prefers an answer at once to the result."""
        asks = PREFERENCE in preferences(self.request) and not wants_preview(self.request)
        return asks and getattr(self, "action", "") in self.in_background

    @property
    def preview_token(self) -> Token | None:
        """The token under which the job is to run, if the client sends one."""
        return token_of(self.request) if TOKEN in self.request.headers else None


ACCEPTED = {202: OpenApiResponse(WholeJobSerializer, description="With `Prefer: respond-async`: the job that does it.")}
PREFER = OpenApiParameter(
    "Prefer", str, OpenApiParameter.HEADER, enum=[PREFERENCE], description="Have a background job do it: 202."
)
