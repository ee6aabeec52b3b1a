"""Words through the whole system with a real text-to-image class: screened, drawn, labelled, signed, kept, animated."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import dramatiq
import pytest
from django.conf import LazySettings

pytest.importorskip("torch", reason="torch is installed only for the diffusion engine (docs/diffusion-engine.md)")

from alive_site.checks_engine import engine_can_work
from alive_site.warmup import warm_up
from generation.engines import load_picture_engine
from generation.engines.diffusion import catalogue, stills
from generation.states import State
from tests.generation.engines.diffusion import tiny_stills
from tests.journeys.person import Person
from tests.journeys.worker import work

BUILDERS: dict[str, Callable[[Path], None]] = {"z_image_turbo": tiny_stills.z_image, "flux_2_klein_4b": tiny_stills.flux_klein}


@pytest.fixture(params=sorted(BUILDERS))
def model(
    request: pytest.FixtureRequest, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> Iterator[catalogue.StillModel]:
    name = request.param
    for file in Path(settings.MODELS_DIR).iterdir():
        (tmp_path / file.name).symlink_to(file.resolve())
    BUILDERS[name](tmp_path / "diffusion" / name)
    small = replace(catalogue.still(name), multiple=16, sizes=((96, 96),))
    monkeypatch.setitem(catalogue.read(), name, small)
    settings.MODELS_DIR, settings.PICTURE_ENGINE = tmp_path, f"{stills.__name__}:{name}"
    settings.ENGINE = "tests.engines:ScriptedEngine"
    broker: Any = dramatiq.get_broker()
    broker.flush_all()
    yield small
    broker.flush_all()
    load_picture_engine.cache_clear()


def test_words_and_a_photo_become_pictures_in_the_album(model: catalogue.StillModel) -> None:
    assert engine_can_work(None) == []
    warm_up("pictures.local")
    sari = Person("sari", display_name="Sari")
    asked = sari.wants_picture("a lake in the evening")
    assert work() == ["draw"]
    asked.refresh_from_db()
    assert asked.state == State.READY
    assert (asked.engine, asked.model) == ("diffusion", model.version)
    assert (asked.picture.width, asked.picture.height) == (864, 1536)
    photo = sari.keeps(asked)
    assert photo.ai_made and "AI-generated" in sari.reads("album")

    restyled = sari.restyles(photo, "a watercolour", people_agreed="on")
    work()
    restyled.refresh_from_db()
    assert restyled.state == State.READY
    alive = sari.asks(sari.keeps(restyled))
    work()
    alive.refresh_from_db()
    assert alive.state == State.READY
    assert "AI-generated" in sari.reads("alive", alive.pk)
