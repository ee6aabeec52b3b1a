"""One ask with its life, and what was made of it."""

from generation.models.clips import Clip
from generation.models.life import Life
from generation.models.made import Made
from generation.models.pictures import Picture, PictureRequest
from generation.models.requests import AliveRequest

KINDS: tuple[type[Life], ...] = (AliveRequest, PictureRequest)  # everything that can be asked for

__all__ = ["KINDS", "AliveRequest", "Clip", "Life", "Made", "Picture", "PictureRequest"]
