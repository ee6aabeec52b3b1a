"""What a worker loads before it takes its first message, so that the first member does not wait for weights."""

from __future__ import annotations

import structlog
from django.conf import settings

from generation.engines import load_engine, load_picture_engine
from moderation.classifiers import ClassifierUnavailableError, load_classifier

log = structlog.get_logger(__name__)


def warm_up(queue: str) -> None:
    """Load the classifiers, and the engine where clips or pictures are made. A part that is away is tried again at first use."""
    try:
        for path in (*settings.PICTURE_CLASSIFIERS, *settings.TEXT_CLASSIFIERS):
            load_classifier(path, settings.MODELS_DIR)
    except ClassifierUnavailableError:
        log.exception("a classifier is away; requests wait until it is back")
    if queue.startswith("alive."):
        load_engine(settings.ENGINE, settings.MODELS_DIR)
    if queue.startswith("pictures."):
        load_picture_engine(settings.PICTURE_ENGINE, settings.MODELS_DIR)
