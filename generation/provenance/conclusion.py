"""From what was read to one conclusion: proven, likely or unknown. Never "genuine": nothing can show that a picture is true."""

from __future__ import annotations

from enum import StrEnum

from .claims import Claims, Standing
from .reading import Problem, Reading


class Level(StrEnum):
    PROVEN = "proven"
    LIKELY = "likely"
    UNKNOWN = "unknown"


class Conclusion(StrEnum):
    """What is said first, strongest first."""

    AI_PROVEN = "ai_proven"  # intact, listed signer, says AI
    AI_MARKED = "ai_marked"  # this site's mark is in the pixels
    SIGNED = "signed"  # intact, listed signer, says nothing of AI
    AI_UNLISTED = "ai_unlisted"  # intact, says AI, signer not listed
    UNLISTED = "unlisted"  # intact, signer not listed
    CHANGED = "changed"
    EXPIRED = "expired"
    BROKEN = "broken"
    AI_POSSIBLE = "ai_possible"  # looks like a video of this site
    AI_DECLARED = "ai_declared"  # metadata says AI
    ELSEWHERE = "elsewhere"
    UNREADABLE = "unreadable"
    UNFINISHED = "unfinished"
    NOTHING = "nothing"

    @property
    def level(self) -> Level:
        if self in {Conclusion.AI_PROVEN, Conclusion.SIGNED}:
            return Level.PROVEN
        return Level.LIKELY if self in {Conclusion.AI_MARKED, Conclusion.AI_UNLISTED, Conclusion.AI_POSSIBLE} else Level.UNKNOWN

    @property
    def says_ai(self) -> bool:
        return self.value.startswith("ai_")


UNANSWERED = {
    Problem.FORMAT: Conclusion.UNREADABLE,
    Problem.DAMAGED: Conclusion.UNREADABLE,
    Problem.TIME: Conclusion.UNFINISHED,
    Problem.GAVE_UP: Conclusion.UNFINISHED,
}


def conclude(reading: Reading, *, looks_known: bool) -> Conclusion:
    """Return the conclusion; ``looks_known`` says that the pictures resemble a public video of this site.

    The mark stands above every signature that does not say AI: somebody may sign a copy of an AI video as a photograph.
    """
    claims = reading.claims
    if claims and claims.standing is Standing.TRUSTED and claims.is_ai:
        return Conclusion.AI_PROVEN
    if reading.watermark is not None:
        return Conclusion.AI_MARKED
    if claims and (said := _by_claims(claims)):
        return said
    if looks_known:
        return Conclusion.AI_POSSIBLE
    if reading.declares_ai:
        return Conclusion.AI_DECLARED
    if claims:  # only a link to credentials on another machine
        return Conclusion.ELSEWHERE
    return UNANSWERED[reading.problem] if reading.problem else Conclusion.NOTHING


def _by_claims(claims: Claims) -> Conclusion | None:
    if claims.standing is Standing.TRUSTED:
        return Conclusion.SIGNED
    if claims.standing is Standing.UNLISTED:
        return Conclusion.AI_UNLISTED if claims.is_ai else Conclusion.UNLISTED
    broken = {Standing.CHANGED: Conclusion.CHANGED, Standing.EXPIRED: Conclusion.EXPIRED, Standing.BROKEN: Conclusion.BROKEN}
    return broken.get(claims.standing)
