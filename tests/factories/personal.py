"""Personal data of accredited people for tests."""

from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from summit.accreditation.models import Accreditation, Category, Letter, PersonalData, Photo
from summit.accreditation.photo_checks import CheckedPhoto
from summit.accreditation.services import record_personal_data, store_letter, store_photo
from summit.core.stored_files import ExaminedUpload
from summit.core.upload_checks import ExaminedFile
from summit.delegations.models import Delegate

NOW = datetime(2025, 11, 1, tzinfo=UTC)
HELVETICA = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}
LARGE = 2000  # pixels; larger images are of one colour


def make_accredited(delegate: Delegate) -> Accreditation:
    """Accredit a delegate, if they are not yet."""
    known = {"name": {"en": "Delegate"}, "takes_part": True}
    category, _ = Category.objects.get_or_create(summit=delegate.summit, code="delegate", defaults=known)
    facts = {"summit": delegate.summit, "party": delegate.party, "category": category}
    return Accreditation.objects.get_or_create(delegate=delegate, defaults=facts)[0]


def make_personal_data(delegate: Delegate, *, number: str = "QX7731942", born: date = date(1961, 3, 5)) -> PersonalData:
    """Accredit a delegate, and record their travel document."""
    facts = {"issuing_state": "KGZ", "nationality": "KGZ", "expires_on": date(2030, 12, 31)}
    person = make_accredited(delegate)
    return record_personal_data(person, passport_number=number, date_of_birth=born, now=NOW, **facts)


def make_jpeg(size: tuple[int, int] = (350, 450), kind: str = "JPEG", *, mode: str = "RGB", **options: Any) -> bytes:
    """Make an image of noise, so that it has some bytes."""
    image = Image.effect_noise(size, 40) if size[0] < LARGE else Image.new("L", size)
    out = BytesIO()
    (Image.new(mode, size) if mode == "I;16" else image.convert(mode)).save(out, kind, **options)
    return out.getvalue()


def make_pdf(text: str) -> bytes:
    """Make a PDF of one page with the text."""
    writer, out = PdfWriter(), BytesIO()
    page = writer.add_blank_page(width=595, height=842)
    font = DictionaryObject({NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in HELVETICA.items()})
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = StreamObject()
    stream.set_data(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    writer.write(out)
    return out.getvalue()


def examined_pdf(mark: str) -> ExaminedUpload:
    """Return a PDF whose text is the mark, as an upload that was examined."""
    content = make_pdf(mark)
    found = ExaminedFile(f"{mark}.pdf", "application/pdf", len(content), sha256(content).hexdigest())
    return ExaminedUpload(found, content)


def make_letter(accreditation: Accreditation, *, mark: str = "Letter") -> Letter:
    """Store a letter for an accredited person."""
    return store_letter(accreditation, examined_pdf(mark), now=NOW)


def make_photo(accreditation: Accreditation, *, mark: str = "") -> Photo:
    """Store a photo of an accredited person; its bytes end in the mark."""
    content = make_jpeg() + mark.encode()
    return store_photo(accreditation, CheckedPhoto(350, 450, content, content), now=NOW)
