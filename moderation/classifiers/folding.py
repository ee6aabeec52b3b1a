"""Undoes the disguises of a text, so that what a person would read is what is judged.

Look-alike letters, invisible characters, stacked accents, tag characters, right-to-left overrides, digits for letters, letters spaced or
dotted apart. Work is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import partial

# Letters that look like Latin ones; NFKC already maps full-width, mathematical, circled and superscript letters.
LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁԛԝһкмтвнгпигьл" + "αβεικνορτυχγηω" + "ʙɢʜɪʟɴʀʏᴀᴄᴅᴇᴊᴋᴍᴏᴘꜱᴛᴜᴠᴡᴢꜰǫ" + "ıłøđħŧƀɡɑɩʋօսոհցքԍƅ" + "®©",
    "aeopcyxijsdqwhkmtbhrnurbl" + "abeiknoptuxynw" + "bghilnryacdejkmopstuvwzfq" + "ilodhtbgaivouuhgqgb" + "rc",
)
# U+115F..U+FFA0 are Hangul fillers: letters to Unicode, nothing to the eye.
BLANKS = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0\u2800\u180e\u17b4\u17b5"))
LEET = str.maketrans("0134578@$€!|+", "oieastbaseiit")
LEET_L = str.maketrans("1!|", "lll")  # 1, ! and | stand for l as well
LEET_WORD = re.compile(r"[\w@$€!|+]*[\w@$€]")  # a ! at the end is an exclamation
SPACED = re.compile(r"(?<![^\W_])[^\W_](?:[\s._\-*~'\"/\\|,:]{1,3}[^\W_](?![^\W_])){2,}")
GAP = re.compile(r"[\W_]+")
INSIDE = re.compile(r"(?<=[^\W_])[._\-~'`^*]+(?=[^\W_])")
OVERRIDE = re.compile("\u202e([^\u202c\u202d\n]*)")
KEPT_CONTROLS = frozenset("\n\t\r")


def fold(text: str) -> str:
    """Return the text in small letters, without what the eye does not see; words of another script than Latin stay as they are."""
    visible = "".join(map(_visible, unicodedata.normalize("NFKC", text)))
    bare = "".join(
        char for char in unicodedata.normalize("NFD", visible.translate(BLANKS)) if unicodedata.category(char) not in {"Mn", "Me"}
    )
    return unicodedata.normalize("NFC", bare).casefold()


def is_blank(text: str) -> bool:
    """Return whether an eye sees nothing in it: blanks, invisible characters, turns of direction, accents on nothing."""
    return not fold(text).strip()


def readings(text: str) -> tuple[str, ...]:
    """Return the distinct ways the text may be read, the plain one first; at most ten."""
    plain = fold(text)
    latin = _latinised(plain)
    found = dict.fromkeys([plain, latin])
    if "\u202e" in text:
        found[_latinised(fold(OVERRIDE.sub(lambda match: match[1][::-1], text)))] = None
    for reading in [latin, *list(found)[2:]]:
        for spaced in (reading, INSIDE.sub("", SPACED.sub(_joined, reading))):
            for table in (LEET, LEET | LEET_L):
                found[LEET_WORD.sub(partial(_unleet, table=table), spaced)] = None
    return tuple(found)


def plainest(text: str) -> str:
    """Return the one reading a word is listed under: letters joined, digits read as the letters they most often stand for."""
    joined = INSIDE.sub("", SPACED.sub(_joined, _latinised(fold(text))))
    return LEET_WORD.sub(partial(_unleet, table=LEET), joined)


def _visible(char: str) -> str:
    code = ord(char)
    if 0xE0020 <= code <= 0xE007E:  # tag characters: ASCII that no font shows
        return chr(code - 0xE0000)
    for first in (0x1F150, 0x1F170, 0x1F1E6):  # negative circled, negative squared, flag letters
        if first <= code < first + 26:
            return chr(ord("a") + code - first)
    category = unicodedata.category(char)
    return "" if category == "Cf" or (category in {"Cc", "Cs", "Co", "Cn"} and char not in KEPT_CONTROLS) else char


def _latinised(text: str) -> str:
    return text if text.isascii() else text.translate(LOOK_ALIKES)


def _unleet(match: re.Match[str], table: dict[int, int]) -> str:
    """Return the word with letters for digits, when letters are in it: "24" and "1080" stay numbers."""
    word = match[0]
    return word.translate(table) if any(char.isalpha() for char in word) and not word.isalpha() else word


def _joined(match: re.Match[str]) -> str:
    """Return the letters together; a wider gap, or a blank among dots, stays: it stands between words."""
    gaps = GAP.findall(match[0])
    narrowest, all_blank = min(map(len, gaps)), all(map(str.isspace, gaps))
    return GAP.sub(lambda gap: " " if len(gap[0]) > narrowest or (gap[0].isspace() and not all_blank) else "", match[0])
