"""A person's own list of words, found in a text through the same readings as the house's phrases, so that no disguise gets past it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from moderation.classifiers.folding import fold, plainest, readings
from moderation.classifiers.phrases import BETWEEN, index_of, is_listed

ANY_ENDING = "*"
LETTERS = re.compile(r"\w")


def as_listed(text: str) -> str:
    """Return the word or phrase as the list keeps it: folded, its disguise undone; "" when nothing is in it to look for.

    A star at the end stands for any ending. What has no letter in it (an emoji) is kept as it is.
    """
    if not LETTERS.search(fold(text)):
        return "".join(fold(text).split())
    ending = ANY_ENDING if text.rstrip().endswith(ANY_ENDING) else ""
    return " ".join(re.findall(r"\w+", plainest(text.strip("* \t\n")).replace("_", " "))) + ending


class OwnWords:
    """Some hundred words or fewer, each as ``as_listed`` returns it. Reading a text is linear in its length, whatever the list."""

    def __init__(self, listed: Iterable[str]) -> None:
        known = [word for word in listed if word]
        self._signs = [word for word in known if not LETTERS.search(word)]
        self._index = index_of((word, "", 1.0) for word in known if LETTERS.search(word))

    def found_in(self, text: str) -> bool:
        """Whether any of the words stands in the text, in any reading of it."""
        if not self._signs and not self._index:
            return False
        if any(sign in "".join(fold(text).split()) for sign in self._signs):
            return True
        return any(is_listed(self._index, BETWEEN.sub(" ", reading)) for reading in readings(text))
