"""The forms by which documents are kept and what is said of them is answered."""

from summit.documents.admin.forms.keeping import CirculateForm, DocumentForm, ReclassifyForm, UploadForm, VersionForm
from summit.documents.admin.forms.saying import AmendmentForm, AnswerForm, OptionalAnswerForm, PositionForm

__all__ = (
    "AmendmentForm",
    "AnswerForm",
    "CirculateForm",
    "DocumentForm",
    "OptionalAnswerForm",
    "PositionForm",
    "ReclassifyForm",
    "UploadForm",
    "VersionForm",
)
