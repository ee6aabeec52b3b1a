"""The living engine beside what else moves a photo on a CPU: ffmpeg's zoompan and DepthFlow, each a process as its user would start it.

DepthFlow (AGPL) is a program we run, in an environment of its own (``make build/depthflow/.done``), with our depth map, on Mesa's
software renderer; nothing of ours imports it. It draws about one frame a second on two cores, so the clips compared are short.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.clean import apart, clean, psnr
from benchmarks.gallery import GALLERY, MODELS, PHOTOS, ROOT, contact_sheet
from benchmarks.report import Measure, write
from generation import media, yuv
from generation.engines.living import scene
from generation.engines.living.nets import Nets

BESIDE = ("lake-boats", "astronaut")
WIDTH, HEIGHT, FPS, SECONDS = 720, 1280, 24, 3
PATIENCE = 400.0  # s for one clip; DepthFlow takes about 75 on two idle cores
DEPTHFLOW = ROOT / "build" / "depthflow" / "bin" / "python"
LIVING = (
    "import sys;from pathlib import Path;from generation import media;from generation.engines import Shot\n"
    "from generation.engines.living import LivingEngine\n"
    "s=Shot(Path(sys.argv[1]),seconds=float(sys.argv[4]));f=LivingEngine(Path(sys.argv[2])).animate(s,lambda _:None)\n"
    "media.encode(f.frames,f.sound,fps=s.fps,width=s.width,height=s.height,path=Path(sys.argv[3]))"
)
PARALLAX = "import sys; from depthflow.examples.presets import Horizontal; Horizontal().cli.meta(sys.argv[1:])"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a program took: seconds by the clock and of the processors, and its largest process, MB."""

    wall: float
    cpu: float
    memory: float


def spend(command: list[str], environment: dict[str, str] | None = None) -> Spent | None:
    """Run a program to its end; None where it fails or runs out of ``PATIENCE``."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.spent", str(PATIENCE), *command],
        cwd=ROOT,
        env=os.environ | (environment or {}),
        check=False,
        capture_output=True,
        text=True,
    )
    return None if done.returncode else Spent(**json.loads(done.stdout))


def zoompan(photo: Path, target: Path) -> list[str]:
    """A slow zoom; the photo is enlarged first, as everybody advises, for zoompan steps in whole pixels."""
    frames = SECONDS * FPS
    middle = "x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)'"
    zoom = f"scale={WIDTH * 4}:-1,zoompan=z='1+0.06*on/{frames}':{middle}:d={frames}:s={WIDTH}x{HEIGHT}:fps={FPS}"
    encode = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", "-frames:v", str(frames)]
    return ["ffmpeg", "-loglevel", "error", "-y", "-i", str(photo), "-vf", zoom, *encode, str(target)]


def depthflow(photo: Path, depth: Path, target: Path) -> list[str]:
    size = ["-w", str(WIDTH), "-h", str(HEIGHT), "-f", str(FPS), "-t", str(SECONDS), "-o", str(target)]
    return [str(DEPTHFLOW), "-c", PARALLAX, "input", "-i", str(photo), "-d", str(depth), "main", *size]


def compare(name: str, folder: Path) -> dict[str, dict[str, float]]:
    """Make the three clips of one photo, keep a contact sheet of each, and return the figures by program."""
    seen = scene.see(PHOTOS / f"{name}.jpg", (WIDTH, HEIGHT), Nets(MODELS))
    edge = seen.framing.margin
    photo = np.asarray(seen.texture[edge : edge + HEIGHT, edge : edge + WIDTH], np.uint8)
    cv2.imwrite(str(folder / "photo.png"), photo[..., ::-1])
    cv2.imwrite(str(folder / "depth.png"), np.rint(cv2.resize(seen.depth[seen.inner], (WIDTH, HEIGHT)) * 255).astype(np.uint8))
    part = max(("sky", "water", "plants", "people"), key=seen.share)
    mask = cv2.resize(getattr(seen, part)[seen.inner], (WIDTH, HEIGHT))
    living = [sys.executable, "-c", LIVING, str(PHOTOS / f"{name}.jpg"), str(MODELS), str(folder / "living.mp4"), str(SECONDS)]
    soft = {"WINDOW_BACKEND": "headless", "LIBGL_ALWAYS_SOFTWARE": "1"}
    programs = {
        "living": (living, {}),
        "zoompan": (zoompan(folder / "photo.png", folder / "zoompan.mp4"), {}),
        "depthflow": (depthflow(folder / "photo.png", folder / "depth.png", folder / "depthflow.mp4"), soft),
    }
    rows = {}
    for program, (command, environment) in programs.items():
        if program == "depthflow" and not DEPTHFLOW.exists():
            continue
        if spent := spend(command, environment):
            rows[program] = _figures(folder / f"{program}.mp4", spent, photo, mask, f"beside-{name}-{program}")
        else:
            print(f"{program} made no clip of {name} (it failed, or took more than {PATIENCE:.0f} s): not measured", flush=True)
    return rows


def _figures(clip: Path, spent: Spent, photo: NDArray[np.uint8], mask: NDArray[np.float32], sheet: str) -> dict[str, float]:
    frames = [frame for _, frame in media.read_frames(clip)]
    contact_sheet(frames, GALLERY / f"{sheet}.jpg")
    measured = clean(frames, [yuv.from_rgb(frame) for frame in frames], FPS)
    return {
        "wall_s": spent.wall,
        "cpu_s": spent.cpu,
        "memory_mb": spent.memory,
        "decoded_db": psnr(frames[0], photo),
        "inside": apart(frames, mask),
    } | measured


def main() -> None:
    """Compare on every photo and keep the table."""
    if not DEPTHFLOW.exists():
        print("DepthFlow is not installed (make build/depthflow/.done): the rest is measured without it")
    measures = []
    for name in BESIDE:
        with tempfile.TemporaryDirectory() as folder:
            rows = compare(name, Path(folder))
        for program, row in rows.items():
            print(f"{name:<11}{program:<10}", "  ".join(f"{key} {value:.2f}" for key, value in row.items()), flush=True)
            measures += [Measure(f"{name}_{program}_{key}", value) for key, value in row.items()]
    write("living_beside", measures)


if __name__ == "__main__":
    main()
