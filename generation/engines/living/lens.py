"""Where each pixel of the frame looks: coarse positions are brought to half size once, and luma and chroma are fetched there.

Both are fetched four samples at a time: OpenCV brings four channels as fast as one, so each sample of a texture holds a square of it,
itself and its neighbours to the right and below, and one look draws two by two samples of the frame (of chroma, all of a cell's).
Inside such a square the picture is only shifted; from one to the next it is stretched and bent as the positions say.
"""

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
SQUARE = 2  # px of the frame's side that one look draws


class Window(NamedTuple):
    """A part of the frame, in cells of ``COARSE`` px; the ends are exclusive."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def empty(self) -> bool:
        return self.top >= self.bottom or self.left >= self.right


class Texture(NamedTuple):
    """A picture as it is fetched: the ``squares`` of its planes."""

    y: NDArray[np.uint8]
    u: NDArray[np.uint8]
    v: NDArray[np.uint8]


class Looks(NamedTuple):
    """Where each square of a window looks: the place of its first sample in the texture, ``x`` and ``y`` for luma (two looks a cell),
    ``half_x`` and ``half_y`` for chroma (one)."""

    window: Window
    x: Field
    y: Field
    half_x: Field
    half_y: Field

    def first(self, bottom: int) -> Looks:
        """Return those of the rows of cells before ``bottom``."""
        count = bottom - self.window.top
        luma = count * COARSE // SQUARE
        return Looks(self.window._replace(bottom=bottom), self.x[:luma], self.y[:luma], self.half_x[:count], self.half_y[:count])


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

    def coarse(self, field: NDArray[Any], where: Field, side: int = COARSE) -> Any:
        """Look a field that has a value for each ``side`` px of the texture up at ``where`` (texture px, one a cell)."""
        at = where * np.float32(1 / side) - np.float32(0.5 - 0.5 / side)
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

    def looks(self, where: Field, window: Window) -> Looks:
        """Bring positions (texture px, one a cell) to the squares of a window that is not empty."""
        height, width = self._size
        rows = (min(window.bottom * COARSE, height) - window.top * COARSE) // SQUARE
        columns = (min(window.right * COARSE, width) - window.left * COARSE) // SQUARE
        seen = where[window.top : window.bottom + 2, window.left : window.right + 2]
        step = COARSE // SQUARE
        # Channel by channel: both together take three times as long.
        grown = (cv2.resize(part, None, fx=step, fy=step) for part in cv2.split(seen - np.float32((SQUARE - 1) / 2)))
        parts = [np.asarray(part[step : step + rows, step : step + columns], np.float32) for part in grown]
        # A chroma sample lies in the middle of its four pixels: half of where the first of them is.
        half = (seen[1:-1, 1:-1] - np.float32((COARSE - 1) / 2)) * np.float32(1 / 2)
        return Looks(window, *parts, *(np.asarray(part, np.float32) for part in cv2.split(half)))

    def fetch(self, source: Texture, looks: Looks, into: Planes) -> None:
        """Draw the window of ``into`` from ``source``."""
        self._draw(source.y, looks.x, looks.y, self.of(into.y, looks.window))
        for behind, plane in ((source.u, into.u), (source.v, into.v)):
            self._draw(behind, looks.half_x, looks.half_y, self.of(plane, looks.window))

    def fetch_plane(self, source: NDArray[np.uint8], looks: Looks) -> Plane:
        """Return the window of one full-size plane, of which ``source`` are the ``squares``."""
        rows, columns = looks.x.shape
        out = np.empty((rows * SQUARE, columns * SQUARE), np.uint8)
        self._draw(source, looks.x, looks.y, out)
        return out

    def fetch_half(self, source: NDArray[np.uint8], looks: Looks) -> Plane:
        """Return the window of one half-size plane, likewise."""
        rows, columns = looks.x.shape
        out = np.empty((rows, columns), np.uint8)
        self._draw(source, looks.half_x, looks.half_y, out)
        return out

    def spread(self, cells: Plane, plane: Plane) -> Plane:
        """Bring one value a cell, or one for two by two cells, without the ring, to the size of a plane or of a window of it."""
        step = 1 << (-(-plane.shape[1] // cells.shape[1]) - 1).bit_length()
        grown = cv2.resize(cells, None, fx=step, fy=step, interpolation=cv2.INTER_LINEAR)
        return np.asarray(grown[: plane.shape[0], : plane.shape[1]], np.uint8)

    def wider(self, where: Field) -> Field:
        """Return where two by two cells look together, without the ring."""
        rows, columns = -(-self.whole.bottom // 2), -(-self.whole.right // 2)
        inner = where[1 : 1 + 2 * rows, 1 : 1 + 2 * columns]
        return np.asarray(cv2.resize(inner, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)

    def finer(self, cells: Field) -> Field:
        """Bring one value for two by two cells, if it is that, to one a cell."""
        rows, columns = self.whole.bottom, self.whole.right
        if cells.shape == (rows, columns):
            return cells
        return np.asarray(cv2.resize(cells, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)[:rows, :columns], np.float32)

    @staticmethod
    def _draw(source: NDArray[np.uint8], x: Field, y: Field, into: Plane) -> None:
        """Look up squares and lay them side by side: two samples of a row at once."""
        pairs = cv2.remap(source, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101).view(np.uint16)
        shape = (x.shape[0] * SQUARE, x.shape[1] * SQUARE)
        laid = into if into.shape == shape else np.empty(shape, np.uint8)  # chroma of a frame that ends within a cell
        for row in range(SQUARE):
            cv2.extractChannel(pairs, row, laid.view(np.uint16)[row::SQUARE])
        if laid is not into:
            into[:] = laid[: into.shape[0], : into.shape[1]]


def squares(plane: Plane) -> NDArray[np.uint8]:
    """Return for each sample itself and its neighbours to the right, below and below to the right: ``H x W x 4``."""
    more = cv2.copyMakeBorder(plane, 0, 1, 0, 1, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.merge([more[:-1, :-1], more[:-1, 1:], more[1:, :-1], more[1:, 1:]]), np.uint8)


def woven(planes: Planes) -> Texture:
    """Return planes as they are fetched."""
    return Texture(*map(squares, planes))


def patch(into: NDArray[np.uint8], plane: Plane, box: tuple[int, int, int, int]) -> None:
    """Make the squares of a plane anew that its part from the top to the bottom and from left to right is in."""
    top, bottom, left, right = max(0, box[0] - 1), box[1], max(0, box[2] - 1), box[3]
    into[top:bottom, left:right] = squares(plane[top : bottom + 1, left : right + 1])[: bottom - top, : right - left]
