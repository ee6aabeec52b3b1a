"""The clips that ``make bench-watermark`` looks at: the living engine's own, of photos that values were tuned on and of others."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.clean import psnr
from generation import media, yuv
from generation.engines import Shot
from generation.engines.living import LivingEngine
from generation.provenance.watermark import Watermarker

ROOT = Path(__file__).resolve().parent.parent
PHOTOS = ROOT / "tests" / "photos"
MODELS = Path(os.environ.get("ALIVE_MODELS_DIR", ROOT / "var" / "models"))
TUNING = (
    *("alps", "coffee", "dune", "flower", "harbour", "pier", "sheep", "temple"),
    *("solar-leaves", "pyramid", "maine-coon", "colosseum"),  # texture all over, which the others lack
)
REPORTED = ("lake-boats", "night-sea", "peaks", "selfie", "cat", "stream", "forest-path", "rocket")
UNMARKED = (
    *("astronaut", "autumn-meadow", "beach", "branches", "canyon-lake", "dandelions", "dogs", "farmhouse", "fig", "garden", "hopper"),
    *("jetty", "kite", "room", "thistle"),
)
KEY, WIDTH, HEIGHT, FPS, SECONDS = "the key of the benchmark", 720, 1280, 24, 3
DARK = ROOT / "docs" / "watermark-dark.png"
DARKEST = 45  # levels: what counts as dark
CROP = 180  # pixels of the side-by-side picture, shown three times as large
Frame = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Marked:
    name: str
    payload: int
    path: Path
    db: float  # of the median frame
    likeness: float  # SSIM of the luma, median frame
    ms: float  # a frame, CPU
    grown: float  # file size over that of the same clip without the mark


def read_picture(path: Path) -> Frame:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


@cache
def engine() -> LivingEngine:
    return LivingEngine(MODELS)


def frames_of(name: str) -> Iterator[Frame]:
    """What the living engine makes of the photo: moving sky and water, a camera that pushes in, faces that blink."""
    shot = Shot(PHOTOS / f"{name}.jpg", seconds=SECONDS, width=WIDTH, height=HEIGHT, fps=FPS, sound=False)
    yield from engine().animate(shot, lambda _fraction: None).frames


def mark(name: str, payload: int, folder: Path) -> Marked:
    plain = list(frames_of(name))
    marker = Watermarker(KEY, payload, WIDTH, HEIGHT)
    copies = [frame.copy() for frame in plain]
    began = time.thread_time()
    marked = [marker.embed(frame) for frame in copies]
    spent = time.thread_time() - began
    path, bare = folder / f"{name}.mp4", folder / f"{name}-bare.mp4"
    for frames, target in ((marked, path), (plain, bare)):
        media.encode(iter(frames), None, fps=FPS, width=WIDTH, height=HEIGHT, path=target)
    decibels = [psnr(yuv.to_rgb(one), yuv.to_rgb(other)) for one, other in zip(plain[::6], marked[::6], strict=True)]
    middle = len(plain) // 2
    return Marked(
        name,
        payload,
        path,
        float(np.median(decibels)),
        ssim(*(yuv.planes(frames[middle]).y.astype(np.float32) for frames in (plain, marked))),
        1000 * spent / len(plain),
        path.stat().st_size / bare.stat().st_size,
    )


def luma(frame: Frame) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.float32)


def ssim(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Mean structural similarity (Wang et al., IEEE Trans. Image Processing 13, 2004; Gaussian window of 1.5 px)."""

    def blur(image: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.GaussianBlur(image, (11, 11), 1.5), np.float32)

    mean, mean_other = blur(one), blur(other)
    spread, spread_other = blur(one * one) - mean**2, blur(other * other) - mean_other**2
    together = blur(one * other) - mean * mean_other
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    likeness = ((2 * mean * mean_other + c1) * (2 * together + c2)) / ((mean**2 + mean_other**2 + c1) * (spread + spread_other + c2))
    return float(likeness.mean())


def side_by_side(clip: Marked, path: Path = DARK) -> None:
    """Write the darkest flat part of a clip's middle frame as it is served: without the mark on the left, with it on the right."""
    bare, marked = (next(media.read_frames(one, [FPS]))[1] for one in (clip.path.with_stem(f"{clip.name}-bare"), clip.path))
    grey = luma(bare)
    mean = cv2.blur(grey, (CROP, CROP))
    spread = cv2.blur(grey * grey, (CROP, CROP)) - mean * mean
    half = CROP // 2
    wanted = np.where(mean < DARKEST, spread, np.inf)[half:-half, half:-half]
    top, left = np.unravel_index(int(wanted.argmin()), wanted.shape)
    pair = np.hstack([one[top : top + CROP, left : left + CROP] for one in (bare, marked)])
    Image.fromarray(pair).resize((CROP * 6, CROP * 3), Image.Resampling.NEAREST).save(path, optimize=True)
