"""What is in the photo: sky, water, plants, people, faces, the subject, horizon and rough depth, each with how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cv2
import numpy as np

from . import features, framing, head, matting, photo
from .head import CLASSES, MOVERS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from .nets import Nets

COARSE = 4  # fields are drawn this many times smaller than the frame
SEEN_SIDE = 1024  # px of the photo's longer side, as the networks get it
WIDE, ANIMAL_SHARE = 0.38, 0.05  # of the photo: sky and water of a wide view; an animal worth a look
SMALLEST_SHARE = {"sky": 0.03, "water": 0.02, "plants": 0.04, "animal": 0.03}  # of the frame; less than that is left still


@dataclass(slots=True)
class Scene:
    """Everything the engine knows of the photo, on the texture (the frame with its margin).

    Attributes:
        texture: ``H x W x 3`` uint8 RGB; its inner part without the margin is the framed photo.
        coarse: the same, ``H/4 x W/4 x 3``.
        sky, water, plants, animal, people, subject, depth: ``H/4 x W/4`` float32, 0..1; depth is 0 far, 1 near.
        sure: how sure the head is of sky, water, plants and animal, 0..1; 0 where there is too little of it.
        horizon: row of the coarse maps where the far plane meets the ground.
        faces: ``468 x 3`` points each, texture px.
        focus: frame px the camera holds still.
        light: mean colour of the sky (or of the picture), 0..1 RGB.
        chances: of each patch of the whole photo, ``rows x columns x 5``: what the maps were made of.
    """

    framing: framing.Framing
    texture: NDArray[np.uint8]
    coarse: NDArray[np.uint8]
    sky: NDArray[np.float32]
    water: NDArray[np.float32]
    plants: NDArray[np.float32]
    animal: NDArray[np.float32]
    people: NDArray[np.float32]
    subject: NDArray[np.float32]
    depth: NDArray[np.float32]
    sure: dict[str, float]
    horizon: float
    focus: tuple[float, float]
    faces: list[NDArray[np.float32]] = field(default_factory=list)
    light: tuple[float, float, float] = (0.5, 0.5, 0.5)
    chances: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0, len(CLASSES)), np.float32))

    @property
    def inner(self) -> tuple[slice, slice]:
        """The part of a coarse map that the frame shows."""
        edge = self.framing.margin // COARSE
        rows, columns = self.framing.frame_height // COARSE, self.framing.frame_width // COARSE
        return slice(edge, edge + rows), slice(edge, edge + columns)

    def share(self, name: str) -> float:
        """How much of the frame a map covers, 0..1."""
        return float(getattr(self, name)[self.inner].mean())


def see(path: Path, size: tuple[int, int], nets: Nets, areas: bytes = b"") -> Scene:
    """Look at the photo for a frame of ``size`` (width, height).

    Args:
        areas: ``head.pack`` of the chances an earlier look at this photo found; most of the time goes into finding them.

    Raises:
        UnusablePhotoError: cannot be decoded, too small or too narrow.
    """
    picture = photo.load(path)
    height, width = picture.shape[:2]
    reduced = _reduced(picture)
    grow = width / reduced.shape[1]
    faces = [points * np.float32(grow) for points in nets.faces(reduced)]
    known = head.unpack(areas)
    found = known if known is not None else _chances(reduced, nets)
    people = nets.people(reduced) if faces else np.zeros((8, 8), np.float32)
    subject = people if faces and people.mean() > 0.05 else nets.subject(reduced) if _is_close(found) else np.zeros((8, 8), np.float32)
    frame = framing.frame_photo((height, width), size, _interest(picture, faces, subject), _keep(faces))
    return _compose(picture, frame, found, people, subject, faces)


def chances(path: Path, nets: Nets) -> NDArray[np.float32]:
    """Return of each patch of a photo what ``Scene.chances`` does, and see nothing else.

    Raises:
        UnusablePhotoError: cannot be decoded, too small or too narrow.
    """
    return _chances(_reduced(photo.load(path)), nets)


def _chances(reduced: NDArray[np.uint8], nets: Nets) -> NDArray[np.float32]:
    return head.rounded(head.load_head().classify(head.describe(features.tokens(nets.scene, reduced), reduced)))


def _is_close(chances: NDArray[np.float32]) -> bool:
    """Whether the picture may have one subject: it is no wide view of sky and water, or an animal is in it."""
    share = dict(zip(CLASSES, chances.mean(axis=(0, 1)), strict=True))
    return bool(share["sky"] + share["water"] < WIDE or share["animal"] > ANIMAL_SHARE)


def _keep(faces: list[NDArray[np.float32]]) -> tuple[float, float, float, float] | None:
    """The box of all faces of some size, with hair and chin."""
    if not faces:
        return None
    largest = max(float(np.ptp(points[:, 0])) for points in faces)
    boxes = [(*points[:, :2].min(axis=0), *points[:, :2].max(axis=0)) for points in faces if np.ptp(points[:, 0]) > 0.35 * largest]
    left, top, right, bottom = (f([box[i] for box in boxes]) for i, f in enumerate((min, min, max, max)))
    return float(left - 0.35 * largest), float(top - 0.6 * largest), float(right + 0.35 * largest), float(bottom + 0.3 * largest)


def _reduced(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = min(1.0, SEEN_SIDE / max(picture.shape[:2]))
    if scale == 1.0:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _interest(picture: NDArray[np.uint8], faces: list[NDArray[np.float32]], subject: NDArray[np.float32]) -> NDArray[np.float32]:
    interest = framing.plain_interest(picture)
    interest = interest / max(float(interest.sum()), 1e-6)
    if subject.max() > 0.5:
        matte = cv2.resize(subject, interest.shape[1::-1], interpolation=cv2.INTER_AREA)
        interest = interest + 1.5 * matte / max(float(matte.sum()), 1e-6)
    scale = interest.shape[1] / picture.shape[1]
    for points in faces:
        spot = np.zeros_like(interest)
        x0, y0 = np.floor(points[:, :2].min(axis=0) * scale).astype(int).clip(0)
        x1, y1 = np.ceil(points[:, :2].max(axis=0) * scale).astype(int)
        spot[y0 : y1 + 1, x0 : x1 + 1] = 1
        interest = interest + 6.0 * spot / max(float(spot.sum()), 1.0) / len(faces) ** 0.5
    return np.asarray(interest, np.float32)


def _compose(
    picture: NDArray[np.uint8],
    frame: framing.Framing,
    chances: NDArray[np.float32],
    people: NDArray[np.float32],
    subject: NDArray[np.float32],
    faces: list[NDArray[np.float32]],
) -> Scene:
    height, width = picture.shape[:2]
    texture = framing.surround(np.asarray(frame.cut(picture, photo_width=width), np.uint8), frame, picture.shape[:2])
    coarse = np.asarray(cv2.resize(texture, None, fx=1 / COARSE, fy=1 / COARSE, interpolation=cv2.INTER_AREA), np.uint8)
    size = coarse.shape[1::-1]

    def laid(image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Bring a map of the whole photo, which may be square or rounded to whole patches, to the photo's shape and cut it."""
        wide = 4 * image.shape[1]
        high = cv2.resize(image, (wide, round(wide * height / width)), interpolation=cv2.INTER_CUBIC)
        return np.asarray(cv2.resize(np.asarray(frame.cut(high, photo_width=width, divide=COARSE)), size), np.float32).clip(0, 1)

    persons = matting.guided(coarse, laid(people), 4) if people.max() > 0.5 else np.zeros(size[::-1], np.float32)
    matte = matting.guided(coarse, laid(subject), 4) if subject.max() > 0.5 else np.zeros(size[::-1], np.float32)
    maps, sure = {}, {}
    for number, name in enumerate(MOVERS):
        chance = laid(chances[..., number])
        mask = matting.firm(matting.guided(coarse, matting.firm(chance, 0.3, 0.7), 6), 0.3, 0.8) * (1 - persons)
        share = float(mask.mean())
        certain = float((chance * mask).sum() / max(float(mask.sum()), 1e-6))
        sure[name] = certain if share > SMALLEST_SHARE[name] else 0.0
        maps[name] = mask
    maps["sky"] = _from_the_top(maps["sky"])
    if maps["sky"].mean() < SMALLEST_SHARE["sky"]:
        sure["sky"] = 0.0  # what looked like sky hangs in the middle of the picture
    maps["animal"], sure["animal"] = _animal(laid(chances[..., CLASSES.index("animal")]), matte, persons)
    horizon = _horizon(maps["sky"], maps["water"])
    placed = [np.concatenate([frame.to_texture(points[:, :2]), points[:, 2:] * frame.scale], axis=1) for points in faces]
    scene = Scene(
        frame,
        texture,
        coarse,
        sky=maps["sky"],
        water=maps["water"],
        plants=maps["plants"],
        animal=maps["animal"],
        people=persons,
        subject=matte,
        depth=matte,
        sure=sure,
        horizon=horizon,
        focus=(0, 0),
        faces=placed,
        chances=chances,
    )
    scene.depth = _depth(scene)
    scene.focus = _focus(scene)
    weights = scene.sky if sure["sky"] else np.ones_like(scene.sky)
    scene.light = tuple(float(v) for v in (coarse * weights[..., None]).sum(axis=(0, 1)) / weights.sum() / 255)  # type: ignore[assignment]
    return scene


def _animal(chance: NDArray[np.float32], subject: NDArray[np.float32], people: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """The subject, as sure as the head calls it an animal: alone, the head takes fluffy seeds and bark for fur."""
    mask = np.asarray(subject * (1 - people), np.float32)
    certain = float((chance * mask).sum() / max(float(mask.sum()), 1e-6))
    return mask, certain if mask.mean() > SMALLEST_SHARE["animal"] else 0.0


def _from_the_top(sky: NDArray[np.float32]) -> NDArray[np.float32]:
    """Keep what hangs together with the picture's top: bright walls, lakes and snow do not."""
    solid = (sky > 0.5).astype(np.uint8)
    count, labels = cv2.connectedComponents(solid)
    top = np.unique(labels[: max(2, len(sky) // 25)])
    kept = np.isin(labels, top[top > 0]).astype(np.float32) if count > 1 else np.zeros_like(sky)
    return np.asarray(sky * cv2.dilate(kept, np.ones((5, 5), np.uint8)), np.float32)


def _horizon(sky: NDArray[np.float32], water: NDArray[np.float32]) -> float:
    rows = len(sky)
    wet = np.flatnonzero((water > 0.5).mean(axis=1) > 0.1)
    if len(wet):
        return float(max(0, wet[0] - 1))
    below = np.flatnonzero((sky > 0.5).mean(axis=1) > 0.3)
    return float(min(below[-1], 0.7 * rows)) if len(below) else 0.42 * rows


def _depth(scene: Scene) -> NDArray[np.float32]:
    """Sky far, ground nearer towards the bottom, people and subject in front; edges from the picture, then softened."""
    rows = len(scene.sky)
    down = ((np.arange(rows, dtype=np.float32) - scene.horizon) / max(1.0, rows - scene.horizon)).clip(0, 1)
    ground = np.repeat((0.12 + 0.75 * down**0.9)[:, None], scene.sky.shape[1], axis=1)
    depth = ground * (1 - scene.sky)
    front = np.maximum(scene.subject, scene.people)
    if front.max() > 0.5:
        feet = np.flatnonzero((front > 0.5).any(axis=1))[-1]
        depth = depth * (1 - front) * 0.8 + front * max(0.7, float(ground[feet, 0]))
    smooth = matting.guided(scene.coarse, np.asarray(depth, np.float32), 5, 1e-2)
    return np.asarray(cv2.GaussianBlur(smooth, (0, 0), 2.5), np.float32)


def _focus(scene: Scene) -> tuple[float, float]:
    """Centre of the faces, else of the subject, else a little below the middle; frame px."""
    frame = scene.framing
    if scene.faces:
        x, y = np.mean([points[:, :2].mean(axis=0) for points in scene.faces], axis=0) - frame.margin
    elif (scene.subject > 0.5).mean() > 0.02:
        rows, columns = np.nonzero(scene.subject > 0.5)
        x, y = columns.mean() * COARSE - frame.margin, rows.mean() * COARSE - frame.margin
    else:
        x, y = frame.frame_width / 2, max(0.45 * frame.frame_height, scene.horizon * COARSE - frame.margin)
    return float(np.clip(x, 0, frame.frame_width - 1)), float(np.clip(y, 0, frame.frame_height - 1))
