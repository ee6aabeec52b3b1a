"""Scene features: the layer-8 tokens of the focus network's ViT-S/14, at any size, by editing its ONNX graph when it is loaded."""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import cv2
import numpy as np
import onnxruntime

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

PATCH = 14  # px of a token's side
TOKENS = 900  # about as many as a picture is cut into; 0.65 s on one core
LAYER, PICTURE = b"/backbone/encoder/layer.8/Add_1_output_0", b"input_image"
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # ImageNet's, as the network was trained

# Field numbers of onnx.proto
GRAPH, NODE, INITIALISER, INPUT, OUTPUT = 7, 1, 5, 11, 12
NODE_INPUT, NODE_OUTPUT, TENSOR_NAME = 1, 2, 8


def tokens(session: onnxruntime.InferenceSession, photo: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return ``rows x columns x 384`` features of an RGB picture; the picture is resized to about ``TOKENS`` patches."""
    height, width = photo.shape[:2]
    scale = (TOKENS / (height * width)) ** 0.5
    rows, columns = max(4, round(height * scale)), max(4, round(width * scale))
    small = cv2.resize(photo, (columns * PATCH, rows * PATCH), interpolation=cv2.INTER_AREA)
    batch = ((small.astype(np.float32) / 255 - MEAN) / DEVIATION).transpose(2, 0, 1)[None].astype(np.float32)
    found = session.run(None, {"input_image": batch})[0]
    give_back_memory()
    return np.asarray(found[0, 1:].reshape(rows, columns, -1), np.float32)


def open_session(path: Path, layer: bytes = LAYER, picture: bytes = PICTURE) -> onnxruntime.InferenceSession:
    """Load a network, ``scene.onnx`` unless told, ``cut`` after a layer, taking pictures of any size it can."""
    options = lean_options()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        model = cut(memoryview(data), layer, picture)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    session._model_bytes = None  # kept for a fallback to other providers that is never taken: 71 MB
    del model
    give_back_memory()
    return session


def give_back_memory() -> None:
    """Return freed memory to the system where the C library can (glibc): a worker should not keep one picture's peak."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def lean_options() -> onnxruntime.SessionOptions:
    """One thread (two were slower), and no memory kept that a single picture does not need."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.add_session_config_entry("session.disable_prepacking", "1")  # a second copy of all weights
    return options


def cut(model: memoryview, layer: bytes = LAYER, picture: bytes = PICTURE) -> bytes:
    """Return the model's bytes ending at tensor ``layer``, with a free height and width of its input ``picture``.

    The file is a protobuf message of length-delimited fields; nodes stand in order of execution, so everything after the
    one that makes ``layer`` can go, and so can the weights that only those used.
    """
    (start, end) = next((a, b) for number, _, a, b in _fields(model, 0, len(model)) if number == GRAPH)
    head = [bytes(model[first:b]) for number, first, _, b in _fields(model, 0, len(model)) if number != GRAPH]
    kept: list[bytes] = []
    used: set[bytes] = set()
    for number, first, a, b in _fields(model, start, end):
        if number == NODE:
            names = [(n, bytes(model[p:q])) for n, _, p, q in _fields(model, a, b) if n in {NODE_INPUT, NODE_OUTPUT}]
            kept.append(bytes(model[first:b]))
            used.update(name for n, name in names if n == NODE_INPUT)
            if (NODE_OUTPUT, layer) in names:
                break
    for number, first, a, b in _fields(model, start, end):
        if number == INITIALISER:
            name = next(bytes(model[p:q]) for n, _, p, q in _fields(model, a, b) if n == TENSOR_NAME)
            if name in used:
                kept.append(bytes(model[first:b]))
    kept += [
        _field(2, b"features"),
        _field(INPUT, _value(picture, (1, 3, b"height", b"width"))),
        _field(OUTPUT, _value(layer, None)),
    ]
    return b"".join([*head, _field(GRAPH, b"".join(kept))])


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _fields(data: memoryview, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield ``(number, start, start of content, end)`` of each field of a protobuf message."""
    while at < end:
        first = at
        key, at = _varint(data, at)
        content = at
        match key & 7:
            case 0:
                _, at = _varint(data, at)
            case 1:
                at += 8
            case 2:
                size, content = _varint(data, at)
                at = content + size
            case 5:
                at += 4
            case kind:
                raise ValueError(f"no protobuf wire type {kind}")
        yield key >> 3, first, content, at


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _field(number: int, content: bytes) -> bytes:
    return _number(number << 3 | 2) + _number(len(content)) + content


def _value(name: bytes, shape: tuple[int | bytes, ...] | None) -> bytes:
    """A ValueInfoProto of float32; a name as dimension means any size."""
    dimensions = [_field(1, _field(2, side) if isinstance(side, bytes) else b"\x08" + _number(side)) for side in shape or ()]
    kind = b"\x08\x01" + (_field(2, b"".join(dimensions)) if shape else b"")
    return _field(1, name) + _field(2, _field(1, kind))
