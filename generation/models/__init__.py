"""One ask with its life, and the finished video."""

from generation.models.clips import Clip
from generation.models.requests import AliveRequest

__all__ = ["AliveRequest", "Clip"]
