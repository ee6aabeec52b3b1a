"""Weights from a hub: a process killed in the middle of a file, and what is said when the hub refuses. Real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

pytest.importorskip("huggingface_hub", reason="only workers that download have it (docs/diffusion-engine.md)")

from tests.generation.engines.diffusion.folders import LOADED, NAME, held
from tests.generation.engines.diffusion.hub import Hub, serve

ROOT = Path(__file__).resolve().parents[4]
LARGEST = "transformer/diffusion_pytorch_model.safetensors"
COMMIT = "b8fff7315c768468a5333511427288870b2e9635"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    for name, value in {"commit": COMMIT, "gated": False, "slow": "", "goes_on": Event(), "damaged": "", "asked": []}.items():
        monkeypatch.setattr(Hub, name, value)
    with serve() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        Hub.goes_on.set()
        server.shutdown()


def command(hub: ThreadingHTTPServer, models: Path) -> subprocess.Popen[str]:
    told = {
        "HF_ENDPOINT": f"http://127.0.0.1:{hub.server_port}",
        "HF_HOME": str(models / "home"),
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "ALIVE_MODELS_DIR": str(models),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "fetch_weights", NAME],
        cwd=ROOT,
        env=os.environ | told,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def run(hub: ThreadingHTTPServer, models: Path) -> str:
    said, _ = command(hub, models).communicate(timeout=120)
    return said


def test_goes_on_in_the_middle_of_a_file_after_the_process_was_killed(
    hub: ThreadingHTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Hub, "slow", LARGEST)
    folder = tmp_path / "diffusion" / NAME
    half = folder.with_name(f"{NAME}.part") / f"{LARGEST}.incomplete"
    with command(hub, tmp_path) as killed:
        while not half.exists() or half.stat().st_size < 8 * 2**20:
            assert killed.poll() is None, killed.stdout and killed.stdout.read()
        killed.kill()
    Hub.goes_on.set()
    there = half.stat().st_size
    assert 0 < there < len(LOADED[LARGEST])
    assert not folder.exists()
    monkeypatch.setattr(Hub, "slow", "")
    before = len(Hub.asked)
    assert "is whole" in run(hub, tmp_path)
    assert held(folder) == LOADED
    assert (LARGEST, there) in Hub.asked[before:]
    again = {name for name, _ in Hub.asked[:before]} & {name for name, _ in Hub.asked[before:]}
    assert again == {LARGEST}  # what had arrived whole is not asked for again


def test_throws_away_a_file_whose_bytes_are_not_the_hubs(hub: ThreadingHTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hub, "damaged", "vae/diffusion_pytorch_model.safetensors")
    assert "vae/diffusion_pytorch_model.safetensors arrived damaged and was thrown away: run this again." in run(hub, tmp_path)
    monkeypatch.setattr(Hub, "damaged", "")
    assert "is whole" in run(hub, tmp_path)
    assert held(tmp_path / "diffusion" / NAME) == LOADED


@pytest.mark.parametrize(
    ("attribute", "value", "reason"),
    [
        ("gated", True, "Wan-AI/Wan2.2-TI2V-5B-Diffusers is gated: accept its terms on the hub, then set HF_TOKEN"),
        ("commit", "1" * 40, "answers with another commit than b8fff7315c768468a5333511427288870b2e9635: nothing was fetched"),
    ],
)
def test_says_why_a_hub_refuses(
    hub: ThreadingHTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attribute: str, value: object, reason: str
) -> None:
    monkeypatch.setattr(Hub, attribute, value)
    assert reason in run(hub, tmp_path)


def test_says_that_no_hub_answers(hub: ThreadingHTTPServer, tmp_path: Path) -> None:
    hub.server_close()
    assert "The hub did not answer" in run(hub, tmp_path)
