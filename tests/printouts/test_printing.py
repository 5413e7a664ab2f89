"""Data to PDF: the same bytes for the same data, text that stays text, pages that can be read."""

import io
import re
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from summit.core.fonts import folders_for
from summit.printouts import printing
from summit.printouts.printing import TooLongError, typeset_pdf
from summit.printouts.queries.words import LANGUAGES, words_in
from summit.printouts.typeset_worker import LAYOUTS
from tests.printouts import samples
from tests.printouts.reading import pages_of, text_of

# What typst would read as code, mathematics, emphasis, a reference, a label, a comment, a heading, a link.
MARKUP = '#read("/etc/passwd") $x^2$ *b* _i_ @ref <x> `raw` = h // c /* d */ #import "x" \\u{41} https://x.y [#z]'
WORDS = ("#read(", "$x^2$", "*b*", "_i_", "@ref", "<x>", "`raw`", "[#z]")
ALPHABET = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя" + "ңөү" + "қғұһәі" + "ӣӯҷҳ" + "ўґєї"


@pytest.mark.parametrize("layout", samples.LAYOUTS)
def test_the_same_data_give_the_same_bytes_in_another_process(layout: str) -> None:
    data = samples.LAYOUTS[layout]("Совет", "ru")

    first, second = typeset_pdf(layout, data), typeset_pdf(layout, dict(reversed(data.items())))

    assert first == second
    # No hour of the printing, nor anything of the machine.
    name = words_in("ru")[f"paper.{data['kind']}"]
    metadata = {"/Title": f"{name}: Совет", "/Author": "Совет", "/Creator": "Typst 0.15.1"}
    assert PdfReader(io.BytesIO(first)).metadata == metadata


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layout", samples.LAYOUTS)
def test_what_a_person_wrote_is_text(layout: str, language: str) -> None:
    def written(text: str) -> dict[str, int]:
        # Organization, summit and reader stand on each page, and there may be more pages of longer texts.
        pages = pages_of(typeset_pdf(layout, samples.LAYOUTS[layout](text, language)))
        return {word: close("".join(pages)).count(word) - 4 * len(pages) for word in (*WORDS, "PLAIN")}

    times = written("PLAIN")["PLAIN"]

    assert times > 3
    assert written(MARKUP + " PLAIN") == dict.fromkeys((*WORDS, "PLAIN"), times)


def close(text: str) -> str:
    """Leave out spaces, and hyphens, which stand where a line was broken."""
    return re.sub(r"[\s-]", "", text)


@pytest.mark.parametrize("layout", samples.LAYOUTS)
def test_a_paper_of_nothing_says_so(layout: str) -> None:
    text = text_of(typeset_pdf(layout, samples.LAYOUTS[layout]("X", "en", 0)))

    assert re.search(r"yet\.|Nobody is recorded", text)


@pytest.mark.parametrize(
    ("layout", "count", "heading", "pages"),
    [
        ("agenda", 200, "No. Item Time", 15),
        ("documents", 200, "Symbol Title Version", 8),
        ("speakers", 193, "No. Delegation", 5),
    ],
)
def test_the_head_of_a_table_and_of_the_page_comes_again_on_each_page(
    layout: str, count: int, heading: str, pages: int
) -> None:
    printed = pages_of(typeset_pdf(layout, samples.LAYOUTS[layout]("Council", "en", count)))

    assert len(printed) > pages
    # On the last page there may be no more than what comes after the table.
    assert all(heading in page for page in printed[:-1])
    assert all("RESTRICTED" in page and f"{n} / {len(printed)}" in page for n, page in enumerate(printed, start=1))


def test_every_letter_of_the_alphabets_in_use_is_in_the_fonts_of_the_wheel() -> None:
    source = (LAYOUTS / "common.typ").read_text()
    font = re.search(r"font: (\(.*?\)),", source, re.DOTALL)[1]
    drawn = {}
    for letter in (*ALPHABET, *ALPHABET.upper(), *"«»№–—…“”€₽₸™−≤≥", "中"):
        page = f"#set page(width: 1cm, height: 1cm, margin: 1mm)\n#set text(font: {font})\n{letter}".encode()
        drawn[letter] = typst.compile(page, format="png", ignore_system_fonts=True)

    # What a font has not is drawn as an empty box, as this one, and all boxes are alike.
    box = drawn.pop("中")
    assert [letter for letter, image in drawn.items() if image == box] == []
    assert len(set(drawn.values())) > len(drawn) - 3


def test_what_is_invisible_is_not_printed_and_what_is_long_is_broken() -> None:
    trojan = "safe\u202eevil\u2066\x00\x07\u200b \ud800" + "w" * 300
    (page,) = pages_of(typeset_pdf("programme", samples.programme(trojan, count=1)))

    assert "safeevil w" in page
    assert "w" * 300 not in page
    assert close(page).count("w" * 300) == page.count("safeevil")


@pytest.mark.parametrize("layout", ["decisions", "record"])
def test_a_long_name_of_an_owner_leaves_room_for_the_action(layout: str) -> None:
    data = samples.LAYOUTS[layout]("Short", "en", 1)
    of = data["decisions"][0] if layout == "decisions" else data
    long = "The United Kingdom of Great Britain and Northern Ireland, Ministry of Foreign Affairs and Trade"
    of["actions"][0] |= {"owner": long, "title": "Prepare a draft and submit it"}
    across: dict[str, float] = {}
    page = PdfReader(io.BytesIO(typeset_pdf(layout, data))).pages[0]
    page.extract_text(visitor_text=lambda text, cm, *_: across.setdefault(text.strip(), cm[4]))

    assert across["Owner"] - across["Action"] > 100


def test_a_paper_has_an_end(monkeypatch: Any) -> None:
    with pytest.raises(TooLongError):
        typeset_pdf("documents", samples.documents("x" * 500, count=1000))
    monkeypatch.setattr(printing, "SECONDS", 0.01)
    with pytest.raises(TooLongError):
        typeset_pdf("documents", samples.documents("x"))


def test_a_press_that_stops_says_why() -> None:
    with pytest.raises(RuntimeError, match="does not contain key"):
        typeset_pdf("agenda", samples.programme("x"))


def test_layouts_read_nothing_but_their_data() -> None:
    source = " ".join(layout.read_text() for layout in sorted(LAYOUTS.glob("*.typ")))

    assert re.findall(r'(?:read|json|yaml|toml|csv|xml|cbor|image|plugin|include)\("[^"]*"\)', source) == []
    assert set(re.findall(r'#import "[^"]*"', source)) == {'#import "common.typ"'}
    assert "eval(" not in source


def test_each_script_has_a_font() -> None:
    for title in (
        "中华人民共和国",
        "日本国 ひらがな",
        "대한민국",
        "ประเทศไทย",
        "مؤتمر",
        "ישראל",
        "😀 ✓",
        "Հայաստան",
        "भारत",
    ):
        paper = typeset_pdf("documents", samples.LAYOUTS["documents"](title, "en"))

        assert "no font" not in text_of(paper), title


def test_what_no_font_has_is_named_at_the_end() -> None:
    text = text_of(typeset_pdf("documents", samples.LAYOUTS["documents"]("Title \U00013000 ᠮ", "en")))

    assert "U+182E MONGOLIAN LETTER MA" in text
    assert "U+13000 EGYPTIAN HIEROGLYPH A001" in text


def test_a_paper_in_the_engines_letters_loads_no_other_font() -> None:
    assert folders_for("Программа: ң, Ұ – „Union“ €", "") == []
    assert len(folders_for("ישראל", "")) == 1
    assert len(folders_for("中", "")) == 2
