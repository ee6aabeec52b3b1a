"""Drawing: each moment's fields and light applied to the layers, one frame at a time, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import flashes, layers
from .camera import Camera, pose
from .faces import Eyes
from .grade import Grade
from .people import People
from .plants import Plants
from .scene import COARSE
from .sky import Sky
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


class Renderer:
    """One shot being drawn. Coarse fields live on the texture's grid and are looked up through the camera."""

    def __init__(self, scene: Scene, plan: Plan, shot: Shot) -> None:
        self.scene, self.plan, self.shot = scene, plan, shot
        self._layers = layers.part(scene) if plan.sky else None
        self._sky = Sky(scene, self._layers, plan.sky, shot.seconds, shot.seed) if self._layers else None
        self._water = Water(scene, plan.water, plan.run, shot.seconds, shot.seed) if plan.water else None
        self._plants = Plants(scene, plan.plants, shot.seconds, shot.seed) if plan.plants else None
        self._grade = Grade(scene, plan, shot.seconds, shot.seed)
        self._weather = Weather(scene, plan.weather, (shot.width, shot.height), shot.seconds, shot.seed) if plan.weather else None
        alive = plan.people if scene.faces else {}
        self._people = People(scene, alive, shot.seconds, shot.seed, loop=plan.loop) if alive else None
        self._eyes = Eyes(scene, alive, shot.seconds, shot.seed) if alive else None
        self._source = self._layers.front if self._layers else scene.texture
        self._live = self._source.copy() if self._eyes else self._source
        self._camera = Camera(scene.depth[scene.inner], scene.focus, shot.width, shot.height)
        margin = np.float32(scene.framing.margin)
        self._grid = np.dstack(np.meshgrid(*(np.arange(side, dtype=np.float32) + margin for side in (shot.width, shot.height))))
        rows, columns = scene.depth[scene.inner].shape
        axes = (
            (np.arange(n, dtype=np.float32) + 0.5) * shot_side / n - 0.5 for n, shot_side in ((columns, shot.width), (rows, shot.height))
        )
        self._coarse_grid = np.dstack(np.meshgrid(*axes)) + margin
        self._view = np.zeros((rows, columns, 2), np.float32)
        self._wet_rows = self._span(scene.water) if self._water else (0, 0)

    def _span(self, mask: Field) -> tuple[int, int]:
        """Frame rows that may ever show the mask."""
        rows = np.flatnonzero((mask > 0.02).any(axis=1)) * COARSE - self.scene.framing.margin
        pad = 40
        return (max(0, int(rows[0]) - pad), min(self.shot.height, int(rows[-1]) + pad)) if len(rows) else (0, 0)

    def frame(self, index: int) -> Frame:
        """Draw frame ``index``."""
        moment = index / self.shot.num_frames
        at = pose(self.plan.camera, moment, loop=self.plan.loop, strength=self.plan.camera_strength, width=self.shot.width)
        self._camera.displace(at, self._view)
        look = np.asarray(
            ((self._coarse_grid + self._view) + 0.5) / COARSE - 0.5, np.float32
        )  # coarse texture px each coarse frame px looks at
        first, second, weight = self._ground_fields(moment)
        source = self._live
        if self._eyes is not None:
            self._eyes.apply(self._live, self._source, moment)
        frame = self._fetch(source, self._where(look, first))
        if second is not None and weight < 0.995:
            frame = self._blend_wet(frame, source, look, second, weight)
        if self._sky is not None:
            frame = self._put_sky(frame, look, first, moment)
        frame = self._sharpened(self._lit(frame, look, moment), index)
        return self._weather.apply(frame, moment) if self._weather else frame

    def _ground_fields(self, moment: float) -> tuple[Field | None, Field | None, float]:
        """Displacement of everything but the sky on the coarse texture, in the water's two phases."""
        total: Field | None = None
        if self._plants is not None:
            total = np.dstack(self._plants.displace(moment))
        if self._people is not None:
            lively = self._people.displace(moment)
            total = lively if total is None else total + lively
        if self._water is None:
            return total, None, 1.0
        one, two, weight = self._water.displace(moment)
        if total is None:
            total = np.zeros((*one.shape, 2), np.float32)
        second = total.copy()
        total[..., 1] += one
        second[..., 1] += two
        return total, second, weight

    def _where(self, look: Field, moved: Field | None, rows: tuple[int, int] | None = None) -> Field:
        """Full-resolution texture positions of the frame's rows."""
        field = self._view
        if moved is not None:
            field = field + cv2.remap(moved, look, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]
        full = cv2.resize(field, (self.shot.width, self.shot.height), interpolation=cv2.INTER_LINEAR)
        top, bottom = rows or (0, self.shot.height)
        return np.asarray(cv2.add(full[top:bottom], self._grid[top:bottom]), np.float32)

    @staticmethod
    def _fetch(image: Frame, where: Field) -> Frame:
        return np.asarray(cv2.remap(image, where, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101), np.uint8)  # type: ignore[call-overload]

    def _blend_wet(self, frame: Frame, source: Frame, look: Field, second: Field, weight: float) -> Frame:
        top, bottom = self._wet_rows
        other = self._fetch(source, self._where(look, second, self._wet_rows))
        frame[top:bottom] = cv2.addWeighted(frame[top:bottom], weight, other, 1 - weight, 0)
        return frame

    def _put_sky(self, frame: Frame, look: Field, moved: Field | None, moment: float) -> Frame:
        """Lay the front over the drifting sky, in the rows where any sky can show."""
        assert self._sky is not None  # noqa: S101  - for the type checker
        assert self._layers is not None  # noqa: S101
        bottom = min(self.shot.height, self._layers.depth - self.scene.framing.margin + 24)
        if bottom <= 0:
            return frame
        rows = (0, bottom)
        one, two, weight = self._sky.phases(moment)
        behind = self._sky.draw(self._where(look, one, rows), self._where(look, two, rows), weight)
        cover = self._fetch(self._layers.cover, self._where(look, moved, rows))
        seen = cv2.cvtColor(cv2.bitwise_not(cover), cv2.COLOR_GRAY2RGB)
        frame[:bottom] = cv2.add(frame[:bottom], cv2.multiply(behind, seen, scale=1 / 255))
        return frame

    def _lit(self, frame: Frame, look: Field, moment: float) -> Frame:
        """Multiply by one low-resolution gain map; 0.5..1.5 in 255 steps, fine enough not to show as bands."""
        if moment == 0:
            return frame
        gain = self._grade.gain(moment)
        if self._water is not None:
            gain = gain + self._water.light(moment)[..., None]
        gain = cv2.remap(gain, look, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]
        steps = np.rint((gain.clip(-0.5, 0.5) + 0.5) * 255).astype(np.uint8)
        full = cv2.resize(steps, (self.shot.width, self.shot.height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.addWeighted(frame, 0.5, cv2.multiply(frame, full, scale=1 / 255), 1.0, 0), np.uint8)

    def _sharpened(self, frame: Frame, index: int) -> Frame:
        if self.plan.camera == "still":  # what stands still is fetched as it is
            return frame
        ends = index if not self.plan.loop else min(index, self.shot.num_frames - index)
        amount = SHARPEN * min(1.0, ends / self.shot.fps / WAKE)
        if amount == 0:
            return frame
        return np.asarray(cv2.addWeighted(frame, 1 + amount, cv2.GaussianBlur(frame, (3, 3), 0), -amount, 0), np.uint8)


def draw(scene: Scene, plan: Plan, shot: Shot, on_step: OnStep) -> Iterator[NDArray[np.uint8]]:
    """Yield the frames of the shot; ``on_step`` may raise to stop."""
    renderer = Renderer(scene, plan, shot)
    for index, frame in enumerate(flashes.limit(map(renderer.frame, range(shot.num_frames)), shot.fps)):
        on_step((index + 1) / shot.num_frames)
        yield frame
