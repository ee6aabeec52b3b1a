"""What a worker loads before it takes its first message, so that the first member does not wait for weights."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from django.conf import settings
from django.core.checks import CheckMessage

from alive_site import checks_engine
from generation.engines import EngineError, WarmsUp, load_engine, load_picture_engine
from generation.engines.diffusion.catalogue import ClipModel, StillModel
from moderation.classifiers import ClassifierUnavailableError, load_classifier

log = structlog.get_logger(__name__)


def warm_up(queue: str) -> None:
    """Load the classifiers, and the engine where clips or pictures are made. A part that is away is tried again at first use.

    Raises:
        EngineError: the engine cannot work here: its model, licence, weights or card; one sentence that says what to do.
    """
    try:
        for path in (*settings.PICTURE_CLASSIFIERS, *settings.TEXT_CLASSIFIERS):
            load_classifier(path, settings.MODELS_DIR)
    except ClassifierUnavailableError:
        log.exception("a classifier is away; requests wait until it is back")
    if queue.startswith("alive."):
        _refuse_if(checks_engine.problems(settings.ENGINE, ClipModel))
        engine = load_engine(settings.ENGINE, settings.MODELS_DIR)
        if isinstance(engine, WarmsUp):
            engine.warm_up()
    if queue.startswith("pictures."):
        _refuse_if(checks_engine.problems(settings.PICTURE_ENGINE, StillModel))
        load_picture_engine(settings.PICTURE_ENGINE, settings.MODELS_DIR)


def _refuse_if(problems: Iterable[CheckMessage]) -> None:
    for problem in problems:
        raise EngineError(f"{problem.msg} {problem.hint}")
