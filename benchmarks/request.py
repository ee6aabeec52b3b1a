"""How much the whole request costs beside the engine alone, on one photo in one run (``python -m benchmarks.request``)."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PHOTO = ROOT / "tests" / "photos" / "lake-boats.jpg"
PROMPT = "waves roll in, clouds drift"
ROUNDS = 3

scratch = tempfile.TemporaryDirectory(prefix="alive-bench-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "alive_site.settings",
    "ALIVE_DATA_DIR": scratch.name,
    "ALIVE_MODELS_DIR": os.environ.get("ALIVE_MODELS_DIR", str(ROOT / "var" / "models")),
    "ALIVE_DAILY_QUOTA": "100",
}

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from alive_site.warmup import warm_up  # noqa: E402
from benchmarks.report import Measure, write  # noqa: E402
from generation import media, runner, services  # noqa: E402
from generation.engines import Shot, load_engine  # noqa: E402
from generation.limits import SIZES, Aspect  # noqa: E402
from generation.states import State  # noqa: E402
from stories import pictures  # noqa: E402
from stories.models import User  # noqa: E402


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def engine_alone(photo: Path) -> None:
    """Frames and sound into a file, as anybody would who only wanted the video."""
    width, height = SIZES[Aspect.TALL]
    shot = Shot(photo=photo, prompt=PROMPT, width=width, height=height, seed=1)
    footage = load_engine(settings.ENGINE, settings.MODELS_DIR).animate(shot, lambda fraction: None)
    target = Path(scratch.name) / "alone.mp4"
    media.encode(footage.frames, footage.sound, fps=footage.fps, width=width, height=height, path=target)


def whole_request(owner: User, photo: bytes) -> None:
    alive = services.request_alive(owner=owner, photo=photo, suffix=".jpg", prompt=PROMPT, seed=1, has_people=False)
    runner.run(alive.pk, worker="bench")
    alive.refresh_from_db()
    if alive.state != State.READY:
        raise SystemExit(f"the request ended {alive.state}: nothing was measured")


def main() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    owner = User.objects.create_user("bench", "bench@example.org", birth_date=date(1990, 1, 1))
    photo = pictures.normalise(PHOTO.read_bytes(), max_pixels=settings.UPLOAD_PIXELS).image
    on_disk = Path(scratch.name) / "photo.jpg"
    on_disk.write_bytes(photo)
    warm_up("alive.local")
    engine_alone(on_disk)  # the first run pays for what is loaded at first use
    pairs = [(seconds(lambda: whole_request(owner, photo)), seconds(lambda: engine_alone(on_disk))) for _ in range(ROUNDS)]
    ratio = statistics.median(whole / alone for whole, alone in pairs)
    write(
        "request",
        [
            Measure("whole request", statistics.median(whole for whole, _ in pairs), unit="s"),
            Measure("engine and encoder alone", statistics.median(alone for _, alone in pairs), unit="s"),
            Measure("whole / alone", ratio, goal=1.25),
        ],
    )


if __name__ == "__main__":
    main()
