"""How the living engine does beside a plain pan-and-zoom, and whether its clips are clean (``make bench-living``)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks import alternatives
from benchmarks.clean import Frames, apart, clean, psnr
from benchmarks.report import FOLDER, Measure, write
from generation import media, yuv
from generation.engines import Shot
from generation.engines.living import LivingEngine, direction, scene
from generation.engines.living.nets import Nets

ROOT = Path(__file__).resolve().parent.parent
PHOTOS = ROOT / "tests" / "photos"
MODELS = Path(os.environ.get("ALIVE_MODELS_DIR", ROOT / "var" / "models"))
ROUNDS = 2  # the least of both counts: on busy cores the same work took from 1.2 to 1.7 s
LARGE_WATER = {"evening-lake", "night-sea", "canyon-lake", "stream", "pier"}
KINDS = (
    *("lake-boats", "evening-lake", "night-sea", "canyon-lake", "harbour", "stream", "dune", "peaks", "sunset-hills", "storm-road"),
    *("farmhouse", "autumn-meadow", "forest-path", "dandelions", "flower", "temple", "selfie", "astronaut", "hopper", "cat"),
    *("coffee", "rocket"),
)
ONLY = {"sky": "Only the clouds move", "water": "Only the water moves", "plants": "Only the plants move"}


def pan_and_zoom(texture: NDArray[np.uint8], shot: Shot) -> Iterator[NDArray[np.uint8]]:
    """The plainest moving picture: one affine warp a frame."""
    for index in range(shot.num_frames):
        zoom = 1 + 0.06 * index / shot.num_frames
        matrix = np.array([[1 / zoom, 0, 12 * index / shot.num_frames], [0, 1 / zoom, 0]], np.float32)
        yield np.asarray(
            cv2.warpAffine(texture, matrix, (shot.width, shot.height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP), np.uint8
        )


def measure(name: str, folder: Path) -> dict[str, float]:
    """Make one clip, and a pan-and-zoom with the same encoder, and measure both. Runs in a process of its own."""
    engine, nets = LivingEngine(MODELS), Nets(MODELS)
    shot = Shot(PHOTOS / f"{name}.jpg")
    encode: dict[str, Any] = {"fps": shot.fps, "width": shot.width, "height": shot.height}
    seen = scene.see(shot.photo, (shot.width, shot.height), nets)
    engine.animate(Shot(shot.photo, seconds=3.0), lambda _: None)  # networks loaded: a worker does this once
    plain = living = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        media.encode(pan_and_zoom(seen.texture, shot), None, path=folder / "plain.mp4", **encode)
        plain, start = min(plain, time.process_time() - start), time.process_time()
        kept: Frames = []
        footage = engine.animate(shot, lambda _: None)
        media.encode(_tapped(footage.frames, kept), footage.sound, path=folder / "clip.mp4", **encode)
        living = min(living, time.process_time() - start)
    drawn = [yuv.to_rgb(frame) for frame in kept]
    edge = seen.framing.margin
    photo = seen.texture[edge : edge + shot.height, edge : edge + shot.width]
    first = next(media.read_frames(folder / "clip.mp4"))[1]
    return {
        "plain_s": plain,
        "living_s": living,
        "ratio": living / plain,
        "raw_db": psnr(drawn[0], photo),
        "decoded_db": psnr(first, photo),
        "apart": motion_ratio(name, engine, nets),
    } | clean(drawn, kept, shot.fps)


def motion_ratio(name: str, engine: LivingEngine, nets: Nets) -> float:
    """Energy of the change where the one thing asked for is, over the energy elsewhere; the camera stands. 0 where nothing can move."""
    shot = Shot(PHOTOS / f"{name}.jpg", width=216, height=384, seconds=3.0)
    seen = scene.see(shot.photo, (shot.width, shot.height), nets)
    for part in sorted(ONLY, key=lambda part: -seen.sure[part] * seen.share(part)):
        if seen.sure[part] < direction.SURE[part]:
            continue
        footage = engine.animate(replace(shot, prompt=ONLY[part]), lambda _: None)
        if not footage.cannot:  # a sky without a cloud cannot
            frames = [yuv.to_rgb(frame) for frame in footage.frames]
            return apart(frames, cv2.resize(getattr(seen, part)[seen.inner], (shot.width, shot.height)))
    return 0.0


def _tapped(frames: Iterator[NDArray[np.uint8]], kept: Frames) -> Iterator[NDArray[np.uint8]]:
    for frame in frames:
        kept.append(frame)
        yield frame


def table(rows: dict[str, dict[str, float]]) -> str:
    """The rows as ``docs/living-engine.md`` shows them."""
    lines = [
        f"| {name} | {row['living_s']:.1f} | {row['ratio']:.2f} | {row['memory']:.0f} | {row['raw_db']:.0f} / {row['decoded_db']:.1f} | "
        f"{row['seam']:.2f} | {row['jump']:.2f} | {row['sharp_low']:.2f} to {row['sharp_high']:.2f} | "
        f"{format(row['apart'], '.1f') if row['apart'] else '-'} |"
        for name, row in rows.items()
    ]
    head = "| photo | CPU s | ratio | MB | frame 0, raw / decoded dB | seam | jump / median | sharpness | motion where asked / elsewhere |"
    return "\n".join([head, "|" + "---|" * 9, *lines]) + "\n"


def memory(name: str) -> float:
    """Peak memory of one clip over the imports alone, MB, in a process of its own."""
    code = (
        "import resource,sys;from pathlib import Path;from generation import media;from generation.engines import Shot\n"
        "from generation.engines.living import LivingEngine\n"
        "peak=lambda:resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024\n"
        "base=peak();s=Shot(Path(sys.argv[1]));f=LivingEngine(Path(sys.argv[2])).animate(s,lambda _:None)\n"
        "media.encode(f.frames,f.sound,fps=s.fps,width=s.width,height=s.height,path=Path(sys.argv[3]));print(peak()-base)"
    )
    with tempfile.TemporaryDirectory() as folder:
        arguments = [sys.executable, "-c", code, str(PHOTOS / f"{name}.jpg"), str(MODELS), f"{folder}/clip.mp4"]
        done = subprocess.run(arguments, cwd=ROOT, check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def main(names: list[str]) -> None:
    """Measure every photo in its own process and write the worst of each measure."""
    rows: dict[str, dict[str, float]] = {}
    for name in names:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.living", "--one", name], cwd=ROOT, check=True, capture_output=True, text=True
        )
        rows[name] = json.loads(done.stdout.splitlines()[-1]) | {"memory": memory(name)}
        print(f"{name:<14}", "  ".join(f"{key} {value:.2f}" for key, value in rows[name].items()), flush=True)

    def worst(key: str, *, least: bool = False, among: set[str] | None = None) -> float:
        values = [row[key] for name, row in rows.items() if among is None or name in among]
        return (min if least else max)(values, default=0.0)

    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "living.md").write_text(table(rows))
    (FOLDER / "living_photos.json").write_text(json.dumps(rows, indent=1) + "\n")
    dry = set(rows) - LARGE_WATER
    write(
        "living",
        [
            Measure("cpu_ratio_without_large_water", worst("ratio", among=dry), 2.0),
            Measure("cpu_ratio_large_water", worst("ratio", among=LARGE_WATER), 3.0),
            Measure("cpu_seconds_worst", worst("living_s"), None, "s"),
            Measure("peak_memory", worst("memory"), 400, "MB"),
            Measure("raw_first_frame", worst("raw_db", least=True), 40, "dB", at_least=True),
            Measure("decoded_first_frame", worst("decoded_db", least=True), 36, "dB", at_least=True),
            Measure("motion_where_asked", min((row["apart"] for row in rows.values() if row["apart"]), default=0.0), 5, at_least=True),
            Measure("loop_seam", worst("seam"), 1.15),
            Measure("largest_jump", worst("jump"), 1.5),
            Measure("sharpness_low", worst("sharp_low", least=True), 0.75, at_least=True),
            Measure("sharpness_high", worst("sharp_high"), 1.7),
            Measure("flashes", worst("flashes"), 0),
        ],
    )


if __name__ == "__main__":
    if "--one" in sys.argv:
        with tempfile.TemporaryDirectory() as scratch:
            print(json.dumps(measure(sys.argv[-1], Path(scratch))))
    else:
        main(sys.argv[1:] or list(KINDS))
        alternatives.main()
