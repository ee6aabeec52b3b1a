"""The verbs of making: request, cancel, retry, release, refuse. Every door calls these."""

from generation.errors import AliveError
from generation.services.alive import request_alive
from generation.services.life import cancel, quota_left, refuse, release, retry

__all__ = ["AliveError", "cancel", "quota_left", "refuse", "release", "request_alive", "retry"]
