"""From a sentence to an intent: rules per clause, in English and Indonesian, without looking at the photo."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .lexicon import ENDINGS, LONGEST, normalise, phrases

WEAK, NORMAL, STRONG = 0.45, 0.8, 1.25
NATURAL = {"sky", "water", "plants", "wind", "fire", "steam", "stars"}
BREAKS = r"[.,;:!?\n]+|\b(?:and|while|then|as|but|dan|sambil|lalu|kemudian|sementara|serta|tapi|namun|sedangkan|ketika|saat)\b|&"


@dataclass(slots=True)
class Intent:
    """What the member asked for; strengths are WEAK, NORMAL, STRONG, or 0.0 for "must not".

    Attributes:
        moves: by target (sky, water, plants, people, wind, fire, steam, stars).
        ways: by target, "left" or "right".
        acts: by act (smile, blink, nod, glance, breathe, turn).
        weather, light: by kind.
        camera: the move and its strength; None when not named.
        sounds: by bed; ``mute`` when silence is asked for.
        only: nothing that is not named may move.
        said: by target or act, the clause that asked for it.
        cannot: clauses nothing here can do, in the member's words.
    """

    moves: dict[str, float] = field(default_factory=dict)
    ways: dict[str, str] = field(default_factory=dict)
    acts: dict[str, float] = field(default_factory=dict)
    weather: dict[str, float] = field(default_factory=dict)
    light: dict[str, float] = field(default_factory=dict)
    camera: tuple[str, float] | None = None
    sounds: dict[str, float] = field(default_factory=dict)
    mute: bool = False
    only: bool = False
    said: dict[str, str] = field(default_factory=dict)
    cannot: list[str] = field(default_factory=list)

    @property
    def named(self) -> bool:
        """Whether anything at all was asked for."""
        return bool(self.moves or self.acts or self.weather or self.light or self.camera or self.sounds or self.only)


@dataclass(frozen=True, slots=True)
class Word:
    """A phrase found in a clause: its place and what it may mean, kind to value."""

    at: int
    means: dict[str, str]


@dataclass(slots=True)
class Clause:
    """One clause's words, how many of its words are unknown, and its own text."""

    text: str
    words: list[Word]
    unknown: int

    def has(self, kind: str, value: str | None = None) -> bool:
        return any(kind in word.means and value in (None, word.means[kind]) for word in self.words)

    def places(self, kind: str) -> list[int]:
        return [word.at for word in self.words if kind in word.means]

    @property
    def bare(self) -> bool:
        """Only names of things: its verb and adverbs stand in a neighbouring clause."""
        telling = ("level", "still", "verb", "way", "camera", "act", "light", "cannot", "hear", "weather", "camera_noun")
        return self.has("target") and not self.unknown and not any(self.has(kind) for kind in telling)


def read(prompt: str) -> Intent:
    """Read a prompt of any length (only its first 2,000 characters count)."""
    intent = Intent()
    carried: list[Word] = []
    negated = heard = False
    for text in re.split(BREAKS, normalise(prompt[:2000])):
        clause = _parse(text.strip())
        if not clause.words and not clause.unknown:
            continue
        if clause.bare and heard:
            _apply_sounds(clause, intent)
            continue
        if clause.bare and not clause.has("not") and not clause.has("only") and not negated:
            carried += clause.words
            continue
        if clause.bare and negated and not clause.has("only"):
            clause.words.insert(0, Word(-1, {"not": "not"}))
        clause.words = [Word(-2, word.means) for word in carried if "target" in word.means] + clause.words
        carried = []
        _apply(clause, intent)
        negated, heard = clause.has("not"), clause.has("hear")
    for word in carried:
        if "target" in word.means:
            intent.moves.setdefault(word.means["target"], NORMAL)
    return intent


def _parse(text: str) -> Clause:
    tokens = [_stem(token) for token in re.findall(r"[^\W_]+(?:'[^\W_]+)?", text)]
    table, words, unknown, at = phrases(), [], 0, 0
    while at < len(tokens):
        for size in range(min(LONGEST, len(tokens) - at), 0, -1):
            found = table.get(tuple(tokens[at : at + size]))
            if found:
                means: dict[str, str] = {}
                for kind, value in found:
                    means.setdefault(kind, value)
                words.append(Word(at, means))
                at += size
                break
        else:
            unknown += 1
            at += 1
    return Clause(text, words, unknown)


def _stem(token: str) -> str:
    """Take an Indonesian ending off a word that is only known without it."""
    if (token,) not in phrases():
        for ending in ENDINGS:
            if token.endswith(ending) and (token.removesuffix(ending),) in phrases():
                return token.removesuffix(ending)
    return token


def _apply(clause: Clause, intent: Intent) -> None:
    if clause.has("only"):
        intent.only = True
    if clause.has("mute"):
        intent.mute = True
        return
    if _impossible(clause):
        intent.cannot.append(clause.text)
        return
    if clause.has("hear") or (clause.has("sound") and not clause.has("target")):
        _apply_sounds(clause, intent)
        return
    if _of_the_camera(clause):
        _apply_camera(clause, intent)
        return
    done = _apply_things(clause, intent)
    if not done and clause.unknown and not clause.has("only"):
        intent.cannot.append(clause.text)


def _of_the_camera(clause: Clause) -> bool:
    """Whether the camera does it: not where snow comes down, nor where somebody looks at the camera."""
    if clause.has("camera_noun"):
        return not any(at < clause.places("camera_noun")[0] for at in clause.places("act"))
    return clause.has("camera") and not clause.has("target") and not clause.has("weather")


def _impossible(clause: Clause) -> bool:
    """A verb nothing here can do, unless sky, water, plants, weather or fire is what does it ("leaves dance")."""
    for word in clause.words:
        if "cannot" not in word.means:
            continue
        if "target" in word.means and not _person_before(clause, word.at):
            continue  # "waves" is the sea unless somebody waves
        if any(kind in word.means for kind in ("camera", "light")) or (clause.has("camera_noun") and not _person_before(clause, word.at)):
            continue
        before = [w for w in clause.words if w.at < word.at]
        stranger = clause.unknown and not any("target" in w.means for w in before)
        doers = [w.means.get("target", "weather") for w in before if "target" in w.means or "weather" in w.means]
        if not doers or doers[-1] not in NATURAL | {"weather"} or stranger:
            return not clause.has("not")
    return False


def _person_before(clause: Clause, at: int) -> bool:
    return any(word.at < at and word.means.get("target") == "people" for word in clause.words)


def _strength(clause: Clause, at: int) -> float:
    """The level word nearest to a place in the clause, boosted by "very"; 0 when negated or said to be still."""
    if any(place < at for place in clause.places("not")) or (clause.has("still") and not clause.has("camera_noun")):
        return 0.0
    levels = [word for word in clause.words if "level" in word.means]
    if not levels:
        return NORMAL
    level = min(levels, key=lambda word: abs(word.at - at)).means["level"]
    return STRONG if level == "strong" else WEAK


def _apply_sounds(clause: Clause, intent: Intent) -> None:
    beds = {"water": "ocean", "plants": "leaves", "wind": "wind", "fire": "fire"}
    found = 0
    for word in clause.words:
        name = (
            word.means.get("sound") or beds.get(word.means.get("target", "")) or ("rain" if word.means.get("weather") == "rain" else None)
        )
        if name:
            if name == "ocean" and re.search(r"river|stream|creek|brook|sungai|kali|gemercik", clause.text):
                name = "stream"
            intent.sounds[name] = _strength(clause, word.at)
            found += 1
    if not found and clause.has("not"):
        intent.mute = True
    elif not found and clause.unknown:
        intent.cannot.append(clause.text)


def _apply_camera(clause: Clause, intent: Intent) -> None:
    noun = min(clause.places("camera_noun"), default=0)
    moves = [word.means["camera"] for word in clause.words if "camera" in word.means]
    ways = [word.means["way"] for word in clause.words if "way" in word.means]
    if clause.has("still") or (clause.has("not") and not moves) or any(place < noun + 1 for place in clause.places("not")):
        intent.camera = ("still", NORMAL)
    elif moves or ways:
        strength = _strength(clause, noun)
        intent.camera = ("still", NORMAL) if strength == 0 else ((moves or ways)[0], strength)
    elif clause.unknown:
        intent.cannot.append(clause.text)


def _apply_things(clause: Clause, intent: Intent) -> bool:
    done = False
    acting = clause.has("act") and not any(w.means.get("target") in NATURAL for w in clause.words)
    for word in clause.words:
        means, strength = word.means, _strength(clause, word.at)
        if "act" in means and acting:
            intent.acts[means["act"]] = strength
            intent.said[means["act"]] = clause.text
        elif "weather" in means:
            intent.weather[means["weather"]] = strength
        elif "light" in means and "target" not in means:
            intent.light[means["light"]] = strength
        elif "target" in means:
            if means["target"] == "people" and (acting or clause.has("act")):
                continue
            intent.moves[means["target"]] = strength
            intent.said[means["target"]] = clause.text
            for way in (w.means["way"] for w in clause.words if "way" in w.means):
                intent.ways[means["target"]] = way
        else:
            continue
        done = True
    return done or acting
