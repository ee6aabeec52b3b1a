"""The benchmark of a card runs where there is none, on tiny models; the models it builds have the size of the published ones."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is installed only for the diffusion engine (docs/diffusion-engine.md)")

from generation.engines.diffusion import catalogue
from tests.generation.engines.diffusion import machine

ROOT = Path(__file__).resolve().parents[4]

# Of the files on the hub: LTX-2.5's transformer of 37.976 GB and connectors of 6.344 GB, two bytes a number; Wan's decoder of
# 2.819 GB, four bytes a number; Kandinsky's count as its page tells it.
PUBLISHED = {
    "ltx_2_5_distilled": {"transformer": 18_988_000_000, "connectors": 3_172_000_000},
    "kandinsky_6_lite_distill": {"transformer": 3_177_988_112, "text_encoder": 8_292_166_656},
    "wan_2_2_ti2v_5b": {"transformer": 5_000_000_000, "vae": 704_700_000},
    "svd_xt": {"unet": 1_524_623_082},
}


@pytest.fixture(scope="module")
def built() -> dict[str, dict[str, int]]:
    """How many numbers each part of each model holds, told by a process of its own: diffusers keeps tables where they were made first."""
    counts = "{name: gpu_models.parameters(name) for name in gpu_models.BUILDERS}"
    program = f"import json; from benchmarks import gpu_models; print(json.dumps({counts}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_builds_each_clip_model_of_the_catalogue(built: dict[str, dict[str, int]]) -> None:
    assert set(built) == {model.name for model in catalogue.read().values() if isinstance(model, catalogue.ClipModel)}


@pytest.mark.parametrize("name", PUBLISHED)
def test_builds_each_model_at_its_published_size(name: str, built: dict[str, dict[str, int]]) -> None:
    for part, published in PUBLISHED[name].items():
        assert built[name][part] == pytest.approx(published, rel=1e-4)


def test_has_a_tiny_one_of_each_model() -> None:
    assert set(machine.BUILDERS) == {model.name for model in catalogue.read().values() if isinstance(model, catalogue.ClipModel)}


def test_measures_tiny_models_without_a_card() -> None:
    command = [sys.executable, "-m", "benchmarks.gpu", "--tiny", "--clips=1", "--model=wan_2_2_ti2v_5b", "--model=ltx_2_5_distilled"]
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("ALIVE_", "DJANGO_"))}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads((ROOT / "build" / "bench" / "gpu.json").read_text())
    for name in ("wan_2_2_ti2v_5b", "ltx_2_5_distilled"):
        for part in ("  denoise", "  decode", "  encode", "  sign", "our clips in an hour, labelled, marked and signed"):
            assert told[f"{name}: {part}"]["value"] > 0
