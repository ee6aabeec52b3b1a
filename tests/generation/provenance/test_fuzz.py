"""Real files, broken in a thousand ways: the reader never crashes, never hangs, never grows and never trusts what was changed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

from generation import signing
from generation.provenance.conclusion import Level, conclude
from generation.provenance.credentials import Origin, sign
from generation.provenance.reading import read
from tests.cameras import photographed
from tests.generation.provenance.mutations import mutated
from tests.provenance import PHOTO, made
from tests.settings import ROOT

FILES = int(os.environ.get("ALIVE_FUZZ_FILES", "150"))  # about 0.5 s of CPU each; a longer run names more, and a seed of its own
GROWTH = 24 << 20  # bytes; see ``test_would_see_a_leak``
SLOWEST = 25.0  # seconds of CPU of one file; the process itself ends a file after 30
SEED = int(os.environ.get("ALIVE_FUZZ_SEED", "20261125"))
pytestmark = pytest.mark.slow


def picture(fmt: str) -> bytes:
    """A real photograph, small: what takes time is the search for a mark."""
    buffer = io.BytesIO()
    with Image.open(PHOTO) as photo:
        photo.resize((240, 320)).save(buffer, fmt)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A clip of ours, pictures of ours, and a photo that a stranger's camera signed."""
    folder = tmp_path_factory.mktemp("whole")
    clip, camera = folder / "clip.mp4", folder / "camera.jpg"
    clip.write_bytes(made().video.read_bytes())
    camera.write_bytes(photographed(folder, picture("JPEG")))
    pictures = []
    for fmt in ("jpeg", "png"):
        plain, signed = folder / f"plain.{fmt}", folder / f"signed.{fmt.replace('jpeg', 'jpg')}"
        plain = plain.with_suffix(signed.suffix)
        plain.write_bytes(picture(fmt))
        sign(plain, signed, authority=signing.authority(), origin=Origin("Alive picture", "living", "living 1", "local"))
        pictures.append(signed)
    return [clip, *pictures, camera]


def fuzz(files: list[Path], count: int, prelude: str = "") -> dict[str, Any]:
    asked = {
        "files": [str(path) for path in files],
        "anchors": signing.authority().anchors.decode(),
        "key": settings.WATERMARK_KEY,
        "count": count,
        "seed": SEED,
    }
    program = f"{prelude}\nfrom tests.generation.provenance import fuzzing\nfuzzing.main()"
    done = subprocess.run([sys.executable, "-c", program], input=json.dumps(asked), capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout))


def test_bears_broken_files_without_end(files: list[Path]) -> None:
    told = fuzz(files, FILES)
    print(told)  # for a longer run: pytest -s
    assert told["read"] == FILES
    assert told["wrong"] == []
    assert told["slowest"] < SLOWEST
    assert told["end"] - told["warm"] < GROWTH
    assert {"broken", "changed"} <= told["told"].keys()


def test_would_see_a_leak(files: list[Path]) -> None:
    """The same process, made to forget to let go of each file's pixels."""
    leak = (
        "from generation.provenance import process\n"
        "kept, really = [], process.kind_of\n"
        "process.kind_of = lambda path: kept.append(bytearray(3 << 20)) or really(path)"
    )
    told = fuzz(files[1:2], 18, leak)  # twelve after the first third: 36 MB
    assert told["end"] - told["warm"] > GROWTH


def test_would_see_a_hang(files: list[Path]) -> None:
    """The same process, made to turn in a circle over a file."""
    circle = (
        "from generation.provenance import process\n"
        "from tests.generation.provenance import fuzzing\n"
        "def endless(path):\n    while True: pass\n"
        "process.kind_of, fuzzing.HANGS = endless, 1"
    )
    with pytest.raises(AssertionError, match="in endless"):
        fuzz(files[1:2], 1, circle)


@pytest.mark.parametrize("number", range(6))
def test_answers_for_each_from_a_process_of_its_own(number: int, files: list[Path], tmp_path: Path) -> None:
    """As the verify page asks: whatever the process does, there is an answer, and it proves nothing that was changed."""
    whole = files[number % len(files)].read_bytes()
    path = tmp_path / "file"
    path.write_bytes(mutated(whole, Random(SEED + number)))
    reading = read(path, anchors=signing.authority().anchors, watermark_key=settings.WATERMARK_KEY)
    if conclude(reading, looks_known=True).level is Level.PROVEN:
        assert reading.claims is not None
        assert not reading.claims.reasons
