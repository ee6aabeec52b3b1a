"""From a sentence to an intent: rules per clause, in English and Indonesian, without looking at the photo."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .clauses import Clause, Word, clauses

WEAK, NORMAL, STRONG = 0.45, 0.8, 1.25
NATURAL = {"sky", "water", "plants", "wind", "fire", "steam", "stars"}


@dataclass(slots=True)
class Intent:
    """What the member asked for; strengths are WEAK, NORMAL, STRONG, or 0.0 for "must not".

    Attributes:
        moves: by target (sky, water, plants, people, animal, wind, fire, steam, stars).
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


def read(prompt: str) -> Intent:
    """Read a prompt of any length (only its first 2,000 characters count)."""
    intent = Intent()
    carried: list[Word] = []
    before: Clause | None = None
    for clause in clauses(prompt[:2000]):
        negated, heard = before is not None and before.has("not"), before is not None and before.has("hear")
        if heard and clause.nouns:
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
        if before is not None and clause.ends_in_level and clause.has("act"):
            _share_adverb(before, clause, intent)
        before = clause
    for word in carried:
        if "target" in word.means:
            intent.moves.setdefault(word.means["target"], NORMAL)
    return intent


def _share_adverb(before: Clause, clause: Clause, intent: Intent) -> None:
    """In "blinks and nods slowly" the adverb is meant for both."""
    if not before.has("level"):
        for act in (word.means["act"] for word in before.words if "act" in word.means):
            if intent.acts.get(act):
                intent.acts[act] = _strength(clause, clause.words[-1])


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
    """Whether the camera does it: not where snow comes down, nor where somebody looks at it; "zoom in on the tree" is."""
    if clause.has("camera_noun"):
        return not any(at < clause.at("camera_noun")[0] for at in clause.at("act"))
    doers = clause.at("target") + clause.at("weather")
    moves = [word for word in clause.words if "camera" in word.means]
    return bool(moves) and (not doers or (moves[0].at < min(doers) and not moves[0].any("verb", "cannot", "way")))


def _impossible(clause: Clause) -> bool:
    """A verb nothing here can do, unless sky, water, plants, weather or fire does it ("leaves dance"), or wind to hair or cloth."""
    if _strange_doer(clause):
        return True
    for word in clause.words:
        if "cannot" not in word.means:
            continue
        if "target" in word.means and not _person_before(clause, word.at):
            continue  # "waves" is the sea unless somebody waves
        if any(kind in word.means for kind in ("camera", "light")) or (clause.has("camera_noun") and not _person_before(clause, word.at)):
            continue
        before = [w for w in clause.words if w.at < word.at]
        if any("loose" in w.means for w in before) and any(w.means.get("target") == "wind" for w in clause.words):
            continue  # "her scarf dances in the wind"
        stranger = clause.unknown and not any("target" in w.means for w in before)
        doers = [w.means.get("target", "weather") for w in before if "target" in w.means or "weather" in w.means]
        if not doers or doers[-1] not in NATURAL | {"weather"} or stranger:
            return not clause.has("not")
    return False


def _strange_doer(clause: Clause) -> bool:
    """Somebody unknown does it, and what we know only says where: "a castle rises from the sea"."""
    verb = min(clause.at("verb"), default=0)
    known = [word for word in clause.words if word.any("target", "weather", "light", "act", "camera", "camera_noun", "hear", "only")]
    return any(at < verb for at in clause.strange) and bool(known) and all(word.where and word.at > verb for word in known)


def _person_before(clause: Clause, at: int) -> bool:
    return any(word.at < at and word.means.get("target") == "people" for word in clause.words)


def _strength(clause: Clause, word: Word) -> float:
    """How strongly one word of the clause is meant: by the level word nearest to it; 0 when denied or said to be still."""
    if _denied(clause, word) or (clause.has("still") and not clause.has("camera_noun")):
        return 0.0
    levels = [other for other in clause.words if "level" in other.means]
    if not levels or (word.where and any(_owned(clause, level) for level in levels)):
        return NORMAL
    level = min(levels, key=lambda other: abs(other.at - word.at)).means["level"]
    return {"strong": STRONG, "weak": WEAK}.get(level, NORMAL)


def _denied(clause: Clause, word: Word) -> bool:
    """After a "not"; or before one that denies the verb ("the leaves must not move")."""
    for no in (other for other in clause.words if "not" in other.means):
        if no.at < word.at or no is word:
            return True
        after = next((other for other in clause.words if other.at > no.at and not set(other.means) <= {"filler", "boost"}), None)
        if after is not None and after.any("verb", "act") and not any(w.any("target") for w in clause.words if no.at < w.at):
            return word.any("target", "weather")
    return False


def _owned(clause: Clause, level: Word) -> bool:
    """Whether a level word belongs to the falling or floating thing beside it ("thick fog", "kabut tipis") and to nothing else."""
    beside = [word for word in clause.words if word.at in (level.at + level.size, level.at - word.size)]
    return any(word.any("weather") and word.means["weather"] != "storm" for word in beside)


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
            intent.sounds[name] = _strength(clause, word)
            found += 1
    if not found and clause.has("not"):
        intent.mute = True
    elif not found and (clause.unknown or clause.has("weather") or clause.has("target")):
        intent.cannot.append(clause.text)  # a sound there is no bed for


def _apply_camera(clause: Clause, intent: Intent) -> None:
    noun = min(clause.at("camera_noun"), default=0)
    moves = [word.means["camera"] for word in clause.words if "camera" in word.means]
    ways = [word.means["way"] for word in clause.words if "way" in word.means]
    if clause.has("still") or (clause.has("not") and not moves) or any(place < noun + 1 for place in clause.at("not")):
        intent.camera = ("still", NORMAL)
    elif moves or ways:
        strength = _strength(clause, next((word for word in clause.words if word.at == noun), clause.words[0]))
        intent.camera = ("still", NORMAL) if strength == 0 else ((moves or ways)[0], strength)
    elif clause.unknown:
        intent.cannot.append(clause.text)


def _apply_things(clause: Clause, intent: Intent) -> bool:
    done = False
    acting = clause.has("act") and not any(w.means.get("target") in NATURAL for w in clause.words)
    for word in clause.words:
        means, strength = word.means, _strength(clause, word)
        if "act" in means and acting:
            intent.acts[means["act"]] = strength
            intent.said[means["act"]] = clause.text
        elif "weather" in means:
            intent.weather[means["weather"]] = strength
        elif "light" in means and "target" not in means:
            intent.light[means["light"]] = strength
        elif "target" in means:
            if means["target"] in {"people", "animal"} and (acting or clause.has("act")):
                continue
            intent.moves[means["target"]] = strength
            intent.said[means["target"]] = clause.text
            for way in (w.means["way"] for w in clause.words if "way" in w.means):
                intent.ways[means["target"]] = way
        else:
            continue
        done = True
    return done or acting
