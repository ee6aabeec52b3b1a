"""Units: the same ones from an encoder's packet and from a file's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generation.media import nal

# what no unit holds: a start code; and none ends with a zero
units = st.lists(st.binary(min_size=1, max_size=40).map(lambda unit: unit.replace(b"\0\0", b"\0\3") + b"\x80"), max_size=5)


@given(units, st.lists(st.sampled_from([b"\0\0\1", b"\0\0\0\1"]), min_size=5, max_size=5))
def test_joins_the_same_units_from_both(parts: list[bytes], starts: list[bytes]) -> None:
    stream = b"".join(start + unit for start, unit in zip(starts, parts, strict=False))
    file = b"".join(len(unit).to_bytes(nal.LENGTH) + unit for unit in parts)
    assert nal.of_stream(stream) == nal.of_file(file) == b"".join(parts)


def test_ends_with_a_packet_that_is_cut_off() -> None:
    assert nal.of_file(b"\0\0\0\x09abc") == b"abc"
