"""System check of the engine that makes pictures: an unknown one is refused at start, not at a member's first ask. Without torch."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def picture_engine_is_known(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """ALIVE_PICTURE_ENGINE is empty, or names a module that is there and something in it."""
    module, _, name = settings.PICTURE_ENGINE.partition(":")
    if not settings.PICTURE_ENGINE or (name and _is_there(module)):
        return []
    hint = "Write package.module:factory as in docs/settings.md, or leave it empty: then no pictures are offered."
    return [Error(f"ALIVE_PICTURE_ENGINE={settings.PICTURE_ENGINE} names no engine.", hint=hint, id="alive.E045")]


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):  # its package is not there, or it is no name at all
        return False
