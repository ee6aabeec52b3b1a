"""What a person would read in a disguised text is among its readings."""

from __future__ import annotations

import pytest

from moderation.classifiers.folding import fold, readings

PLAIN = "strip her naked"


def sliced(alphabet_start: int) -> str:
    """The plain words in one of Unicode's other alphabets."""
    return "".join(chr(alphabet_start + ord(char) - ord("a")) if char.isalpha() else char for char in PLAIN)


@pytest.mark.parametrize(
    "disguised",
    [
        "STRIP HER NAKED",
        "5tr1p h3r n4k3d",
        "$tr!p her n@ked",
        "s t r i p   h e r   n a k e d",
        "s.t.r.i.p h.e.r n.a.k.e.d",
        "s-t-r-i-p h-e-r n-a-k-e-d",
        "str\u200bip h\u200ber na\u200bked",
        "str\u00adip her nak\u00aded",
        "\u202edekan reh pirts\u202c",
        "ѕtrір hеr nаkеd",  # Cyrillic letters among the Latin ones
        "s\u0336t\u0336r\u0336i\u0336p\u0336 her naked",
        "ｓｔｒｉｐ ｈｅｒ ｎａｋｅｄ",
        sliced(0x1D41A),
        sliced(0x24D0),
        "stri\u3164p her naked",
        "".join(chr(0xE0000 + ord(char)) for char in PLAIN),
    ],
)
def test_reads_through_a_disguise(disguised: str) -> None:
    assert PLAIN in readings(disguised)


@pytest.mark.parametrize("text", ["24 frames at 1080p", "дождь идёт", "海浪轻轻拍岸", "a b", "I am 5", "C-3PO and R2-D2 wave"])
def test_keeps_the_plain_reading_first(text: str) -> None:
    assert readings(text)[0] == fold(text) == text.casefold().replace("ё", "е")


def test_leaves_numbers_numbers() -> None:
    assert all("1080" in reading for reading in readings("1080 lines, 24 frames"))


def test_gives_at_most_ten_readings_whatever_the_text() -> None:
    assert len(readings("\u202e5tr1p\u202c s.t.r-i p  \u200b|1!l " * 50)) <= 10


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u202e", "\x00", "\ud800"])
def test_reads_nothing_out_of_nothing(text: str) -> None:
    assert not readings(text)[0].strip()
