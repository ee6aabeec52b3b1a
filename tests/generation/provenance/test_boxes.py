"""Boxes: found without believing their sizes, and added without one offset pointing beside its chunk."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.provenance import boxes
from generation.provenance.boxes import MOST_READ, BoxError, add_boxes, box, has_too_many, inner_boxes, top_boxes

FTYP = box(b"ftyp", b"isom\0\0\0\0")
MEDIA = b"first chunk.second chunk"
ADDED = box(b"meta", b"more")
LAST = box(b"uuid", b"x" * 16)


def offsets(kind: bytes, *values: int) -> bytes:
    form = ">Q" if kind == b"co64" else ">I"
    table = box(kind, struct.pack(">II", 0, len(values)), *(struct.pack(form, value) for value in values))
    return box(b"moov", box(b"mvhd", b"\0" * 4), box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", table)))))


def film(kind: bytes = b"stco", *, fast_start: bool = True) -> bytes:
    """A file whose two chunk offsets point at the two halves of its media."""
    media = box(b"mdat", MEDIA)
    if fast_start:
        start = len(FTYP) + len(offsets(kind, 0, 0)) + 8
        return FTYP + offsets(kind, start, start + 12) + media
    start = len(FTYP) + 8
    return FTYP + media + offsets(kind, start, start + 12)


def chunks(content: bytes, kind: bytes) -> list[bytes]:
    """What the offsets of a file point at."""
    at, form = content.index(kind) + 4 + 8, ">Q" if kind == b"co64" else ">I"
    return [content[offset : offset + 5] for offset in struct.unpack_from(f">2{form[1]}", content, at)]


@pytest.mark.parametrize("kind", [b"stco", b"co64"])
@pytest.mark.parametrize("fast_start", [True, False])
def test_adds_boxes_and_every_offset_still_points_at_its_chunk(kind: bytes, fast_start: bool, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(film(kind, fast_start=fast_start))
    assert chunks(path.read_bytes(), kind) == [b"first", b"secon"]
    add_boxes(path, into_moov=ADDED, at_end=LAST)
    content = path.read_bytes()
    assert chunks(content, kind) == [b"first", b"secon"]
    assert content.endswith(LAST)
    found = list(top_boxes(io.BytesIO(content)))
    assert sorted(one.kind for one in found) == [b"ftyp", b"mdat", b"moov", b"uuid"]
    moov = next(one for one in found if one.kind == b"moov")
    assert content[moov.start : moov.end].endswith(ADDED)


def test_keeps_the_mode_of_the_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(film())
    path.chmod(0o640)
    add_boxes(path, into_moov=ADDED, at_end=b"")
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


BAD = {
    "nothing": b"",
    "no moov": FTYP + box(b"mdat", MEDIA),
    "a moov with a long size": FTYP + struct.pack(">I4sQ", 1, b"moov", 16) + box(b"mdat", MEDIA),
    "a size beyond the end": FTYP + struct.pack(">I4s", 999, b"moov"),
    "a size below its own header": FTYP + struct.pack(">I4s", 4, b"moov"),
    "a cut header": FTYP + b"\0\0\0",
    "a table cut off": FTYP + box(b"moov", box(b"trak", box(b"stco", struct.pack(">III", 0, 9, 1)))) + box(b"mdat"),
    "an offset that no longer fits": FTYP + offsets(b"stco", 2**32 - 1, 0) + box(b"mdat", MEDIA),
}


@pytest.mark.parametrize("name", BAD)
def test_refuses_and_leaves_the_file_as_it_was(name: str, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(BAD[name])
    with pytest.raises(BoxError):
        add_boxes(path, into_moov=ADDED, at_end=LAST)
    assert path.read_bytes() == BAD[name]
    assert list(tmp_path.iterdir()) == [path]


def test_leaves_the_file_as_it_was_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(film())

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(boxes, "_copy", full)
    with pytest.raises(OSError, match="No space"):
        add_boxes(path, into_moov=ADDED, at_end=LAST)
    assert path.read_bytes() == film()
    assert list(tmp_path.iterdir()) == [path]


def test_takes_a_size_of_nothing_as_the_rest_of_the_file() -> None:
    content = FTYP + struct.pack(">I4s", 0, b"mdat") + MEDIA
    last = list(top_boxes(io.BytesIO(content)))[-1]
    assert (last.kind, last.end) == (b"mdat", len(content))


def test_reads_a_size_of_64_bits() -> None:
    content = struct.pack(">I4sQ", 1, b"mdat", 16 + len(MEDIA)) + MEDIA + FTYP
    assert [(one.kind, one.header) for one in top_boxes(io.BytesIO(content))] == [(b"mdat", 16), (b"ftyp", 8)]


@pytest.mark.parametrize("count", [boxes.MOST_BOXES - 1, boxes.MOST_BOXES + 1])
def test_counts_no_further_than_a_real_clip_needs(count: int) -> None:
    content = box(b"free") * count
    for walk in (lambda: list(top_boxes(io.BytesIO(content))), lambda: list(inner_boxes(content, 0, len(content)))):
        if count < boxes.MOST_BOXES:
            assert len(walk()) == count
        else:
            with pytest.raises(BoxError, match="too many"):
                walk()


@given(st.lists(st.tuples(st.binary(min_size=4, max_size=4), st.binary(max_size=20)), max_size=8))
def test_finds_what_was_written(written: list[tuple[bytes, bytes]]) -> None:
    content = b"".join(box(kind, payload) for kind, payload in written)
    found = list(top_boxes(io.BytesIO(content)))
    assert [(one.kind, content[one.start + one.header : one.end]) for one in found] == written
    assert found == list(inner_boxes(content, 0, len(content)))


@given(st.binary(max_size=200))
def test_any_bytes_are_boxes_that_cover_them_or_an_error(content: bytes) -> None:
    try:
        found = list(top_boxes(io.BytesIO(content)))
    except BoxError:
        return
    assert sum(one.size for one in found) == len(content)


def wide(count: int) -> bytes:
    return box(b"free") * count


def deep(count: int) -> bytes:
    nested = b""
    for _ in range(count):
        nested = box(b"moov", nested)
    return nested


@pytest.mark.parametrize(("content", "is_bomb"), [
    (wide(MOST_READ), False),
    (wide(MOST_READ + 1), True),
    (box(b"moov", box(b"udta", wide(MOST_READ))), True),
    (box(b"meta", bytes(4), wide(MOST_READ)), True),
    (box(b"mdat", wide(MOST_READ)), False),
    (deep(MOST_READ + 1), True),
    (wide(9) + b"cut", False),
    (b"", False),
])  # fmt: skip
def test_knows_a_bomb_of_boxes(content: bytes, is_bomb: bool, tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(content)
    assert has_too_many(path) is is_bomb
