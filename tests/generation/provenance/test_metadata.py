"""What a file says of itself: found by other tools, as it was written, whatever the words hold."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from generation import media
from generation.provenance.boxes import BoxError, top_boxes
from generation.provenance.label import WORDS
from generation.provenance.metadata import XMP_UUID, aigc, write_metadata, xmp_packet
from generation.provenance.process import declares_ai, look

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
AIGC = "{http://www.tc260.org.cn/ns/AIGC/1.0/}AIGC"
xml_text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffe\uffff"), max_size=40)


def described(packet: bytes) -> ElementTree.Element:
    found = ElementTree.fromstring(packet.decode()).find(f".//{RDF}Description")  # noqa: S314  (ours)
    assert found is not None
    return found


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    frames = (np.full((64, 64, 3), level, np.uint8) for level in range(0, 120, 10))
    media.encode(frames, np.zeros((24_000, 2), np.float32), fps=24, width=64, height=64, path=path)
    return path


def test_declares_generated_media_as_iptc_spells_it() -> None:
    told = described(xmp_packet(title="x"))
    assert told.get(IPTC) == "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@given(xml_text, xml_text, xml_text)
def test_is_well_formed_and_keeps_every_word(title: str, producer: str, produce_id: str) -> None:
    told = described(xmp_packet(title=title, producer=producer, produce_id=produce_id))
    assert "".join(told.itertext()).strip().startswith(title.strip())
    field = json.loads(told.get(AIGC) or "")
    assert (field["ContentProducer"], field["ProduceID"]) == (producer, produce_id)


@pytest.mark.parametrize(("language", "words"), [("en", "en"), ("id", "id"), ("id-ID", "id"), ("xx", "en"), ("", "en")])
def test_says_it_in_the_members_language(language: str, words: str) -> None:
    assert WORDS[words] in xmp_packet(title="x", language=language).decode()


def test_the_field_of_gb_45438_has_all_its_names_and_says_certainly() -> None:
    field = json.loads(aigc(produce_id="7"))
    names = {"Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID", "ReservedCode2"}
    assert set(field) == names
    assert (field["Label"], field["ContentProducer"], field["ProduceID"]) == ("1", "Alive", "7")


def test_is_read_by_another_tool_and_plays_as_before(film: Path) -> None:
    before = [frame for _, frame in media.read_frames(film)], media.probe(film)
    write_metadata(film, title="A & B <clip>", language="id", produce_id="0123")
    after = [frame for _, frame in media.read_frames(film)], media.probe(film)
    assert all(np.array_equal(one, other) for one, other in zip(before[0], after[0], strict=True))
    assert before[1] == after[1]
    with av.open(str(film)) as container:
        assert json.loads(container.metadata["AIGC"])["ProduceID"] == "0123"


def test_puts_the_packet_into_the_box_that_xmp_names(film: Path) -> None:
    write_metadata(film, title="clip")
    with film.open("rb") as file:
        last = list(top_boxes(file))[-1]
    content = film.read_bytes()[last.start + last.header : last.end]
    assert (last.kind, content[:16]) == (b"uuid", XMP_UUID)
    assert described(content[16:]) is not None


def test_is_seen_by_our_own_reader_and_by_none_before(film: Path) -> None:
    assert not declares_ai(film)
    write_metadata(film, title="clip")
    assert declares_ai(film)


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
def test_fits_a_picture(fmt: str, tmp_path: Path) -> None:
    packet = xmp_packet(title="x")
    told = PngImagePlugin.PngInfo()
    told.add_itxt("XML:com.adobe.xmp", packet.decode())
    Image.new("RGB", (8, 8)).save(tmp_path / "picture", fmt, **({"pnginfo": told} if fmt == "PNG" else {"xmp": packet}))
    assert declares_ai(tmp_path / "picture")
    with Image.open(tmp_path / "picture") as opened:
        assert b"trainedAlgorithmicMedia" in (opened.info["xmp"] if fmt != "PNG" else opened.info["XML:com.adobe.xmp"].encode())


def test_refuses_what_is_no_film_and_leaves_it_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "odd.mp4"
    path.write_bytes(b"not a film at all")
    with pytest.raises(BoxError):
        write_metadata(path, title="x")
    assert path.read_bytes() == b"not a film at all"


def test_reads_what_a_png_says_packed(tmp_path: Path) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_itxt("XML:com.adobe.xmp", xmp_packet(title="x").decode(), zip=True)
    Image.new("RGB", (64, 64)).save(tmp_path / "file", "PNG", pnginfo=told)
    assert not declares_ai(tmp_path / "file")  # its bytes do not show it
    found: dict[str, object] = {}
    for one in look(tmp_path / "file", anchors=b"", key="key"):
        found |= one
    assert found["declares_ai"] is True
