"""How much the whole request costs beside the engine alone, on one photo in one run (``python -m benchmarks.request``).

The request is timed from the ask to READY, as the site does it: the photo lies in the album, and a worker looked at it when it came.
What that look costs is a measure of its own, and the request is timed without it too.
"""

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
from generation import media, runner  # noqa: E402
from generation.engines import Shot, load_engine  # noqa: E402
from generation.limits import SIZES, Aspect  # noqa: E402
from generation.states import State  # noqa: E402
from stories import describing  # noqa: E402
from stories.models import Photo, User  # noqa: E402
from stories.services import album  # noqa: E402
from stories.services.alive import animate_photo  # noqa: E402


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


def whole_request(photo: Photo) -> None:
    alive = animate_photo(owner=photo.owner, photo=photo, prompt=PROMPT, seed=1, people_agreed=True)
    runner.run(alive.pk, worker="bench")
    alive.refresh_from_db()
    if alive.state != State.READY:
        raise SystemExit(f"the request ended {alive.state}: nothing was measured")


def look_at(photo: Photo) -> None:
    Photo.objects.filter(pk=photo.pk).update(has_people=None, suggestions={}, areas=b"")
    describing.describe(str(photo.pk))


def main() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    owner = User.objects.create_user("bench", "bench@example.org", birth_date=date(1990, 1, 1))
    added = album.add_photo(owner=owner, data=PHOTO.read_bytes()).photo
    on_disk = Path(added.image.path)
    warm_up("alive.local")
    engine_alone(on_disk)  # the first run pays for what is loaded at first use
    unseen = Photo.objects.get(pk=added.pk)
    looking = statistics.median(seconds(lambda: look_at(added)) for _ in range(ROUNDS))
    seen = Photo.objects.get(pk=added.pk)
    if not seen.areas:
        raise SystemExit("nobody could look at the photo: nothing was measured")
    runs = [
        (seconds(lambda: whole_request(seen)), seconds(lambda: whole_request(unseen)), seconds(lambda: engine_alone(on_disk)))
        for _ in range(ROUNDS)
    ]
    whole, whole_unseen, alone = (statistics.median(column) for column in zip(*runs, strict=True))
    write(
        "request",
        [
            Measure("whole request", whole, unit="s"),
            Measure("engine and encoder alone", alone, unit="s"),
            Measure("whole / alone", statistics.median(one / other for one, _, other in runs), goal=1.25),
            Measure("whole request, the photo not yet looked at", whole_unseen, unit="s"),
            Measure("the same / alone", statistics.median(one / other for _, one, other in runs)),
            Measure("look at a photo when it comes", looking, unit="s"),
        ],
    )


if __name__ == "__main__":
    main()
