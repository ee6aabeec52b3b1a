"""Trains the scene head on hand-drawn regions: ``python -m generation.engines.living.train tests/photos var/models``."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import features, photo
from .head import CLASSES, HEAD_FILE, MOVERS, Head, describe, load_head

if TYPE_CHECKING:
    import onnxruntime
    from numpy.typing import NDArray

DECAY = 6e-2  # of the weights; in four folds 3e-2 was wrong in 31 % of the water it was sure of, 1e-1 in 7 % but sure of less
STEPS = 250
PATCHES = 80  # of each view; more of one photo teach little

Sample = tuple["NDArray[np.float32]", "NDArray[np.int64]"]


def labels(regions: dict[str, list[list[float]]], rows: int, columns: int) -> NDArray[np.int64]:
    """Rasterise polygons (per cent of width and height) to class numbers per patch; -1 where none lies or two meet."""
    share = np.zeros((len(CLASSES), rows, columns), np.float32)
    for name, polygons in regions.items():
        canvas = np.zeros((rows * 8, columns * 8), np.uint8)
        for polygon in polygons:
            points = np.array(polygon, np.float32).reshape(-1, 2) / 100 * (columns * 8, rows * 8)
            cv2.fillPoly(canvas, [points.round().astype(np.int32)], 1)
        share[CLASSES.index(name)] = cv2.resize(canvas.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA)
    best = np.asarray(share.argmax(axis=0), np.int64)
    best[share.max(axis=0) < 0.75] = -1
    return best


def views(picture: NDArray[np.uint8], regions: dict[str, list[list[float]]]) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """Yield the photo and altered copies (pale, dark, grey, mirrored, cropped) with full-resolution class maps (255: none)."""
    height, width = picture.shape[:2]
    found = labels(regions, height // 4, width // 4)
    known = np.where(found < 0, 255, found).astype(np.uint8)
    classes = np.asarray(cv2.resize(known, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
    grey = np.asarray(cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)
    pale = np.clip(picture * np.float32(0.75) + grey * np.float32(0.3) + 24, 0, 255).astype(np.uint8)
    dark = np.clip(picture * np.array([0.7, 0.6, 0.5], np.float32), 0, 255).astype(np.uint8)
    yield picture, classes
    yield pale[:, ::-1].copy(), classes[:, ::-1].copy()
    yield grey, classes
    yield dark[:, ::-1].copy(), classes[:, ::-1].copy()
    # Parts: a frame filled by sky alone, or by water without a horizon, must be known too.
    for top, left, share in ((0.0, 0.0, 0.6), (0.4, 0.4, 0.6), (0.0, 0.3, 0.35), (0.65, 0.3, 0.35)):
        box = np.s_[int(top * height) : int((top + share) * height), int(left * width) : int((left + share) * width)]
        if (classes[box] < 255).mean() > 0.2:
            yield picture[box].copy(), classes[box].copy()


def samples(
    session: onnxruntime.InferenceSession, picture: NDArray[np.uint8], regions: dict[str, list[list[float]]], *, altered: bool
) -> Iterator[Sample]:
    """Yield inputs and classes of the labelled patches: of each view of a photo, or of all patches of the photo itself."""
    for view, classes in views(picture, regions):
        inputs = describe(features.tokens(session, view), view)
        size = inputs.shape[1::-1]
        shares = [cv2.resize((classes == n).astype(np.float32), size, interpolation=cv2.INTER_AREA) for n in range(len(CLASSES))]
        share = np.stack(shares, axis=2)
        sure = np.flatnonzero(share.max(axis=2) > 0.8)
        kept = sure[np.linspace(0, len(sure) - 1, min(PATCHES, len(sure))).astype(int)] if altered else sure
        yield inputs.reshape(-1, inputs.shape[2])[kept], np.asarray(share.argmax(axis=2).ravel()[kept], np.int64)
        if not altered:
            return


def fit(photos: list[list[Sample]], decay: float = DECAY) -> Head:
    """Fit the softmax layer with Adam on whole batches; every photo weighs the same, every class the same within reason."""
    inputs = np.concatenate([x for views_ in photos for x, _ in views_])
    classes = np.concatenate([y for views_ in photos for _, y in views_])
    weigh = np.concatenate([np.full(len(y), 1 / sum(len(v) for _, v in views_)) for views_ in photos for _, y in views_])
    for number in range(len(CLASSES)):
        weigh[classes == number] /= weigh[classes == number].sum() ** 0.9
    weigh /= weigh.sum()
    mean, deviation = inputs.mean(axis=0), inputs.std(axis=0) + 1e-3
    scaled = ((inputs - mean) / deviation).astype(np.float32)
    truth = np.eye(len(CLASSES), dtype=np.float32)[classes]
    weights, bias = np.zeros((inputs.shape[1], len(CLASSES)), np.float32), np.zeros(len(CLASSES), np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        head = Head(weights, bias, np.zeros(1, np.float32), np.ones(1, np.float32))
        wrong = (head.classify(scaled) - truth) * weigh[:, None].astype(np.float32)
        slope = scaled.T @ wrong + decay * weights
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weights = weights - 0.01 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        bias = bias - 0.3 * wrong.sum(axis=0)
    return Head(weights, bias, mean, deviation)


def overlap(head: Head, photos: list[list[Sample]]) -> dict[str, float]:
    """Return the intersection over union of each class and the accuracy, over the photos as they are."""
    truth = np.concatenate([views_[0][1] for views_ in photos])
    guess = np.concatenate([head.classify(views_[0][0]).argmax(axis=1) for views_ in photos])
    scores = {
        name: float(((truth == n) & (guess == n)).sum() / max(1, ((truth == n) | (guess == n)).sum())) for n, name in enumerate(CLASSES)
    }
    return scores | {"accuracy": float((truth == guess).mean())}


def wrong_among_sure(head: Head, photos: list[list[Sample]], sure: float = 0.8) -> dict[str, float]:
    """Return, of the patches called sky, water or plants with a chance above ``sure``, the share that is something else."""
    truth = np.concatenate([views_[0][1] for views_ in photos])
    chance = np.concatenate([head.classify(views_[0][0]) for views_ in photos])
    return {name: float((truth[chance[:, n] > sure] != n).sum() / max(1, (chance[:, n] > sure).sum())) for n, name in enumerate(MOVERS)}


def gather(folder: Path, models_dir: Path, split: str) -> dict[str, list[Sample]]:
    """Collect the samples of all photos of a split, by photo."""
    table = tomllib.loads((folder / "regions.toml").read_text())[split]
    session = features.open_session(models_dir / "scene.onnx")
    return {
        name: list(samples(session, photo.load(folder / f"{name}.jpg"), regions, altered=split == "train"))
        for name, regions in table.items()
    }


def main(folder: Path, models_dir: Path) -> None:
    """Train, save beside this file, and print the overlap on both splits, and what is wrong among the sure."""
    train, held_out = (gather(folder, models_dir, split) for split in ("train", "held_out"))
    head = fit(list(train.values()))
    np.savez_compressed(
        HEAD_FILE,
        weights=head.weights.astype(np.float16),
        bias=head.bias,
        mean=head.mean.astype(np.float32),
        deviation=head.deviation.astype(np.float32),
    )
    saved = load_head()
    for split, photos in (("train", train), ("held_out", held_out)):
        print(split, {name: round(score, 3) for name, score in overlap(saved, list(photos.values())).items()})
    print("held_out, wrong among the sure", {name: round(s, 3) for name, s in wrong_among_sure(saved, list(held_out.values())).items()})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
