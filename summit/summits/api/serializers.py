"""The summit as clients see it."""

from summit.core.api.serializers import ModelSerializer
from summit.summits.models import Summit


class SummitSerializer(ModelSerializer):
    """A summit."""

    class Meta:
        model = Summit
        fields = (
            "slug",
            "name",
            "organization",
            "host_city",
            "time_zone",
            "languages",
            "starts_on",
            "ends_on",
            "day_starts_at",
            "day_ends_at",
            "grid",
        )
