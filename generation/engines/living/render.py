"""Drawing: each moment's fields and light applied to the layers, one frame at a time, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from generation import yuv

from . import flashes, layers, waves
from .camera import Camera, pose
from .faces import Eyes
from .grade import Grade
from .lens import Lens, Window, patch, squares, woven
from .people import People
from .plants import Plants
from .scene import COARSE
from .sky import Sky, mixed
from .water import Water
from .weather import Weather

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from generation.engines import OnStep, Shot

    from .direction import Plan
    from .scene import Scene

    Field = NDArray[np.float32]
    Frame = NDArray[np.uint8]

SHARPEN = 0.35  # what one bilinear fetch takes away
WAKE = 0.35  # s until sharpening is fully in: frame 0 is the photo, untouched
DITHER = 0.49  # of a step; less than half, so that what keeps its light keeps it exactly
STEPS = 216  # of light in a gain of 1, where none is above 1.18; another number in each frame would stir what is even
PATCH = 8  # cells, of one dithered alike; single cells would lie on a flat sky as grain
FAINT = 0.02  # weight of a phase that is not worth drawing


class _Opened(NamedTuple):
    """How open the sky is, 0..255, in the rows of cells where both it and something before it may be; above them there is only sky."""

    edge: Window
    luma: Frame | None
    chroma: Frame | None


class Renderer:
    """One shot being drawn. Coarse fields live on the texture's grid and are looked up through the camera, one vector a cell."""

    def __init__(self, scene: Scene, plan: Plan, shot: Shot) -> None:
        self.scene, self.plan, self.shot = scene, plan, shot
        self._lens = Lens(shot.width, shot.height, scene.framing.margin)
        self._layers = layers.part(scene) if plan.sky else None
        self._sky = Sky(scene, plan.sky, shot.seconds, shot.seed) if self._layers else None
        self._drift = cv2.merge([self._sky.flow] * 2) if self._sky else None  # four channels are looked up as fast as one
        self._water = Water(scene, plan.water, plan.run, shot.seconds, shot.seed) if plan.water else None
        self._plants = Plants(scene, plan.plants, shot.seconds, shot.seed) if plan.plants else None
        self._grade = Grade(scene, plan, shot.seconds, shot.seed)
        self._weather = Weather(scene, plan, shot) if plan.weather else None
        alive = plan.people  # people, animals and flames
        self._people = People(scene, alive, shot.seconds, shot.seed, loop=plan.loop) if alive else None
        self._eyes = Eyes(scene, alive, shot.seconds, shot.seed) if alive and scene.faces else None
        self._live = scene.texture.copy() if self._eyes else scene.texture
        self._bare = self._layers.front if self._layers else layers.planar(scene.texture)
        self._front = woven(self._bare)
        self._behind = woven(self._layers.sky) if self._layers else None
        opened = self._layers.open if self._layers else np.zeros((2, 2), np.uint8)
        self._open, self._half_open = squares(opened), squares(layers.halved(opened))
        self._camera = Camera(self._lens.coarse(scene.depth, self._lens.rest), self._lens.cells, scene.focus)
        self._wet = _box(scene.water) if self._water else None
        self._dither = _patches(self._lens.cells.shape[0] - 2, self._lens.cells.shape[1] - 2, shot.seed)

    def frame(self, index: int) -> Frame:
        """Draw frame ``index``: I420, ``height * 3/2 x width`` uint8."""
        moment = index / self.shot.num_frames
        at = pose(self.plan.camera, moment, loop=self.plan.loop, strength=self.plan.camera_strength, width=self.shot.width)
        look = self._lens.rest + self._camera.displace(at)  # texture px each cell looks at
        if self._eyes is not None:
            self._blink(moment)
        picture = yuv.blank(self.shot.width, self.shot.height)
        into = yuv.planes(picture)
        opened = self._ground(look, into, moment)
        if self._sky is not None:
            self._put_sky(into, look, opened, moment)
        self._sharpen(into.y, index)
        self._light(into, look, moment)
        return yuv.from_rgb(self._weather.apply(yuv.to_rgb(picture), moment)) if self._weather else picture

    def _ground(self, look: Field, into: yuv.Planes, moment: float) -> _Opened:
        """Draw everything but the sky, water in its two phases; return how open the sky is behind it."""
        moved = self._moved(moment)
        where = look if moved is None else look + self._lens.coarse(moved, look)
        opened = _Opened(self._lens.whole, None, None)
        if self._layers is not None:
            front, sky = self._lens.rows(where, self._layers.first), self._lens.rows(where, 0, self._layers.last)
            opened = _Opened(Window(sky.bottom if front.empty else front.top, sky.bottom, 0, sky.right), None, None)
            if front.empty:
                return opened
            window = front
        else:
            window = self._lens.whole
        other, weight = None, 1.0
        if self._water is not None:
            rise, (first, second, weight) = self._water.rise(moment), self._water.phases(moment)
            other = where if weight > 1 - FAINT else self._flowing(where, look, rise, second)
            where = self._flowing(where, look, rise, first) if weight > FAINT else other
        looks = self._lens.looks(where, window)
        self._lens.fetch(self._front, looks, into)
        if self._layers is not None and not opened.edge.empty:
            edge = looks.first(opened.edge.bottom)
            opened = _Opened(opened.edge, self._lens.fetch_plane(self._open, edge), self._lens.fetch_half(self._half_open, edge))
        if other is not None and FAINT < weight < 1 - FAINT:
            self._blend_wet(into, other, weight)
        return opened

    def _flowing(self, where: Field, look: Field, rise: Field, part: float) -> Field:
        """Return ``where`` with the water's waves, and its surface as far as it flows in a ``part`` of its period."""
        assert self._water is not None  # noqa: S101  - for the type checker
        flowing = where.copy()
        flowing[..., 1] += self._lens.coarse(rise + self._water.flow * np.float32(part), look)
        return flowing

    def _moved(self, moment: float) -> Field | None:
        """Displacement of everything but the sky and the water on the coarse texture."""
        total: Field | None = None
        if self._plants is not None:
            total = np.asarray(cv2.merge(self._plants.displace(moment)), np.float32)
        if self._people is not None:
            lively = self._people.displace(moment)
            total = lively if total is None else total + lively
        return total

    def _blend_wet(self, into: yuv.Planes, other: Field, weight: float) -> None:
        assert self._water is not None and self._wet is not None  # noqa: S101  - for the type checker
        window = self._lens.window(other, self._wet)
        if window.empty:
            return
        drawn = yuv.planes(yuv.blank(self.shot.width, self.shot.height))
        self._lens.fetch(self._front, self._lens.looks(other, window), drawn)
        for plane, second in zip(into, drawn, strict=True):
            part = self._lens.of(plane, window)
            cv2.addWeighted(part, weight, self._lens.of(second, window), 1 - weight, 0, dst=part)
        amount = self._water.restore * waves.lost(weight)
        if not amount:
            return
        cells = slice(window.top + 1, window.bottom + 1), slice(window.left + 1, window.right + 1)
        luma, deep = self._lens.of(into.y, window), self._lens.coarse(self._water.deep, other)[cells]
        clear = waves.restored(luma, amount, COARSE)
        cv2.copyTo(clear, self._lens.spread(deep, luma), luma)

    def _put_sky(self, into: yuv.Planes, look: Field, opened: _Opened, moment: float) -> None:
        """Lay the front over the drifting sky, in the rows where any sky can show."""
        assert self._sky is not None and self._drift is not None  # noqa: S101  - for the type checker
        edge = opened.edge
        if not edge.bottom:
            return
        flow, (first, second, weight) = self._lens.coarse(self._drift, look)[..., :2], self._sky.phases(moment)
        one, other = (look + flow * np.float32(part) for part in (first, second))
        drawn = self._sky_at(one if weight > FAINT else other, edge.bottom)
        if FAINT < weight < 1 - FAINT:
            drawn = mixed(drawn, self._sky_at(other, edge.bottom), weight)
        bare = edge.top * COARSE  # above it no front was drawn
        for plane, behind in zip(into, drawn, strict=True):
            step = 1 if plane is into.y else 2
            plane[: bare // step] = behind[: bare // step]
        if opened.luma is None or opened.chroma is None:
            return
        for plane, behind in zip(into, layers.through(_below(drawn, bare), opened.luma, opened.chroma), strict=True):
            part = self._lens.of(plane, edge)
            cv2.add(part, behind, dst=part)

    def _sky_at(self, where: Field, bottom: int) -> yuv.Planes:
        """Draw the sky in the rows of cells before ``bottom``."""
        assert self._behind is not None  # noqa: S101
        drawn = yuv.planes(yuv.blank(self.shot.width, min(bottom * COARSE, self.shot.height)))
        self._lens.fetch(self._behind, self._lens.looks(where, self._lens.whole._replace(bottom=bottom)), drawn)
        return drawn

    def _blink(self, moment: float) -> None:
        assert self._eyes is not None  # noqa: S101
        self._eyes.apply(self._live, self.scene.texture, moment)
        for rows, columns in self._eyes.boxes:
            top, left = rows.start // 2 * 2, columns.start // 2 * 2
            new = layers.planar(self._live[top : (rows.stop + 1) // 2 * 2, left : (columns.stop + 1) // 2 * 2])
            for plane, part, woven_, step in zip(self._bare, new, self._front, (1, 2, 2), strict=True):
                box = top // step, top // step + part.shape[0], left // step, left // step + part.shape[1]
                plane[box[0] : box[1], box[2] : box[3]] = part
                patch(woven_, plane, box)

    def _sharpen(self, luma: Frame, index: int) -> None:
        if self.plan.camera == "still":  # what stands still is fetched as it is
            return
        ends = index if not self.plan.loop else min(index, self.shot.num_frames - index)
        amount = SHARPEN * min(1.0, ends / self.shot.fps / WAKE)
        if amount:
            cv2.addWeighted(luma, 1 + amount, cv2.GaussianBlur(luma, (3, 3), 0), -amount, 0, dst=luma)

    def _light(self, into: yuv.Planes, look: Field, moment: float) -> None:
        """Multiply luma by one low-resolution gain, in steps too fine to show as bands, and tint chroma."""
        if moment == 0:
            cv2.add(into.y, float(yuv.BLACK), dst=into.y)  # type: ignore[call-overload]
            return
        tint, at, dither = self._grade.tint(moment), look[1:-1, 1:-1], self._dither
        if self._grade.side > COARSE:
            at, dither = self._lens.wider(look), dither[::2, ::2]
        gusts = self._plants.light(moment) if self._plants is not None else None
        if gusts is not None and self._grade.side == Plants.side:  # one look for both
            tint[..., 0] += gusts
        tint = self._lens.coarse(tint, at, self._grade.side)
        gain, patches = 1 + tint[..., 0], dither
        if gusts is not None and self._grade.side != Plants.side:
            gain += self._lens.coarse(gusts, at, Plants.side)
        if self._water is not None:
            light = self._lens.coarse(self._water.light(moment), look)[1:-1, 1:-1]
            gain, patches = self._lens.finer(gain) + light, self._dither
        gain = gain.clip(0.5, 1.5)
        one = min(STEPS, int(255 / float(gain.max())))  # a whole number of steps: what keeps its light keeps it exactly
        steps = np.rint(gain * np.float32(one) + patches).astype(np.uint8)
        cv2.multiply(into.y, self._lens.spread(steps, into.y), dst=into.y, scale=1 / one)
        cv2.add(into.y, float(yuv.BLACK), dst=into.y)  # type: ignore[call-overload]
        for channel, plane in ((1, into.u), (2, into.v)):
            if tint[..., channel].any():
                more = self._lens.spread(np.rint(tint[..., channel] + 128 + dither).clip(0, 255).astype(np.uint8), plane)
                cv2.addWeighted(plane, 1.0, more, 1.0, -128, dst=plane)


def _patches(rows: int, columns: int, seed: int) -> Field:
    """Return parts of a step, one a cell: patches of the frame take a step of light each at their own moment, not all of it at once."""
    small = np.random.default_rng(seed).uniform(-DITHER, DITHER, (-(-rows // PATCH), -(-columns // PATCH))).astype(np.float32)
    return np.asarray(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)


def _box(mask: Field) -> tuple[int, int, int, int]:
    """Top, bottom, left and right of a coarse mask in texture px."""
    rows, columns = (np.flatnonzero((mask > 0.02).any(axis=axis)) * COARSE for axis in (1, 0))
    return (int(rows[0]), int(rows[-1]) + COARSE, int(columns[0]), int(columns[-1]) + COARSE) if len(rows) else (0, 0, 0, 0)


def _below(planes: yuv.Planes, row: int) -> yuv.Planes:
    return yuv.Planes(planes.y[row:], planes.u[row // 2 :], planes.v[row // 2 :])


def draw(scene: Scene, plan: Plan, shot: Shot, on_step: OnStep) -> Iterator[NDArray[np.uint8]]:
    """Yield the frames of the shot; ``on_step`` may raise to stop."""
    renderer = Renderer(scene, plan, shot)
    for index, frame in enumerate(flashes.limit(map(renderer.frame, range(shot.num_frames)), shot.fps)):
        on_step((index + 1) / shot.num_frames)
        yield frame
