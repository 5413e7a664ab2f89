"""The summit as clients see it."""

from summit.core.api.serializers import Day, ModelSerializer
from summit.summits.models import Summit


class SummitSerializer(ModelSerializer):
    """A summit."""

    personal_data_until = Day(source="keeps_personal_data_until", read_only=True)

    class Meta:
        model = Summit
        fields: tuple[str, ...] = (
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
            "active_days",
            "grid",
            "secretariat_email",
            "minutes_to_undo",
            "people_until",
            "bilaterals_settled_by",
            "asks_personal_data",
            "personal_data_until",
            "status",
        )
        read_only_fields: tuple[str, ...] = ("status",)
