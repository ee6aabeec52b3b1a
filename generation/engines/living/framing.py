"""Which part of the photo fills the frame: the crop that keeps faces and the subject, with real pixels as margin for the camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MARGIN = 0.06  # of the frame's width, kept around the frame so that the camera never looks past the photo
FORGIVEN = 1.12  # a crop may cut this much off what should be kept before the photo is shown whole
CELL = 4  # px of a cell of the coarse maps
GRID = 96  # px of the short side of the interest map


@dataclass(frozen=True, slots=True)
class Framing:
    """Where the frame lies. ``x, y, width, height`` in photo px (float); ``margin`` in frame px; ``scale`` frame px per photo px."""

    x: float
    y: float
    width: float
    height: float
    frame_width: int
    frame_height: int
    margin: int

    @property
    def scale(self) -> float:
        return self.frame_width / self.width

    @property
    def texture_size(self) -> tuple[int, int]:
        """Width and height in px of the texture: the frame with its margin on all sides."""
        return self.frame_width + 2 * self.margin, self.frame_height + 2 * self.margin

    def to_texture(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Map ``N x 2`` photo px to texture px."""
        return ((points - (self.x, self.y)) * self.scale + self.margin).astype(np.float32)

    def cut(self, image: NDArray[Any], *, photo_width: int, divide: int = 1) -> NDArray[Any]:
        """Resample a photo-wide picture (any resolution) onto the texture, ``divide`` times smaller; outside is mirrored."""
        width, height = (side // divide for side in self.texture_size)
        ratio = image.shape[1] / photo_width  # px of this picture per photo px
        step = ratio / self.scale * divide
        if step > 1.0:  # area-average first: a remap alone would alias
            image = cv2.resize(image, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
            ratio, step = image.shape[1] / photo_width, image.shape[1] / photo_width / self.scale * divide
        left = (self.x - self.margin / self.scale) * ratio
        top = (self.y - self.margin / self.scale) * ratio
        matrix = np.array([[step, 0, left + (step - 1) / 2], [0, step, top + (step - 1) / 2]], np.float32)
        how = cv2.INTER_CUBIC if image.dtype == np.uint8 and step < 0.95 else cv2.INTER_LINEAR
        return cv2.warpAffine(image, matrix, (width, height), flags=how | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT_101)


def frame_photo(
    shape: tuple[int, int], size: tuple[int, int], interest: NDArray[np.float32], keep: tuple[float, float, float, float] | None = None
) -> Framing:
    """Choose the largest crop of the frame's aspect that holds most ``interest``.

    Args:
        shape: photo height and width, px.
        size: frame width and height, px.
        interest: any-resolution map over the whole photo, >= 0; faces weigh most.
        keep: left, top, right, bottom in photo px that must be seen whole; a crop too small for it becomes a view larger than
            the photo, and ``surround`` fills what is missing.
    """
    height, width = shape
    frame_width, frame_height = size
    crop_width = min(width, height * frame_width / frame_height)
    if keep is not None:
        wanted = min(width, max(keep[2] - keep[0], (keep[3] - keep[1]) * frame_width / frame_height))
        if wanted > crop_width * FORGIVEN:
            return _around(shape, size, keep, max(wanted, crop_width))
    crop_height = crop_width * frame_height / frame_width
    x = _best_start(interest.sum(axis=0), crop_width / width) * width
    y = _best_start(interest.sum(axis=1), crop_height / height) * height
    x, y = min(x, width - crop_width), min(y, height - crop_height)
    return Framing(x, y, crop_width, crop_height, frame_width, frame_height, _margin(frame_width))


def _margin(frame_width: int) -> int:
    """Whole cells, so that the coarse maps and the chroma lie on the frame's own grid."""
    return CELL * max(1, round(frame_width * MARGIN / CELL))


def _around(shape: tuple[int, int], size: tuple[int, int], keep: tuple[float, float, float, float], crop_width: float) -> Framing:
    height, width = shape
    crop_height = crop_width * size[1] / size[0]
    x = float(np.clip((keep[0] + keep[2] - crop_width) / 2, min(0.0, width - crop_width), max(0.0, width - crop_width)))
    y = (
        (height - crop_height) / 2
        if crop_height > height
        else float(np.clip((keep[1] + keep[3] - crop_height) / 2, 0, height - crop_height))
    )
    if crop_width > width:
        x = (width - crop_width) / 2
    return Framing(x, y, crop_width, crop_height, size[0], size[1], _margin(size[0]))


def surround(texture: NDArray[np.uint8], frame: Framing, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Lay the photo over a blurred, dimmed copy of itself where the frame shows more than the photo has."""
    corners = frame.to_texture(np.array([[0, 0], [shape[1], shape[0]]], np.float32))
    (left, top), (right, bottom) = corners.round().astype(int)
    tall, wide = texture.shape[:2]
    left, top, right, bottom = max(0, left), max(0, top), min(wide, right), min(tall, bottom)
    if top <= frame.margin and left <= frame.margin and bottom >= tall - frame.margin and right >= wide - frame.margin:
        return texture
    inside = texture[top:bottom, left:right]
    grow = max(wide / inside.shape[1], tall / inside.shape[0]) * 1.05
    cover = cv2.resize(inside, None, fx=grow / 16, fy=grow / 16, interpolation=cv2.INTER_AREA)
    y, x = (cover.shape[0] - tall // 16) // 2, (cover.shape[1] - wide // 16) // 2
    soft = cv2.GaussianBlur(cover[y : y + tall // 16 + 1, x : x + wide // 16 + 1], (0, 0), 2.5)
    out = cv2.convertScaleAbs(cv2.resize(soft, (wide, tall), interpolation=cv2.INTER_CUBIC), alpha=0.62)
    out[top:bottom, left:right] = inside
    return np.asarray(out, np.uint8)


def _best_start(profile: NDArray[np.float32], share: float) -> float:
    """Start (0..1) of the window of ``share`` that holds most of the profile, nearest to its centre of mass among equals."""
    count = len(profile)
    window = max(1, min(count, round(share * count)))
    if window == count:
        return 0.0
    total = np.concatenate([[0.0], np.cumsum(profile, dtype=np.float64)])
    held = total[window:] - total[:-window]
    places = np.arange(len(held)) + window / 2
    centre = float((profile * (np.arange(count) + 0.5)).sum() / max(float(profile.sum()), 1e-9))
    score = held / max(float(total[-1]), 1e-9) - 0.35 * np.abs(places - centre) / count - 0.1 * np.abs(places - count / 2) / count
    return float(np.argmax(score)) / count


def plain_interest(photo: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Interest without any model: local detail and colour that stands out, about ``GRID`` px on the short side."""
    scale = GRID / min(photo.shape[:2])
    small = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    stand_out = np.linalg.norm(lab - cv2.GaussianBlur(lab, (0, 0), GRID / 4), axis=2)
    return np.asarray(cv2.GaussianBlur(stand_out, (0, 0), GRID / 16) + 2.0, np.float32)
