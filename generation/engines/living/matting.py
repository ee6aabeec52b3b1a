"""Edges: coarse class maps snapped to the picture, and thin things (masts, stalks, wires) cut out of the sky."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))  # of the channels


def guided(
    guide: NDArray[np.uint8], mask: NDArray[np.float32], radius: int, smooth: float = 1e-3, fine: NDArray[np.uint8] | None = None
) -> NDArray[np.float32]:
    """Return ``mask`` with the edges of the RGB ``guide`` of the same size, or of ``fine``, the same picture larger.

    The colour form of He, Sun and Tang, Guided Image Filtering (2013), and its fast form (2015) when ``fine`` is given: in each
    window the mask is a linear function of colour.
    """
    box = (2 * radius + 1, 2 * radius + 1)
    colour = np.asarray(guide, np.float32) * np.float32(1 / 255)
    about, level = np.asarray(cv2.blur(colour, box), np.float32), cv2.blur(mask, box)
    together = cv2.blur(colour * mask[..., None], box) - about * level[..., None]
    slope = _solved([_spread(colour, about, box, i, j) + (smooth if i == j else 0) for i, j in PAIRS], together)
    offset = np.asarray(cv2.blur(level - (slope * about).sum(axis=2), box), np.float32)
    slope = np.asarray(cv2.blur(slope, box), np.float32)
    if fine is not None:
        size = fine.shape[1::-1]
        colour = fine.astype(np.float32) / 255
        slope, offset = np.asarray(cv2.resize(slope, size), np.float32), np.asarray(cv2.resize(offset, size), np.float32)
    return np.asarray(np.einsum("ijk,ijk->ij", slope, colour) + offset, np.float32).clip(0, 1)


def _spread(colour: NDArray[np.float32], about: NDArray[np.float32], box: tuple[int, int], i: int, j: int) -> NDArray[np.float32]:
    """Covariance of two channels in each window."""
    return np.asarray(cv2.blur(colour[..., i] * colour[..., j], box) - about[..., i] * about[..., j], np.float32)


def _solved(spread: list[NDArray[np.float32]], together: NDArray[np.float32]) -> NDArray[np.float32]:
    """Solve the symmetric 3 x 3 system of each pixel by its cofactors, 1.6 times as fast as a general solver."""
    rr, rg, rb, gg, gb, bb = (part.astype(np.float64) for part in spread)
    c = ((gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg), (rr * bb - rb * rb, rg * rb - rr * gb), (rr * gg - rg * rg,))
    size = rr * c[0][0] + rg * c[0][1] + rb * c[0][2]
    red, green, blue = cv2.split(together)
    first = c[0][0] * red + c[0][1] * green + c[0][2] * blue
    second = c[0][1] * red + c[1][0] * green + c[1][1] * blue
    third = c[0][2] * red + c[1][1] * green + c[2][0] * blue
    return (np.dstack([first, second, third]) / size[..., None]).astype(np.float32)


def firm(mask: NDArray[np.float32], low: float = 0.25, high: float = 0.75) -> NDArray[np.float32]:
    """Stretch a soft mask so that below ``low`` is 0 and above ``high`` is 1, with a smooth step between."""
    x = ((mask - low) / (high - low)).clip(0, 1)
    return np.asarray(x * x * (3 - 2 * x), np.float32)


def thin_things(picture: NDArray[np.uint8], sky: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much each pixel of the sky belongs to something thin that grows out of what is not sky, 0..1.

    Dark or bright lines narrower than a 50th of the width, connected to the ground; clouds' own detail is not.
    """
    width = picture.shape[1]
    size = max(5, width // 45) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    light = lab[..., 0]
    line = cv2.max(cv2.morphologyEx(light, cv2.MORPH_BLACKHAT, kernel), cv2.morphologyEx(light, cv2.MORPH_TOPHAT, kernel))
    for channel in (1, 2):
        tone = lab[..., channel]
        line = cv2.max(line, cv2.max(cv2.morphologyEx(tone, cv2.MORPH_BLACKHAT, kernel), cv2.morphologyEx(tone, cv2.MORPH_TOPHAT, kernel)))
    inside = sky > 0.5
    noise = float(np.median(line[inside])) if inside.any() else 0.0
    strong = ((line > max(18.0, 5 * noise)) & inside).astype(np.uint8)
    ground = (sky < 0.5).astype(np.uint8)
    joined = cv2.bitwise_or(strong, cv2.dilate(ground, np.ones((5, 5), np.uint8)))
    count, labels = cv2.connectedComponents(joined)
    touching = np.zeros(count, bool)
    touching[np.unique(labels[ground > 0])] = True
    touching[0] = False
    kept = (strong > 0) & touching[labels]
    if kept.sum() > 0.12 * max(1, inside.sum()):  # that many "lines" are foliage or cloud texture: the mask itself must carry them
        return np.zeros_like(sky)
    soft = cv2.GaussianBlur(cv2.dilate(kept.astype(np.float32), np.ones((3, 3), np.uint8)), (0, 0), 1.0)
    return np.asarray(soft, np.float32).clip(0, 1)


def fill(picture: NDArray[np.float32], known: NDArray[np.float32]) -> NDArray[np.float32]:
    """Continue the ``known`` (weights 0..1) parts of an ``H x W x 3`` picture smoothly over the unknown (pull-push pyramid)."""
    colours, weights = [picture * known[..., None]], [known]
    while min(colours[-1].shape[:2]) > 2:
        colours.append(np.asarray(cv2.pyrDown(colours[-1]), np.float32))
        weights.append(np.asarray(cv2.pyrDown(weights[-1]), np.float32))
    full = colours[-1] / np.maximum(weights[-1], 1e-4)[..., None]
    for colour, weight in zip(colours[-2::-1], weights[-2::-1], strict=True):
        rows, columns = weight.shape
        coarse = cv2.pyrUp(full, dstsize=(columns, rows))
        sure = np.minimum(weight * 1.5, 1.0)[..., None]
        full = coarse * (1 - sure) + colour / np.maximum(weight, 1e-4)[..., None] * sure
    return np.asarray(full, np.float32)
