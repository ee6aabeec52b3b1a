"""The scene head: one softmax layer from a patch's features to sky, water, plants, an animal or anything else."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLASSES = ("sky", "water", "plants", "other", "animal")
MOVERS = CLASSES[:3]  # what moves by a mask of its own
HEAD_FILE = Path(__file__).with_name("scene_head.npz")
ONE = 255  # steps of a chance that is kept
PREFIX = struct.Struct("<8s2H")  # by which head, rows, columns


@dataclass(frozen=True, slots=True)
class Head:
    """``weights`` D x 5, ``bias`` 5, and the scaling ``mean``, ``deviation`` of the D inputs."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]

    def classify(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probability of each of ``CLASSES`` along the last axis."""
        logits = ((inputs - self.mean) / self.deviation) @ self.weights + self.bias
        logits -= logits.max(axis=-1, keepdims=True)
        chance = np.exp(logits)
        return np.asarray(chance / chance.sum(axis=-1, keepdims=True), np.float32)


def load_head(path: Path = HEAD_FILE) -> Head:
    """Read the committed head."""
    with np.load(path) as file:
        return Head(*(file[name].astype(np.float32) for name in ("weights", "bias", "mean", "deviation")))


def describe(features: NDArray[np.float32], photo: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Join each patch's 384 features with its height in the picture and its mean colour: ``rows x columns x 391``."""
    rows, columns = features.shape[:2]
    small = cv2.resize(photo, (columns, rows), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32) / 255
    high = np.broadcast_to(((np.arange(rows, dtype=np.float32) + 0.5) / rows)[:, None, None], (rows, columns, 1))
    length = np.linalg.norm(features, axis=2, keepdims=True)
    return np.concatenate([features / length * 20, high, high**2, lab, lab[..., :1] * high, length / 50], axis=2).astype(np.float32)


def rounded(chances: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the chances as they are kept, in 255 steps: a clip is the same whether its photo was looked at before or not."""
    return _of_steps(_steps(chances))


def pack(chances: NDArray[np.float32]) -> bytes:
    """Return the chances of all patches of a photo (``rows x columns x 5``) in about 2 kB."""
    rows, columns = chances.shape[:2]
    return PREFIX.pack(_told_by(), rows, columns) + zlib.compress(_steps(chances).tobytes())


def unpack(packed: bytes) -> NDArray[np.float32] | None:
    """Return what ``pack`` was given, ``rounded``; None when it is nothing, damaged, or what an earlier head said."""
    if len(packed) < PREFIX.size:
        return None
    by, rows, columns = PREFIX.unpack_from(packed)
    count = rows * columns * len(CLASSES)
    if by != _told_by() or not count:
        return None
    try:
        steps = zlib.decompressobj().decompress(packed[PREFIX.size :], count + 1)
    except zlib.error:
        return None
    if len(steps) != count:
        return None
    return _of_steps(np.frombuffer(steps, np.uint8).reshape(rows, columns, len(CLASSES)))


def _steps(chances: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(chances * ONE).astype(np.uint8)


def _of_steps(steps: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.asarray(steps / np.float32(ONE), np.float32)


@cache
def _told_by() -> bytes:
    return hashlib.sha256(HEAD_FILE.read_bytes()).digest()[:8]
