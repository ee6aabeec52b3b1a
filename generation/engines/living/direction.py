"""From a prompt to a plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Plan:
    """What moves and how; strengths 0..1."""

    camera: str = "push"
    camera_strength: float = 0.8
    loop: bool = True
    cannot: tuple[str, ...] = ()


def direct(prompt: str, strength: float) -> Plan:
    """Read the prompt."""
    return Plan(camera_strength=0.4 + 0.6 * strength)
