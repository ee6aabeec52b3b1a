"""Where each pixel of the frame looks: coarse positions, brought to full size once, fetch luma in full and chroma in half size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np

from .scene import COARSE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from generation.yuv import Plane, Planes

    Field = NDArray[np.float32]

REACH = 6.0  # px that a cell may look past its own middle


class Window(NamedTuple):
    """A part of the frame, in cells of ``COARSE`` px; the ends are exclusive."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def empty(self) -> bool:
        return self.top >= self.bottom or self.left >= self.right


class Lens:
    """The frame's grid of cells with one more around it, so that positions need no extrapolation at the frame's edge.

    Attributes:
        cells: ``rows + 2 x columns + 2 x 2`` float32, the middle of each cell in frame px.
        rest: the same in texture px: where the cells look when nothing moves.
        whole: the window that is the frame.
    """

    def __init__(self, width: int, height: int, margin: int) -> None:
        self._size = (height, width)
        rows, columns = -(-height // COARSE), -(-width // COARSE)
        axes = (np.arange(-1, count + 1, dtype=np.float32) * COARSE + (COARSE - 1) / 2 for count in (columns, rows))
        self.cells = np.dstack(np.meshgrid(*axes)).astype(np.float32)
        self.rest = self.cells + np.float32(margin)
        self.whole = Window(0, rows, 0, columns)

    def coarse(self, field: NDArray[Any], where: Field) -> Any:
        """Look a field on the coarse texture up at ``where`` (texture px, one a cell)."""
        at = where * np.float32(1 / COARSE) - np.float32(0.5 - 0.5 / COARSE)
        return cv2.remap(field, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]

    def rows(self, where: Field, top: float, bottom: float = 1e9) -> Window:
        """Return the rows of cells that may see the texture's rows from ``top`` to ``bottom`` (px)."""
        y = where[..., 1]
        seen = np.flatnonzero((y.max(axis=1) > top - REACH) & (y.min(axis=1) < bottom + REACH))
        if not len(seen):
            return Window(0, 0, 0, 0)
        return Window(max(0, int(seen[0]) - 2), min(self.whole.bottom, int(seen[-1]) + 1), 0, self.whole.right)

    def window(self, where: Field, box: tuple[float, float, float, float]) -> Window:
        """Return the cells that may see a part of the texture: its top, bottom, left and right in px."""
        rows = self.rows(where, box[0], box[1])
        if rows.empty:
            return rows
        x = where[rows.top : rows.bottom + 2, :, 0]
        seen = np.flatnonzero((x.max(axis=0) > box[2] - REACH) & (x.min(axis=0) < box[3] + REACH))
        if not len(seen):
            return Window(0, 0, 0, 0)
        return rows._replace(left=max(0, int(seen[0]) - 2), right=min(rows.right, int(seen[-1]) + 1))

    def of(self, plane: Plane, window: Window) -> Plane:
        """Return the window's part of a plane of the frame, full or half size."""
        step = COARSE if plane.shape[1] == self._size[1] else COARSE // 2
        return plane[window.top * step : window.bottom * step, window.left * step : window.right * step]

    def fetch(self, source: Planes, where: Field, into: Planes, window: Window) -> None:
        """Draw the window of ``into`` from the texture ``source`` at ``where`` (texture px, one a cell)."""
        if window.empty:
            return
        seen = where[window.top : window.bottom + 2, window.left : window.right + 2]
        self._draw(source.y, _grown(seen, COARSE), self.of(into.y, window))
        # A chroma sample lies in the middle of its four pixels.
        half = _grown((seen - np.float32(0.5)) * np.float32(0.5), COARSE // 2)
        self._draw(source.u, half, self.of(into.u, window))
        self._draw(source.v, half, self.of(into.v, window))

    def fetch_plane(self, source: Plane, where: Field, window: Window) -> Plane:
        """Return the window of one full-size plane."""
        seen = where[window.top : window.bottom + 2, window.left : window.right + 2]
        height = min(window.bottom * COARSE, self._size[0]) - window.top * COARSE
        out = np.empty((height, min(window.right * COARSE, self._size[1]) - window.left * COARSE), np.uint8)
        self._draw(source, _grown(seen, COARSE), out)
        return out

    def spread(self, cells: Plane, plane: Plane) -> Plane:
        """Bring one value a cell, without the ring, to the size of a plane or of a window of it."""
        step = COARSE if plane.shape[1] > COARSE // 2 * cells.shape[1] else COARSE // 2
        grown = cv2.resize(cells, None, fx=step, fy=step, interpolation=cv2.INTER_LINEAR)
        return np.asarray(grown[: plane.shape[0], : plane.shape[1]], np.uint8)

    @staticmethod
    def _draw(source: Plane, where: Field, into: Plane) -> None:
        tall, wide = into.shape
        cv2.remap(source, where[:tall, :wide], None, cv2.INTER_LINEAR, dst=into, borderMode=cv2.BORDER_REFLECT_101)  # type: ignore[call-overload]


def _grown(seen: Field, step: int) -> Field:
    """Bring positions of cells and their ring to ``step`` px a cell, without the ring."""
    return np.asarray(cv2.resize(seen, None, fx=step, fy=step, interpolation=cv2.INTER_LINEAR)[step:-step, step:-step], np.float32)
