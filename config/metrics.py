"""`/metrics`: figures for Prometheus, of HTTP by route and of all that the apps register (`summit.core.metrics`)."""

import logging
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from summit.core.metrics import GAUGES

logger = logging.getLogger(__name__)


class Gauges:
    """Reads the gauges of all apps. One that fails is logged, and counted in place of its figures."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield each gauge with its figures."""
        failed = 0
        for _, one in GAUGES:
            family = GaugeMetricFamily(f"summit_{one.name}", one.sentence, labels=one.labels)
            try:
                for labels, figure in one.read():
                    family.add_metric(labels, figure)
            except Exception:
                logger.exception("The gauge %s could not be read.", one.name)
                failed += 1
            yield family
        yield GaugeMetricFamily("summit_gauges_failed", "Gauges that could not be read.", value=failed)


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the bearer of METRICS_TOKEN; for all others, and without a token, there is no such page."""
    header = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(header, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Gauges())
    of_http = ExportToDjangoView(request).content
    return HttpResponse(generate_latest(registry) + of_http, content_type=CONTENT_TYPE_LATEST)
