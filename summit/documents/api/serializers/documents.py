"""Documents, their versions and files."""

from rest_framework import serializers

from summit.core.api.columns import field_of
from summit.core.api.fields import Language
from summit.core.api.serializers import Instant, InSummit, ModelSerializer, Serializer, TranslatedText
from summit.delegations.models import Delegation
from summit.documents.models import Document, File, Version

# Fields for users who may read the title.
INNER = ("kind", "sponsors", "parties", "made_at", "versions")


class FileSerializer(ModelSerializer):
    """A file of a version; `download` returns its content."""

    document = serializers.IntegerField(source="version.document_id", read_only=True)
    number = serializers.IntegerField(source="version.number", read_only=True, help_text="Of the version.")

    class Meta:
        model = File
        fields = (
            "id",
            "document",
            "version",
            "number",
            "language",
            "name",
            "media_type",
            "size",
            "sha256",
            "uploaded_at",
        )
        read_only_fields = fields


class UploadFile(Serializer):
    """The text of the draft version in a language; it replaces an earlier file."""

    document = InSummit(queryset=Document.objects.all())
    language = Language()
    file = serializers.FileField(
        allow_empty_file=True, help_text="PDF, DOCX, ODT, or TXT in UTF-8; of what is restricted, PDF only."
    )


class FileOfVersion(ModelSerializer):
    """A file within its version."""

    class Meta:
        model = File
        fields = ("id", "language", "name", "media_type", "size", "sha256")


class VersionSerializer(ModelSerializer):
    """A version with its files; `circulated_at` is null while it is being drafted."""

    files = FileOfVersion(many=True)

    class Meta:
        model = Version
        fields = ("id", "number", "note", "made_at", "circulated_at", "files")


class DocumentSerializer(ModelSerializer):
    """A document. For users who may not read its title, only id, symbol, classification and status are not null."""

    title = TranslatedText(source="told_title", read_only=True, allow_null=True)
    kind = serializers.ChoiceField(choices=Document.Kind.choices, allow_null=True)
    sponsors = serializers.ManyRelatedField(
        child_relation=serializers.PrimaryKeyRelatedField(read_only=True), read_only=True, allow_null=True
    )
    parties = serializers.ManyRelatedField(
        child_relation=serializers.PrimaryKeyRelatedField(read_only=True), read_only=True, allow_null=True
    )
    made_at = Instant(allow_null=True)
    versions = VersionSerializer(many=True, allow_null=True)

    class Meta:
        model = Document
        fields = ("id", "symbol", "title", "classification", "status", *INNER)
        read_only_fields = fields

    def to_representation(self, instance: Document) -> dict[str, object]:
        """Set fields to null that the user may not read."""
        data: dict[str, object] = super().to_representation(instance)
        if not instance.is_titled:
            data |= dict.fromkeys(INNER)
        return data


class AmendDocument(ModelSerializer):
    """Changes of a document; `reclassify` changes classification and parties."""

    sponsors = InSummit(queryset=Delegation.objects.all(), many=True, required=False)

    class Meta:
        model = Document
        fields: tuple[str, ...] = ("symbol", "title", "kind", "sponsors")


class DraftDocument(AmendDocument):
    """A new document; `parties` may read it if it is classified for parties only."""

    parties = InSummit(queryset=Delegation.objects.all(), many=True, required=False)

    class Meta(AmendDocument.Meta):
        fields = ("symbol", "title", "kind", "classification", "sponsors", "parties")


class NewVersion(Serializer):
    """The note of a new version."""

    note = field_of(Version, "note")


class Circulate(Serializer):
    """Whether the text was circulated on paper, so that no file is needed."""

    on_paper = serializers.BooleanField(default=False)


class Reclassify(Serializer):
    """The new classification, and the new parties if they change."""

    classification = serializers.ChoiceField(choices=Document.Classification.choices)
    parties = InSummit(queryset=Delegation.objects.all(), many=True, required=False)
