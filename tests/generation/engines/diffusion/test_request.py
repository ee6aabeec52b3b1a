"""A request through the whole system with a real pipeline class: screened, made, labelled, signed, kept, posted as a Story."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import dramatiq
import pytest
from django.conf import LazySettings

pytest.importorskip("torch", reason="torch is installed only for the diffusion engine (docs/diffusion-engine.md)")

from generation.engines import load_engine
from generation.engines.diffusion import catalogue, engine
from generation.finishing import finisher
from generation.models import Clip
from generation.states import State
from stories.models.story import StoryState
from tests.generation.engines.diffusion import tiny, tiny_sounding
from tests.journeys.person import Person
from tests.journeys.worker import work

BUILDERS: dict[str, Callable[[Path], None]] = {
    "kandinsky_6_lite_distill": tiny_sounding.kandinsky,
    "ltx_2_5_distilled": tiny_sounding.ltx,
    "wan_2_2_ti2v_5b_turbo": tiny.wan,
}


@pytest.fixture(params=sorted(BUILDERS))
def model(
    request: pytest.FixtureRequest, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> Iterator[catalogue.ClipModel]:
    name = request.param
    for file in Path(settings.MODELS_DIR).iterdir():
        (tmp_path / file.name).symlink_to(file.resolve())
    BUILDERS[name](tmp_path / "diffusion" / name)
    whole = catalogue.clip(name)
    small = replace(whole, multiple=16, sizes=((tiny.SIDE, 2 * tiny.SIDE),), most=whole.every + 1)
    monkeypatch.setitem(catalogue.read(), name, small)
    settings.MODELS_DIR, settings.ENGINE = tmp_path, f"{engine.__name__}:{name}"
    broker: Any = dramatiq.get_broker()
    broker.flush_all()
    yield small
    broker.flush_all()
    load_engine.cache_clear()


def test_a_photo_becomes_a_story(model: catalogue.ClipModel) -> None:
    sari, budi = Person("sari", display_name="Sari"), Person("budi", display_name="Budi")
    budi.follows(sari)
    alive = sari.asks(sari.uploads(), "waves roll in")
    assert "animate" in work()
    finisher.wait(60)
    alive.refresh_from_db()
    assert alive.state == State.READY
    assert (alive.engine, alive.model) == ("diffusion", model.version)
    clip = Clip.objects.get(request=alive)
    assert (clip.width, clip.height, clip.fps, clip.has_sound) == (720, 1280, 24, True)
    assert clip.manifest
    assert "AI-generated" in sari.reads("alive", alive.pk)
    story = sari.posts(alive)
    work()
    story.refresh_from_db()
    assert story.state == StoryState.LIVE
    assert "AI-generated" in budi.reads("story", story.pk)
