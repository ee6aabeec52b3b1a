"""ISCC units as bytes: taken apart, compared within their kind, and refused where nothing can be searched by."""

from __future__ import annotations

from pathlib import Path

import iscc_lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.provenance import iscc, units
from tests.factories import picture
from tests.generation.provenance.test_iscc import photo

IMAGE, DATA, INSTANCE = b"\x21\x07", b"\x30\x07", b"\x40\x07"  # headers of units of 256 bits
bodies = st.binary(min_size=units.WIDE, max_size=units.WIDE)


def test_takes_a_sequence_of_units_apart(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(picture())
    told = [units.raw(unit) for unit in iscc.of_picture(path, photo())["units"]]
    short = units.raw(iscc_lib.gen_instance_code_v0(b"x", bits=64)["iscc"])
    assert units.sequence(b"".join(told)) == told
    assert units.sequence(short + told[0]) == told[:1]


@pytest.mark.parametrize("content", [b"", b"\x20", b"\x20\x07", b"\xff" * 34, b"\x20\x01" + bytes(8), b"\x00\x07" + bytes(32)])
def test_refuses_what_cannot_be_searched_by(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"unit"):
        units.sequence(content)


def test_compares_an_instance_by_all_of_it() -> None:
    one, other = (units.raw(iscc_lib.gen_instance_code_v0(content, bits=256)["iscc"]) for content in (b"a", b"b"))
    assert units.likeness([one], [one]) == 1.0
    nearly = one[:-1] + bytes([one[-1] ^ 1])
    assert units.likeness([nearly], [one]) == units.likeness([other], [one]) == 0.0


def test_reads_a_unit_with_and_without_its_prefix() -> None:
    code = iscc_lib.gen_instance_code_v0(b"x", bits=256)["iscc"]
    assert units.raw(code) == units.raw(code.removeprefix("ISCC:"))
    assert len(units.raw(code)) == units.HEADER + units.WIDE


@pytest.mark.parametrize("unit", ["ISCC:!", "ISCC:1", "0189", "ü", "ISCC:KAA=KAA"])
def test_says_what_is_no_unit(unit: str) -> None:
    with pytest.raises(ValueError):
        units.raw(unit)


@given(st.binary(max_size=120))
def test_any_bytes_are_units_to_search_by_or_an_error(content: bytes) -> None:
    try:
        found = units.sequence(content)
    except ValueError:
        return
    assert found
    assert all(len(unit) == units.HEADER + units.WIDE for unit in found)
    assert sum(map(len, found)) <= len(content)


@given(bodies, bodies)
def test_compares_within_a_kind_alone_and_both_ways_alike(one: bytes, other: bytes) -> None:
    assert units.likeness([IMAGE + one], [DATA + one]) == 0.0
    assert units.likeness([IMAGE + one], [IMAGE + other]) == units.likeness([IMAGE + other], [IMAGE + one])
    assert units.likeness([IMAGE + one], [IMAGE + one]) == 1.0


@pytest.mark.parametrize(("apart", "near"), [(0, 1.0), (1, 255 / 256), (units.SAME, 0.75), (units.SAME + 1, 0.0)])
def test_is_near_up_to_so_many_bits(apart: int, near: float) -> None:
    other = ((1 << apart) - 1).to_bytes(units.WIDE)
    assert units.likeness([IMAGE + bytes(units.WIDE)], [IMAGE + other]) == pytest.approx(near)


def test_the_nearest_of_all_counts_and_none_is_not_near() -> None:
    far, near = IMAGE + b"\xff" * units.WIDE, IMAGE + bytes(units.WIDE - 1) + b"\1"
    assert units.likeness([IMAGE + bytes(units.WIDE)], [far, near]) == 255 / 256
    assert units.likeness([], [near]) == units.likeness([near], []) == 0.0
