"""The verbs of making: request, cancel, retry, release, refuse. Every door calls these."""

from generation.errors import AliveError
from generation.services.alive import request_alive
from generation.services.life import cancel, quota_left, refuse, release, retry
from generation.services.pictures import erase_picture, pictures_offered, request_picture

__all__ = [
    "AliveError",
    "cancel",
    "erase_picture",
    "pictures_offered",
    "quota_left",
    "refuse",
    "release",
    "request_alive",
    "request_picture",
    "retry",
]
