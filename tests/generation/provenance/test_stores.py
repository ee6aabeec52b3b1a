"""The bytes of a manifest store: the last manifest is the active one, and what is emptied is declared."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.provenance.boxes import BoxError, box
from generation.provenance.stores import Cleared, active_label, active_only, cleared

UUID = b"u" * 16
GPS = b'{"exif:GPSLatitude": "52.5"}'


def jumb(label: str, *inside: bytes) -> bytes:
    return box(b"jumb", box(b"jumd", UUID, b"\x03", label.encode(), b"\0"), *inside)


def assertion(label: str, content: bytes = b"{}") -> bytes:
    return jumb(label, box(b"json", content))


def manifest(label: str, *assertions: bytes, beside: bytes = b"") -> bytes:
    return jumb(label, jumb("c2pa.assertions", *assertions), jumb("c2pa.signature", box(b"cbor", b"signed")), beside)


def store(*manifests: bytes) -> bytes:
    return jumb("c2pa", *manifests)


OLD = manifest("urn:c2pa:old", assertion("c2pa.actions.v2"), assertion("c2pa.metadata", GPS))
NEW = manifest("urn:c2pa:new", assertion("c2pa.actions.v2", b'{"actions": []}'))
NO_STORE = [b"", b"x", box(b"free"), box(b"mdat", b"hello"), box(b"jumb"), jumb("c2pa"), b"\0\0\0\x09jumb", b"\0" * 40]


def keep_all(_label: str) -> bool:
    return True


def test_the_last_manifest_is_the_active_one() -> None:
    assert active_label(store(OLD, NEW)) == "urn:c2pa:new"
    assert active_label(store(NEW, OLD)) == "urn:c2pa:old"


def test_cuts_the_active_manifest_out_byte_for_byte() -> None:
    alone = active_only(store(OLD, NEW))
    assert NEW in alone
    assert GPS not in alone
    assert active_label(alone) == "urn:c2pa:new"
    assert active_only(alone) == alone


@pytest.mark.parametrize("content", NO_STORE)
def test_says_where_there_is_no_store(content: bytes) -> None:
    for read in (active_label, active_only):
        with pytest.raises(BoxError):
            read(content)


def test_says_where_a_manifest_has_no_label() -> None:
    with pytest.raises(BoxError):
        active_label(store(box(b"jumb")))


def test_empties_what_is_not_wanted_and_says_where_it_was() -> None:
    clear = cleared(store(OLD, NEW), lambda label: label != "c2pa.metadata")
    assert GPS not in clear.store
    assert clear.redacted == ("self#jumbf=/c2pa/urn:c2pa:old/c2pa.assertions/c2pa.metadata",)
    assert b"c2pa.metadata" in clear.store  # the library redacts only what it finds
    assert NEW in clear.store
    assert active_label(clear.store) == "urn:c2pa:new"


def test_leaves_a_store_as_it_was_where_everything_is_wanted() -> None:
    whole = store(OLD, NEW)
    assert cleared(whole, keep_all) == Cleared(whole, ())


def test_clearing_twice_changes_no_byte_more() -> None:
    once = cleared(store(OLD, NEW), lambda label: label != "c2pa.metadata")
    assert cleared(once.store, lambda label: label != "c2pa.metadata") == once


def test_removes_the_credentials_of_people_without_a_word() -> None:
    persons = jumb("c2pa.credentials", box(b"json", b'{"name": "Sari"}'))
    clear = cleared(store(manifest("urn:c2pa:x", assertion("c2pa.actions.v2"), beside=persons)), keep_all)
    assert b"Sari" not in clear.store
    assert clear.redacted == ()
    assert active_label(clear.store) == "urn:c2pa:x"


def test_refuses_what_it_cannot_look_into() -> None:
    packed = box(b"brob", b"jumb", b"compressed")
    data = jumb("c2pa.databoxes", box(b"cbor", b"a photo"))
    for odd in (store(OLD, packed), store(manifest("urn:c2pa:x", beside=data))):
        with pytest.raises(BoxError):
            cleared(odd, keep_all)


@given(st.binary(max_size=120), st.integers(0, 400))
def test_any_bytes_are_a_store_or_an_error(noise: bytes, at: int) -> None:
    """What it is given was read by another library before; it still must not crash on it in another way."""
    whole = store(OLD, NEW)
    for content in (noise, whole[:at] + noise + whole[at + len(noise) :]):
        for read in (active_label, active_only, lambda content: cleared(content, keep_all)):
            with suppress(BoxError):
                read(content)
