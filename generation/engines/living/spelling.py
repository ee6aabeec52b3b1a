"""From what people type to the words the lexicon knows: everyday Indonesian, endings, prefixes, long vowels, small slips."""

from __future__ import annotations

import re
from functools import cache

from .lexicon import ENDINGS, phrases

# Everyday spelling -> the lexicon's. Words that only colour a sentence become "tolong", which means nothing.
EVERYDAY = {
    "ga": "tidak", "gak": "tidak", "gk": "tidak", "nggak": "tidak", "ngga": "tidak", "enggak": "tidak", "engga": "tidak", "kagak": "tidak",
    "tdk": "tidak", "jgn": "jangan", "jangn": "jangan", "tnp": "tanpa", "aja": "saja", "doang": "saja", "doank": "saja", "ajah": "saja",
    "dikit": "sedikit", "dkit": "sedikit", "bgt": "banget", "bngt": "banget", "bener": "banget", "kenceng": "kencang", "tebel": "tebal",
    "gede": "besar", "cepet": "cepat", "alus": "halus", "anget": "hangat", "item": "gelap", "idup": "hidup", "bikin": "buat",
    "bikinin": "buat", "kasih": "beri", "kasi": "beri", "pake": "dengan", "pakai": "dengan", "pk": "dengan", "sama": "dengan",
    "dgn": "dengan", "dg": "dengan", "yg": "yang", "utk": "untuk", "biar": "agar", "trus": "terus", "abis": "lalu", "kayak": "seperti",
    "kyk": "seperti", "org": "orang", "temen": "teman", "temen2": "teman", "muter": "berputar",
    "ngedip": "kedip", "senyumin": "senyum", "merhatiin": "melihat", "goyang": "bergoyang", "gerak": "bergerak", "gerakin": "gerakkan",
    "nyala": "menyala", "ujan": "hujan", "dong": "tolong", "donk": "tolong", "deh": "tolong", "sih": "tolong",
    "nih": "tolong", "kok": "tolong", "ya": "tolong", "yah": "tolong", "lho": "tolong", "loh": "tolong", "kan": "tolong", "pls": "tolong",
    "plz": "tolong", "pengen": "tolong", "pingin": "tolong", "mau": "tolong", "ingin": "tolong", "gimana": "tolong", "pada": "tolong",
    "lagi": "tolong", "juga": "tolong", "kena": "tolong", "usah": "tolong", "perlu": "tolong", "im": "i",
}  # fmt: skip
ALSO_ENDS = ("in", "kan", "an", "i")  # of verbs made of other words
PREFIXES = ("ber", "ter", "me", "men", "meng", "mem", "di", "se")
SHORTEST_GUESS = 6  # letters; in shorter words one letter makes another word


def spell(token: str) -> str:
    """Return the word of the lexicon this token stands for, or the token itself."""
    if (token,) in phrases():
        return token
    for guess in (token, re.sub(r"(\w)\1{2,}", r"\1", token), token.removesuffix("2")):
        found = _known(guess)
        if found:
            return found
    return _near(token) or token


def _known(token: str) -> str | None:
    """The token's everyday spelling, then without an ending, then with another prefix."""
    stems = [token, *(token.removesuffix(end) for end in ENDINGS if token.endswith(end) and len(token) > len(end) + 2)]
    for stem in stems:
        word = EVERYDAY.get(stem, stem)
        if (word,) in phrases():
            return word
    for stem in stems:
        roots = [stem, *(stem.removesuffix(end) for end in ALSO_ENDS if stem.endswith(end) and len(stem) > len(end) + 3)]
        roots += [
            root.removeprefix(prefix) for root in roots for prefix in PREFIXES if root.startswith(prefix) and len(root) > len(prefix) + 3
        ]
        for root in dict.fromkeys(roots):
            for word in (EVERYDAY.get(root, root), *(prefix + root for prefix in PREFIXES)):
                if len(word) > 4 and (word,) in phrases():
                    return word
    return None


@cache
def _vocabulary() -> dict[str, list[str]]:
    """Words long enough to be guessed at, by their first letter."""
    table: dict[str, list[str]] = {}
    for words in phrases():
        for word in words:
            if len(word) >= SHORTEST_GUESS - 1:
                table.setdefault(word[0], []).append(word)
    return table


def _near(token: str) -> str | None:
    """The one known word a single slip away: a letter doubled, dropped, changed, or two swapped; the first letter stands."""
    if len(token) < SHORTEST_GUESS - 1 or not token.isalpha():
        return None
    known = _vocabulary().get(token[0], ())
    if token in known:  # a word of a phrase ("mentari terbit") is no slip of another
        return None
    found = {word for word in known if _slip(token, word)}
    return found.pop() if len(found) == 1 else None


def _slip(one: str, other: str) -> bool:
    if len(one) == len(other):
        at = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        swapped = len(at) == 2 and at[1] == at[0] + 1 and one[at[0]] == other[at[1]] and one[at[1]] == other[at[0]]
        return swapped or (len(at) == 1 and len(one) > SHORTEST_GUESS and at[0] not in {0, len(one) - 1})
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) != 1 or len(short) < SHORTEST_GUESS - 1:
        return False
    return any(long[:i] + long[i + 1 :] == short for i in range(1, len(long) - 1))
