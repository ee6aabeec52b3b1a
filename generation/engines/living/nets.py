"""The small networks: faces and their 468 points, people, the salient subject. Loaded at first use, one thread each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter

from . import features

if TYPE_CHECKING:
    from numpy.typing import NDArray

FACE_SIDE = MESH_SIDE = 192  # px
PERSON_SIDE = 256
SUBJECT_SIDE, SUBJECT_INPUT = 256, "input.1"  # at the 320 px it was trained on it takes twice as long and finds the same
SUBJECT_SURE = 0.6  # of what stands out most, on average: in a forest or a meadow something does by chance, with 0.0 to 0.5
FACE_CELLS = 48  # the detector's grid: one anchor a cell
FACE_SURE = 0.6
MESH_SURE = 0.5
OVERLAP = 0.3  # of two boxes: the same face
MESH_ROOM = 1.5  # the mesh's crop over the detector's box, as MediaPipe does


@dataclass(frozen=True, slots=True)
class FaceBox:
    """A detected face in photo px: centre, side of its box, and the angle of the line between its eyes (radians)."""

    x: float
    y: float
    side: float
    angle: float
    score: float


class Nets:
    """The networks in ``models_dir``; made once per worker."""

    def __init__(self, models_dir: Path) -> None:
        self._folder = models_dir

    @cached_property
    def scene(self) -> onnxruntime.InferenceSession:
        return features.open_session(self._folder / "scene.onnx")

    @cached_property
    def _subject(self) -> onnxruntime.InferenceSession:
        # Cut after the finest of its seven mattes.
        return features.open_session(self._folder / "subject.onnx", b"1959", SUBJECT_INPUT.encode())

    @cached_property
    def _detector(self) -> Interpreter:
        return _interpreter(self._folder / "face-detector.tflite")

    @cached_property
    def _mesh(self) -> Interpreter:
        return _interpreter(self._folder / "face-mesh.tflite")

    @cached_property
    def _person(self) -> Interpreter:
        return _interpreter(self._folder / "person.tflite")

    def subject(self, photo: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the matte of what stands out, 256 x 256 over the whole photo, 0..1; 0 all over where the network is not sure of it."""
        small = cv2.resize(photo, (SUBJECT_SIDE, SUBJECT_SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
        scaled = (small / max(float(small.max()), 1.0) - features.MEAN) / features.DEVIATION
        batch = scaled.transpose(2, 0, 1)[None].astype(np.float32)
        matte = self._subject.run(None, {SUBJECT_INPUT: batch})[0][0, 0]
        features.give_back_memory()
        full = np.asarray((matte - matte.min()) / max(float(matte.max() - matte.min()), 1e-3), np.float32)
        return full if matte[full > 0.5].mean() >= SUBJECT_SURE else np.zeros_like(full)

    def people(self, photo: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the likelihood of a person, 256 x 256 over the whole photo, 0..1."""
        small = cv2.resize(photo, (PERSON_SIDE, PERSON_SIDE), interpolation=cv2.INTER_AREA)
        return np.asarray(_run(self._person, np.asarray(small[None] / 255, np.float32))[0][0, ..., 0], np.float32)

    def faces(self, photo: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        """Return ``468 x 3`` mesh points per face (x, y in photo px, z in the same scale), the largest face first."""
        found = [points for box in self._boxes(photo) if (points := self._points(photo, box)) is not None]
        return sorted(found, key=lambda points: -float(np.ptp(points[:, 0])))

    def _boxes(self, photo: NDArray[np.uint8]) -> list[FaceBox]:
        """Faces in the whole photo, and for small ones in its overlapping squares."""
        height, width = photo.shape[:2]
        side = min(height, width)
        tiles = [(0, 0, max(height, width))]
        if max(height, width) > 700:
            tile = max(320, round(side * 0.55))
            tiles += [(y, x, tile) for y in _starts(height, tile) for x in _starts(width, tile)]
        boxes = [box for y, x, size in tiles for box in self._detect(photo[y : y + size, x : x + size], x, y)]
        kept: list[FaceBox] = []
        for box in sorted(boxes, key=lambda box: -box.score):
            if all(math.hypot(box.x - other.x, box.y - other.y) > OVERLAP * (box.side + other.side) for other in kept):
                kept.append(box)
        return kept[:12]

    def _detect(self, view: NDArray[np.uint8], left: int, top: int) -> list[FaceBox]:
        scale = FACE_SIDE / max(view.shape[:2])
        boxed = np.zeros((FACE_SIDE, FACE_SIDE, 3), np.float32)
        small = cv2.resize(view, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[:FACE_SIDE, :FACE_SIDE]
        boxed[: small.shape[0], : small.shape[1]] = small / 127.5 - 1.0
        raw, logits = sorted(_run(self._detector, boxed[None]), key=lambda out: -out.shape[-1])
        scores = 1 / (1 + np.exp(-np.clip(logits[0, :, 0], -50, 50)))
        boxes = []
        for index in np.flatnonzero(scores > FACE_SURE):
            cell = np.array([index % FACE_CELLS + 0.5, index // FACE_CELLS + 0.5]) / FACE_CELLS * FACE_SIDE
            centre = (raw[0, index, :2] + cell) / scale
            right_eye, left_eye = (raw[0, index, 4:8].reshape(2, 2) + cell) / scale
            turn = math.atan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0])
            side = float(raw[0, index, 2:4].max()) / scale
            boxes.append(FaceBox(float(centre[0]) + left, float(centre[1]) + top, side, turn, float(scores[index])))
        return boxes

    def _points(self, photo: NDArray[np.uint8], box: FaceBox) -> NDArray[np.float32] | None:
        step = box.side * MESH_ROOM / MESH_SIDE
        cos, sin = math.cos(box.angle) * step, math.sin(box.angle) * step
        half = MESH_SIDE / 2
        matrix = np.array([[cos, -sin, box.x - (cos - sin) * half], [sin, cos, box.y - (sin + cos) * half]], np.float32)
        crop = cv2.warpAffine(photo, matrix, (MESH_SIDE, MESH_SIDE), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        points, sure = sorted(_run(self._mesh, np.asarray(crop[None] / 255, np.float32)), key=lambda out: -out.size)
        if 1 / (1 + math.exp(-float(sure.ravel()[0]))) < MESH_SURE:
            return None
        mesh = points.reshape(468, 3)
        flat = mesh[:, :2] @ matrix[:, :2].T + matrix[:, 2]
        return np.concatenate([flat, mesh[:, 2:] * step], axis=1).astype(np.float32)


def _starts(length: int, tile: int) -> list[int]:
    count = max(1, math.ceil((length - tile) / (tile * 0.7)) + 1) if length > tile else 1
    return sorted({round(i * (length - tile) / max(1, count - 1)) if length > tile else 0 for i in range(count)})


def _interpreter(path: Path) -> Interpreter:
    interpreter = Interpreter(model_path=str(path), num_threads=1)
    interpreter.allocate_tensors()
    return interpreter


def _run(interpreter: Any, tensor: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], tensor.astype(np.float32))
    interpreter.invoke()
    return [interpreter.get_tensor(out["index"]) for out in interpreter.get_output_details()]
