"""A request through the whole system with a real pipeline class: screened, made, labelled, signed, kept."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings

pytest.importorskip("torch", reason="torch is installed only for the diffusion engine (docs/diffusion-engine.md)")

from generation import runner
from generation.engines import load_engine
from generation.engines.diffusion import catalogue, engine
from generation.models import AliveRequest, Clip
from generation.states import State
from tests.factories import AliveRequestFactory
from tests.generation.engines.diffusion import tiny

NAME = "wan_2_2_ti2v_5b_turbo"


@pytest.fixture
def _tiny(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for file in Path(settings.MODELS_DIR).iterdir():
        (tmp_path / file.name).symlink_to(file.resolve())
    tiny.wan(tmp_path / "diffusion" / NAME)
    small = replace(catalogue.clip(NAME), multiple=16, sizes=((tiny.SIDE, 2 * tiny.SIDE),), most=5)
    monkeypatch.setitem(catalogue.read(), NAME, small)
    settings.MODELS_DIR, settings.ENGINE = tmp_path, f"{engine.__name__}:{NAME}"
    yield
    load_engine.cache_clear()


@pytest.mark.usefixtures("_tiny")
@pytest.mark.django_db(transaction=True)
def test_a_request_becomes_a_signed_clip() -> None:
    asked = AliveRequestFactory(prompt="waves roll in", seconds=3.0)
    runner.run(asked.pk, worker="gpu")
    alive = AliveRequest.objects.get(pk=asked.pk)
    assert alive.state == State.READY
    assert (alive.engine, alive.model) == ("diffusion", f"{NAME} 15f1944bf867")
    clip = Clip.objects.get(request=alive)
    assert (clip.width, clip.height, clip.fps, clip.has_sound) == (720, 1280, 24, True)
    assert clip.seconds == pytest.approx(3.0, abs=0.1)
    assert clip.manifest
