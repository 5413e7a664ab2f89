"""Personal data as clients see them."""

from rest_framework import serializers

from summit.accreditation.models import PersonalData
from summit.core.api import fields
from summit.core.api.serializers import Day, ModelSerializer, Serializer

MRZ = 120  # characters, with line breaks


class OfPersonSerializer(ModelSerializer):
    """A part of an accreditation, whose id it has."""

    id = serializers.IntegerField(source="pk", read_only=True)
    delegation = serializers.IntegerField(source="accreditation.party_id", read_only=True, allow_null=True)


class PersonalDataSerializer(OfPersonSerializer):
    """A person's travel document, masked: the last characters of the number, the year of birth."""

    passport_number = serializers.CharField(source="number", read_only=True)
    date_of_birth = serializers.CharField(source="birth", read_only=True)

    class Meta:
        model = PersonalData
        fields = (
            "id",
            "delegation",
            "passport_number",
            "date_of_birth",
            "document_type",
            "issuing_state",
            "nationality",
            "expires_on",
            "changed_at",
        )


class RecordPersonalData(ModelSerializer):
    """A travel document. `mrz` alone is enough; if facts are sent too, both must agree."""

    passport_number = serializers.CharField(
        max_length=40, write_only=True, required=False, help_text="5 to 20 letters and digits."
    )
    date_of_birth = Day(write_only=True, required=False)
    mrz = fields.Text(
        max_length=MRZ,
        write_only=True,
        required=False,
        help_text="The machine-readable zone: two lines of 44 or 36 characters, or three of 30.",
    )

    class Meta:
        model = PersonalData
        fields = (
            "passport_number",
            "date_of_birth",
            "document_type",
            "issuing_state",
            "nationality",
            "expires_on",
            "mrz",
        )

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """Ask for the number and the birth, unless a machine-readable zone says them."""
        is_whole = self.partial or "mrz" in attrs
        missing = [name for name in ("passport_number", "date_of_birth") if name not in attrs and not is_whole]
        if missing:
            required = self.fields[missing[0]].error_messages["required"]
            raise serializers.ValidationError(dict.fromkeys(missing, required), code="required")
        return attrs


class UnmaskedSerializer(Serializer):
    """A person's number and date of birth, unmasked."""

    id = serializers.IntegerField()
    passport_number = serializers.CharField()
    date_of_birth = Day()
