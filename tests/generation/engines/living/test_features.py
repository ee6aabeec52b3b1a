"""The focus network, cut after its eighth layer: the graph ends where it is told, and pictures of any size go in."""

from __future__ import annotations

import cv2
import numpy as np
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from generation.engines.living import features, photo
from tests.generation.engines.living.seeing import PHOTOS, nets

numbers = st.integers(0, 2**40)


def text(number: int, value: bytes) -> bytes:
    return features._field(number, value)


def node(kind: bytes, takes: tuple[bytes, ...], gives: bytes) -> bytes:
    return text(
        features.NODE, b"".join(text(features.NODE_INPUT, name) for name in takes) + text(features.NODE_OUTPUT, gives) + text(4, kind)
    )


def weight(name: bytes, value: float) -> bytes:
    """A float32 TensorProto of one number."""
    shape, kind = b"\x08\x01", b"\x10\x01"
    return text(features.INITIALISER, shape + kind + text(9, np.float32(value).tobytes()) + text(features.TENSOR_NAME, name))


def model() -> bytes:
    """x -> relu -> + one -> * two, for pictures of 2 x 2 px only."""
    nodes = node(b"Relu", (b"input_image",), b"a") + node(b"Add", (b"a", b"one"), b"b") + node(b"Mul", (b"b", b"two"), b"c")
    weights = weight(b"one", 1) + weight(b"two", 2)
    ends = text(features.INPUT, features._value(b"input_image", (1, 3, 2, 2))) + text(features.OUTPUT, features._value(b"c", (1, 3, 2, 2)))
    graph = text(features.GRAPH, nodes + text(2, b"tiny") + weights + ends)
    return b"\x08\x08" + graph + text(8, b"\x10\x0d")  # ir_version 8, opset 13


def run(data: bytes, picture: NDArray[np.float32]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(data, features.lean_options(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"input_image": picture})[0], np.float32)


def test_ends_at_the_layer_it_is_told_and_takes_any_size() -> None:
    small, large = (np.random.default_rng(1).standard_normal((1, 3, *size)).astype(np.float32) for size in ((2, 2), (5, 7)))
    assert np.allclose(run(model(), small), (np.maximum(small, 0) + 1) * 2)
    whole = memoryview(model())
    for layer, wanted in ((b"a", lambda x: np.maximum(x, 0)), (b"b", lambda x: np.maximum(x, 0) + 1)):
        short = features.cut(whole, layer)
        for picture in (small, large):
            assert np.allclose(run(short, picture), wanted(picture))


def test_drops_the_weights_that_only_the_rest_used() -> None:
    whole = memoryview(model())
    assert b"two" not in features.cut(whole, b"b") and b"one" in features.cut(whole, b"b")
    assert b"one" not in features.cut(whole, b"a")


@given(numbers)
def test_reads_the_numbers_it_writes(value: int) -> None:
    written = features._number(value)
    assert features._varint(memoryview(written + b"\x05"), 0) == (value, len(written))


@given(st.lists(st.tuples(st.integers(1, 5000), st.binary(max_size=300)), max_size=6))
def test_reads_the_fields_it_writes(fields: list[tuple[int, bytes]]) -> None:
    written = b"".join(features._field(number, content) for number, content in fields)
    read = [(number, written[a:b]) for number, _, a, b in features._fields(memoryview(written), 0, len(written))]
    assert read == fields


def test_steps_over_every_kind_of_field_and_refuses_what_is_none() -> None:
    written = b"\x08\x96\x01" + b"\x11" + b"8 bytes " + b"\x1d" + b"four" + text(4, b"end")
    assert [number for number, *_ in features._fields(memoryview(written), 0, len(written))] == [1, 2, 3, 4]
    with pytest.raises(ValueError, match="no protobuf wire type 3"):
        list(features._fields(memoryview(b"\x0b"), 0, 1))


@pytest.mark.slow
def test_describes_a_picture_by_patches_of_its_shape_alike_at_every_size() -> None:
    picture = photo.load(PHOTOS / "lake-boats.jpg")
    small = np.asarray(cv2.resize(picture, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA), np.uint8)
    one, other = (features.tokens(nets().scene, each) for each in (picture, small))
    rows, columns, depth = one.shape
    assert depth == 384
    assert rows * columns == pytest.approx(features.TOKENS, rel=0.05)
    assert columns / rows == pytest.approx(picture.shape[1] / picture.shape[0], rel=0.05)
    assert one.shape == other.shape
    alike = (one * other).sum(axis=2) / np.linalg.norm(one, axis=2) / np.linalg.norm(other, axis=2)
    assert np.median(alike) > 0.9
    top, bottom = one[:4].reshape(-1, depth).mean(axis=0), one[-4:].reshape(-1, depth).mean(axis=0)
    assert top @ bottom / np.linalg.norm(top) / np.linalg.norm(bottom) < 0.9  # sky is not lake
