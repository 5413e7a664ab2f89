"""Machine-readable zones: the specimens of ICAO Doc 9303, each digit wrong once, and lines that are none."""

from datetime import date

import pytest

from summit.accreditation.mrz import DocumentFacts, InvalidMrzError, check_digit, read_mrz
from summit.accreditation.states import state_code, state_name

TODAY = date(2025, 11, 1)
# The specimens of parts 4, 6 and 5: a passport, a card of two lines, a card of three.
PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
LARGE_CARD = (
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
    "D231458907UTO7408122F1204159<<<<<<<6",
)
CARD = (
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)
ANNA = {
    "issuing_state": "UTO",
    "nationality": "UTO",
    "date_of_birth": date(1974, 8, 12),
    "expires_on": date(2012, 4, 15),
}


def with_digits(second: str) -> str:
    """Return the second line of a passport with all digits as they should be."""
    number, nationality, birth, sex, expiry, optional = (
        second[:9],
        second[10:13],
        second[13:19],
        second[20],
        second[21:27],
        second[28:42],
    )
    parts = [
        number + check_digit(number),
        birth + check_digit(birth),
        expiry + check_digit(expiry),
        optional + check_digit(optional),
    ]
    composite = check_digit(parts[0] + parts[1] + parts[2] + parts[3])
    return parts[0] + nationality + parts[1] + sex + parts[2] + parts[3] + composite


def passport(
    *,
    number: str = "L898902C3",
    nationality: str = "UTO",
    birth: str = "740812",
    expiry: str = "301231",
    optional: str = "<" * 14,
) -> str:
    """Return a passport's zone with these facts."""
    second = f"{number:<<9}0{nationality:<<3}{birth}0F{expiry}0{optional:<<14}00"
    return f"{PASSPORT[0]}\n{with_digits(second)}"


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (PASSPORT, "L898902C3"),
        (LARGE_CARD, "D23145890"),
        (CARD, "D23145890"),
    ],
)
def test_the_specimens_are_read(lines: tuple[str, ...], number: str) -> None:
    assert read_mrz("\n".join(lines), today=TODAY) == DocumentFacts(passport_number=number, **ANNA)


@pytest.mark.parametrize("lines", [PASSPORT, LARGE_CARD])
def test_a_visa_is_no_document_of_a_person(lines: tuple[str, ...]) -> None:
    with pytest.raises(InvalidMrzError, match="type"):
        read_mrz("V" + "\n".join(lines)[1:], today=TODAY)


@pytest.mark.parametrize(
    "separator",
    [
        "\n",
        "\r\n",
        "",
        " ",
        "\n\n",
    ],
)
def test_lines_are_read_as_they_were_pasted(separator: str) -> None:
    text = separator.join(PASSPORT).lower()

    assert read_mrz(text, today=TODAY).passport_number == "L898902C3"


@pytest.mark.parametrize(
    ("text", "digit"),
    [
        ("520727", "3"),
        ("AB2134<<<", "5"),
        ("L898902C3", "6"),
        ("740812", "2"),
        ("<<<<<<", "0"),
    ],
)
def test_check_digits_are_those_of_the_standard(text: str, digit: str) -> None:
    assert check_digit(text) == digit


@pytest.mark.parametrize(
    ("position", "part"),
    [
        (0, "number"),
        (9, "number"),
        (13, "birth"),
        (19, "birth"),
        (21, "expiry"),
        (27, "expiry"),
        (28, "personal_number"),
        (42, "personal_number"),
        (43, "composite"),
    ],
)
def test_a_wrong_character_is_found_and_named_by_its_part(position: int, part: str) -> None:
    second = list(PASSPORT[1])
    second[position] = "3" if second[position] != "3" else "4"

    with pytest.raises(InvalidMrzError) as refused:
        read_mrz(PASSPORT[0] + "".join(second), today=TODAY)
    assert refused.value.part == part


@pytest.mark.parametrize(
    ("lines", "position", "part"),
    [
        (CARD, 5, "number"),
        (CARD, 30, "birth"),
        (CARD, 38, "expiry"),
        (CARD, 59, "composite"),
        (LARGE_CARD, 36, "number"),
        (LARGE_CARD, 49, "birth"),
        (LARGE_CARD, 57, "expiry"),
        (LARGE_CARD, 71, "composite"),
    ],
)
def test_cards_are_checked_as_passports_are(lines: tuple[str, ...], position: int, part: str) -> None:
    text = list("".join(lines))
    text[position] = "8" if text[position] != "8" else "9"

    with pytest.raises(InvalidMrzError) as refused:
        read_mrz("".join(text), today=TODAY)
    assert refused.value.part == part


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P<UTO",
        PASSPORT[0],
        "\n".join((*PASSPORT, PASSPORT[1])),
        "\n".join(PASSPORT).replace("<", "«"),
        "\n".join(PASSPORT).replace("UTO", "УТО"),
        "A" * 88 + "B",
    ],
)
def test_other_texts_are_no_zone(text: str) -> None:
    with pytest.raises(InvalidMrzError) as refused:
        read_mrz(text, today=TODAY)
    assert refused.value.part == "form"


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("740812", date(1974, 8, 12)),
        ("251031", date(2025, 10, 31)),
        ("251102", date(1925, 11, 2)),
        ("000229", date(2000, 2, 29)),
        ("360229", date(1936, 2, 29)),
    ],
)
def test_nobody_is_born_in_the_future(written: str, born: date) -> None:
    assert read_mrz(passport(birth=written), today=TODAY).date_of_birth == born


@pytest.mark.parametrize(
    "birth",
    [
        "741312",
        "740832",
        "74<<<<",
        "750229",
    ],
)
def test_a_day_that_is_none_is_refused_though_its_digit_fits(birth: str) -> None:
    with pytest.raises(InvalidMrzError) as refused:
        read_mrz(passport(birth=birth), today=TODAY)
    assert refused.value.part == "birth"


def test_an_empty_personal_number_needs_no_digit() -> None:
    text = passport()
    without = text[:-2] + "<" + text[-1]

    assert read_mrz(without, today=TODAY).passport_number == "L898902C3"


def test_the_rest_of_a_long_number_is_in_the_optional_data() -> None:
    # Part 5: nine characters, a filler for the digit, then the rest with its digit.
    number = "D23145890734"
    first = f"I<UTO{number[:9]}<{number[9:]}{check_digit(number)}".ljust(30, "<")
    second = "7408122F1204159UTO" + "<" * 11
    composite = check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])

    assert read_mrz(f"{first}\n{second}{composite}\n{CARD[2]}", today=TODAY).passport_number == number


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("KGZ", "KGZ"),
        (" kgz ", "KGZ"),
        ("D<<", "D"),
        ("DEU", "D"),
        ("UNO", "UNO"),
        ("XXA", "XXA"),
        ("RKS", "RKS"),
        ("GBD", "GBD"),
        ("KG", None),
        ("KYR", None),
        ("", None),
        ("ZZZ", None),
    ],
)
def test_states_are_written_as_documents_write_them(written: str, code: str | None) -> None:
    assert state_code(written) == code


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("KGZ", "Kyrgyzstan"),
        ("D", "Germany"),
        ("UNO", "United Nations"),
        ("???", "???"),
    ],
)
def test_states_have_names(code: str, name: str) -> None:
    assert state_name(code) == name
