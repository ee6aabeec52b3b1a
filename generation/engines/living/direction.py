"""From an intent and a scene to a plan: what was asked where the photo has it, and what fits where nothing was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from . import stirring
from .reading import NORMAL, WEAK, Intent, read
from .sky import FAINT, FLAT, FULL

if TYPE_CHECKING:
    from .scene import Scene

SURE = {"sky": 0.75, "water": 0.70, "plants": 0.76}  # how sure the mask must be to move unasked
NAMED = {"sky": 0.60, "water": 0.62, "plants": 0.50}  # and when the prompt names it
SURE_ANIMAL = 0.60  # a pyramid has 0.57, a panda 0.64
ANIMAL_ACTS = ("breathe", "turn", "glance", "nod")  # what an animal can do without a face mesh: it breathes and moves its head
REST = 0.7  # of the natural strength for what was not named while something else was


@dataclass(slots=True)
class Plan:
    """What the clip does. Strengths are 0 (not at all) to about 1.5; ``sky`` is signed: to the right when positive."""

    sky: float = 0.0
    water: float = 0.0
    run: float = 1.0
    plants: float = 0.0
    camera: str = "push"
    camera_strength: float = 0.8
    people: dict[str, float] = field(default_factory=dict)
    light: dict[str, float] = field(default_factory=dict)
    weather: dict[str, float] = field(default_factory=dict)
    sounds: dict[str, float] = field(default_factory=dict)
    loop: bool = True
    only: bool = False  # what was not named stays as it is, light included
    cannot: tuple[str, ...] = ()


def direct(prompt: str, scene: Scene, *, strength: float, seed: int, sky_texture: float, loop: bool | None = None) -> Plan:
    """Plan a clip.

    Args:
        prompt: the member's words; empty chooses what fits.
        scene: what the photo holds.
        strength: how much moves at all, 0..1 (0.6 is natural).
        seed: decides what is left to chance, as the way the clouds go.
        sky_texture: grey levels of structure in the sky (``sky.texture_of``); a flat sky does not drift.
        loop: whether the clip comes back to its first frame; None chooses what fits.
    """
    intent = read(prompt)
    rng = np.random.default_rng((seed, 9))
    scale = 0.25 + 1.25 * strength  # 1.0 at the default 0.6
    plan = Plan(only=intent.only, cannot=(*intent.cannot, *_not_there(intent, scene, sky_texture)))
    _nature(plan, intent, scene, scale, sky_texture, leftward=bool(rng.random() < 0.5))
    _people(plan, intent, scene, scale)
    _camera(plan, intent, scene, scale)
    plan.weather = {name: value * min(1.2, scale) for name, value in intent.weather.items() if value > 0}
    plan.light = {name: value for name, value in intent.light.items() if value > 0}
    plan.loop = loop if loop is not None else not plan.light and not plan.weather  # what comes and stays has no way back
    if intent.moves.get("steam", 0) > 0:
        plan.weather["steam"] = intent.moves["steam"]
    _sounds(plan, intent, scene)
    return plan


def _not_there(intent: Intent, scene: Scene, sky_texture: float) -> list[str]:
    """Clauses that ask for what the photo does not hold, or not surely enough to move it."""
    missing = [name for name in NAMED if intent.moves.get(name, 0) > 0 and scene.sure[name] < NAMED[name]]
    if intent.moves.get("sky", 0) > 0 and sky_texture < FLAT and "sky" not in missing:
        missing.append("sky")  # no cloud in it
    if not scene.faces:
        able = ANIMAL_ACTS if scene.sure["animal"] >= SURE_ANIMAL else ()
        missing += [act for act, value in intent.acts.items() if value > 0 and act not in able]
    if intent.moves.get("animal", 0) > 0 and scene.sure["animal"] < SURE_ANIMAL:
        missing.append("animal")
    if intent.moves.get("fire", 0) > 0 and not stirring.flames(scene).any():
        missing.append("fire")
    clauses = dict.fromkeys(intent.said[name] for name in missing if name in intent.said)
    there = {intent.said.get(name) for name, value in intent.moves.items() if value > 0 and name not in missing}
    return [clause for clause in clauses if clause not in there]


def _amount(intent: Intent, name: str, scene: Scene) -> float:
    """Strength of one natural mover: as asked if it is there, its natural one if nothing speaks against it."""
    sure = scene.sure[name]
    if name in intent.moves:
        return intent.moves[name] if sure >= NAMED[name] else 0.0
    if intent.only or sure < SURE[name]:
        return 0.0
    return NORMAL * (REST if intent.named else 1.0)


def _nature(plan: Plan, intent: Intent, scene: Scene, scale: float, sky_texture: float, *, leftward: bool) -> None:
    wind, storm = intent.moves.get("wind", 0.0), intent.weather.get("storm", 0.0)
    seen = min(1.0, max(0.0, (sky_texture - FAINT) / (FULL - FAINT)))
    if intent.moves.get("sky", 0) > 0:
        seen = float(sky_texture >= FLAT)
    drift = max(_amount(intent, "sky", scene), storm) * seen
    way = intent.ways.get("sky", intent.ways.get("wind", "left" if leftward else "right"))
    plan.sky = drift * scale * (-1 if way == "left" else 1)
    plan.water = max(_amount(intent, "water", scene), storm if scene.sure["water"] >= NAMED["water"] else 0) * scale
    plan.plants = _amount(intent, "plants", scene) * scale
    if scene.sure["plants"] >= NAMED["plants"] and "plants" not in intent.moves:
        plan.plants = max(plan.plants, wind * scale, storm * scale)
    plan.run = 2.6 if is_stream(scene) else 1.0


def is_stream(scene: Scene) -> bool:
    """Water without any sky above it, among plants or stones, runs downhill."""
    return scene.sure["water"] > 0 and scene.share("sky") < 0.02 and scene.share("water") < 0.5


def _people(plan: Plan, intent: Intent, scene: Scene, scale: float) -> None:
    if intent.moves.get("fire", 0) > 0:
        plan.people["flame"] = intent.moves["fire"] / NORMAL * scale
    _animals(plan, intent, scene, scale)
    if not scene.faces:
        return
    moved = intent.moves.get("people")
    if moved == 0 or (intent.only and moved is None and not intent.acts):
        return
    rest = scale * (REST if intent.named and moved is None and not intent.acts else 1.0) * (moved / NORMAL if moved else 1.0)
    wind = intent.moves.get("wind", NORMAL if intent.weather.get("storm") else WEAK)  # some air moves everywhere
    lively = {"blink": 1.0, "breathe": rest, "turn": rest, "smile": 0.5 * min(1.0, rest), "glance": 0.3 * min(1.0, rest)}
    plan.people |= {"blink": 1.0} if intent.only else lively | {"hair": rest * wind / WEAK * 0.6}
    for act, value in intent.acts.items():
        plan.people[act] = value / NORMAL * (1.3 if act == "blink" else 1.0)
    if intent.acts.get("glance", 0) > 0:
        plan.people["glance"] = 1.0


def _animals(plan: Plan, intent: Intent, scene: Scene, scale: float) -> None:
    """An animal breathes and moves its head and ears, unless only other things may move."""
    asked = intent.moves.get("animal", max((intent.acts.get(act, 0.0) for act in ANIMAL_ACTS), default=0.0) or None)
    if scene.sure["animal"] < SURE_ANIMAL or asked == 0 or (intent.only and asked is None):
        return
    plan.people["animal"] = scale * (asked / NORMAL if asked else REST if intent.named else 1.0)


def _camera(plan: Plan, intent: Intent, scene: Scene, scale: float) -> None:
    if intent.camera is not None:
        plan.camera, strength = intent.camera
        plan.camera_strength = strength / NORMAL
    elif intent.only:
        plan.camera = "still"
    else:
        close = scene.subject.mean() > 0.05 and not scene.faces and max(scene.sure.values()) < 0.8
        plan.camera, plan.camera_strength = ("orbit", min(1.1, scale)) if close else ("push", min(1.0, 0.8 * scale))
        if is_stream(scene):  # it comes towards the camera by itself
            plan.camera_strength *= 0.6


def _sounds(plan: Plan, intent: Intent, scene: Scene) -> None:
    """Beds by what is seen and asked: 0..1 each; an explicit wish replaces what the scene suggests."""
    if intent.mute:
        return
    asked = {name: value for name, value in intent.sounds.items() if value > 0}
    beds: dict[str, float] = dict(asked)
    if not asked:
        beds = _heard(plan, scene)
    for name, bed in (("rain", "rain"), ("storm", "rain"), ("storm", "wind"), ("snow", "wind")):
        if plan.weather.get(name):
            beds[bed] = max(beds.get(bed, 0), plan.weather[name])
    for name, bed in (("wind", "wind"), ("fire", "fire")):
        if intent.moves.get(name, 0) > 0:
            beds[bed] = max(beds.get(bed, 0), intent.moves[name])
    if "night" in plan.light:
        beds["night"] = 0.8
    plan.sounds = {name: value for name, value in beds.items() if intent.sounds.get(name, 1.0) > 0}


def _heard(plan: Plan, scene: Scene) -> dict[str, float]:
    beds: dict[str, float] = {}
    dark = sum(scene.light) / 3 < 0.28
    if scene.sure["water"] >= NAMED["water"]:
        wide = scene.share("water")
        beds["stream" if is_stream(scene) else "ocean" if wide > 0.22 and scene.share("sky") > 0.1 else "lake"] = 0.6 + min(0.5, wide)
    if scene.sure["plants"] >= SURE["plants"]:
        beds["leaves"] = 0.3 + 0.5 * min(1.0, plan.plants)
        beds["night" if dark else "birds"] = WEAK
    if scene.sure["sky"] >= SURE["sky"] and not beds.get("ocean"):
        beds["wind"] = WEAK
    if len(scene.faces) > 2 and not beds:
        beds["crowd"] = WEAK
    return beds or {"room": NORMAL}
