"""What people read is in the catalogs: all of it in Russian, and with each placeholder kept."""

from config import messages


def test_catalogs_are_what_the_code_says_and_nothing_is_left_untranslated() -> None:
    assert list(messages.faults()) == []


def test_one_text_is_said_in_one_way_in_all_apps() -> None:
    assert list(messages.contradictions()) == []
