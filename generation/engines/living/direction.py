"""From a prompt to a plan: what moves, how much, what the light and the camera do, what is heard, and what cannot be done."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    cannot: tuple[str, ...] = ()
