"""Where each pixel of the frame looks: coarse positions are brought to half size once, and luma and chroma are fetched there.

Luma is fetched four pixels at a time: OpenCV brings four channels as fast as one, so each pixel of a texture holds a square of it,
itself and its neighbours to the right and below, and one look draws two by two pixels of the frame. Inside such a square the
picture is only shifted; from one to the next it is stretched and bent as the positions say.
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
    """A picture as it is fetched.

    Attributes:
        luma: ``squares`` of it.
        chroma: ``H/2 x W/2 x 4`` uint8: U, V, how much it is ``open``, and nothing.
    """

    luma: NDArray[np.uint8]
    chroma: NDArray[np.uint8]


class Looks(NamedTuple):
    """Where each square of a window looks: the texture px of its first pixel, ``x`` and ``y``, two looks a cell."""

    window: Window
    x: Field
    y: Field

    def first(self, bottom: int) -> Looks:
        """Return those of the rows of cells before ``bottom``."""
        count = (bottom - self.window.top) * COARSE // SQUARE
        return Looks(self.window._replace(bottom=bottom), self.x[:count], self.y[:count])


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
        seen = where[window.top : window.bottom + 2, window.left : window.right + 2] - np.float32((SQUARE - 1) / 2)
        step = COARSE // SQUARE  # channel by channel: both together take three times as long
        x, y = (cv2.resize(part, None, fx=step, fy=step)[step : step + rows, step : step + columns] for part in cv2.split(seen))
        return Looks(window, np.asarray(x, np.float32), np.asarray(y, np.float32))

    def fetch(self, source: Texture, looks: Looks, into: Planes) -> NDArray[np.uint8]:
        """Draw the window of ``into`` from ``source``; return its chroma as fetched, the source's four channels."""
        self._lay(self._drawn(source.luma, looks.x, looks.y), self.of(into.y, looks.window))
        # A chroma sample lies in the middle of its four pixels: half of where the first one is.
        half = np.float32(1 / SQUARE)
        chroma = self._drawn(source.chroma, looks.x * half, looks.y * half)
        for channel, plane in enumerate((into.u, into.v)):
            cv2.extractChannel(chroma, channel, self.of(plane, looks.window))
        return chroma

    def fetch_plane(self, source: NDArray[np.uint8], looks: Looks) -> Plane:
        """Return the window of one full-size plane, of which ``source`` are the ``squares``."""
        rows, columns = looks.x.shape
        out = np.empty((rows * SQUARE, columns * SQUARE), np.uint8)
        self._lay(self._drawn(source, looks.x, looks.y), out)
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
    def _drawn(source: NDArray[np.uint8], x: Field, y: Field) -> NDArray[np.uint8]:
        return np.asarray(cv2.remap(source, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101), np.uint8)

    @staticmethod
    def _lay(drawn: NDArray[np.uint8], into: Plane) -> None:
        """Lay squares side by side: two pixels of a row at once."""
        pairs = drawn.view(np.uint16)
        for row in range(SQUARE):
            cv2.extractChannel(pairs, row, into.view(np.uint16)[row::SQUARE])


def squares(plane: Plane) -> NDArray[np.uint8]:
    """Return for each pixel itself and its neighbours to the right, below and below to the right: ``H x W x 4``."""
    more = cv2.copyMakeBorder(plane, 0, 1, 0, 1, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.merge([more[:-1, :-1], more[:-1, 1:], more[1:, :-1], more[1:, 1:]]), np.uint8)


def woven(planes: Planes, opened: Plane | None = None) -> Texture:
    """Return planes as they are fetched; ``opened`` is of the chroma's size."""
    nothing = np.zeros_like(planes.u)
    chroma = cv2.merge([planes.u, planes.v, nothing if opened is None else opened, nothing])
    return Texture(squares(planes.y), np.asarray(chroma, np.uint8))
