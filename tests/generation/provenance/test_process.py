"""Files made to mislead or to break the reader get a plain answer: no crash, no hang, never a proof."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from c2pa import Builder, C2paSignerInfo, C2paSigningAlg, Signer
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from PIL import Image

from generation import signing
from generation.provenance import development_ca, process
from generation.provenance.claims import Standing
from generation.provenance.conclusion import Conclusion, Level, conclude
from generation.provenance.credentials import Authority, Origin, context_for, manifest_of, sign
from generation.provenance.reading import Problem, Reading, read
from tests.factories import picture
from tests.generation.provenance.expiring import signed_in_time
from tests.provenance import made

PLAIN = picture()


def asked(content: bytes, tmp_path: Path, **limits: Any) -> Reading:
    path = tmp_path / "file"
    path.write_bytes(content)
    return read(path, anchors=signing.authority().anchors, watermark_key=settings.WATERMARK_KEY, **limits)


def claims_in(content: bytes, tmp_path: Path, media_type: str = "image/jpeg") -> Any:
    """The credentials alone, in this process: quick."""
    path = tmp_path / "file"
    path.write_bytes(content)
    return process.read_claims(path, media_type, signing.authority().anchors)


def stranger(folder: Path) -> Authority:
    ca = development_ca.ensure_development_ca(folder)
    return Authority(ca.chain.read_bytes(), ca.anchors.read_bytes(), ca.key.read_bytes())


def signed_picture(authority: Authority, tmp_path: Path) -> bytes:
    plain, signed = tmp_path / "plain.jpg", tmp_path / "signed.jpg"
    plain.write_bytes(PLAIN)
    sign(plain, signed, authority=authority, origin=Origin("Alive clip", "living", "living 1", "local"))
    return signed.read_bytes()


def is_never_proof(reading: Reading) -> bool:
    return conclude(reading, looks_known=True).level is not Level.PROVEN


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.98])
def test_says_that_a_truncated_clip_is_damaged_or_changed(share: float, tmp_path: Path) -> None:
    whole = made().video.read_bytes()
    reading = asked(whole[: int(len(whole) * share)], tmp_path)
    assert is_never_proof(reading)
    assert reading.claims is None or reading.claims.standing in {Standing.BROKEN, Standing.CHANGED}


@pytest.mark.slow
def test_goes_by_the_bytes_and_not_by_the_name(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(made().video.read_bytes())
    reading = read(path, anchors=signing.authority().anchors, watermark_key=settings.WATERMARK_KEY)
    assert reading.kind == "video"
    assert conclude(reading, looks_known=False) is Conclusion.AI_PROVEN


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"#EXTM3U\n#EXT-X-VERSION:3\nhttp://127.0.0.1:9/secret\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"PK\x03\x04" + bytes(200),
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        b"%PDF-1.7\n",
    ],
)
def test_opens_nothing_but_pictures_and_videos(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.mp4"
    path.write_bytes(content)
    told = list(process.look(path, anchors=b"", key="key"))
    assert told == [{"kind": "", "problem": "format", "done": True}]


KINDS = {
    b"\xff\xd8\xff\xe0": ("image", "image/jpeg"),
    b"\x89PNG\r\n\x1a\n": ("image", "image/png"),
    b"RIFF\x10\0\0\0WEBPVP8 ": ("image", "image/webp"),
    b"\0\0\0\x20ftypavif": ("image", "image/avif"),
    b"\0\0\0\x20ftypheic": ("image", "image/heic"),
    b"\0\0\0\x20ftypqt  ": ("video", "video/quicktime"),
    b"\0\0\0\x20ftypisom": ("video", "video/mp4"),
    b"\x1a\x45\xdf\xa3": ("video", ""),
    b"RIFF\n\n\n\nWEBPVP8 ": ("image", "image/webp"),  # a size that looks like line ends
    b" \xff\xd8\xff": ("", ""),  # only at the very beginning
    b"RIFF\x10\0\0\0AVI ": ("", ""),
}


@pytest.mark.parametrize("head", KINDS)
def test_tells_a_format_by_its_first_bytes(head: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(head + bytes(80))
    assert process.kind_of(tmp_path / "file") == KINDS[head]


def test_tells_the_cheap_and_certain_things_first(tmp_path: Path) -> None:
    """What was told before a limit ended the process still counts."""
    (tmp_path / "file").write_bytes(PLAIN)
    told = [next(iter(one)) for one in process.look(tmp_path / "file", anchors=b"", key="key")]
    assert told[:3] == ["kind", "claims", "declares_ai"]
    assert told[-2:] == ["watermark", "done"]  # the dearest last


def test_tells_what_it_knew_before_the_pixels_broke_off(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(PLAIN[: len(PLAIN) // 2])
    told = list(process.look(tmp_path / "file", anchors=b"", key="key"))
    assert told[:3] == [{"kind": "image"}, {"claims": None}, {"declares_ai": False}]
    assert told[-2:] == [{"problem": "damaged"}, {"done": True}]


@pytest.mark.slow
def test_gives_up_on_a_bomb_of_boxes(tmp_path: Path) -> None:
    """Boxes in boxes in boxes, a million of them."""
    nested = b""
    for _ in range(20_000):
        nested = struct.pack(">I4s", 8 + len(nested), b"moov") + nested if len(nested) < 150_000 else nested
    flat = struct.pack(">I4s", 8, b"free") * 1_000_000
    reading = asked(made().video.read_bytes()[:32] + nested + flat, tmp_path)
    assert is_never_proof(reading)
    assert reading.watermark is None
    assert reading.problem is Problem.DAMAGED  # said at once: looking for credentials in so many takes minutes


@pytest.mark.slow
def test_gives_up_on_a_picture_that_would_fill_the_memory(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    reading = asked(bomb.getvalue(), tmp_path)
    assert reading.problem is Problem.DAMAGED
    assert conclude(reading, looks_known=False) is Conclusion.UNREADABLE


def test_stops_at_its_time(tmp_path: Path) -> None:
    reading = asked(PLAIN, tmp_path, seconds=0.05)
    assert reading == Reading(problem=Problem.TIME)
    assert conclude(reading, looks_known=False) is Conclusion.UNFINISHED


def test_holds_its_process_to_its_limits() -> None:
    """The limits really stand in the process that opens files."""
    program = "from generation.provenance import process; process.limit(); bytearray(process.MEMORY)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "MemoryError" in done.stderr


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server that writes down who asks it."""
    asked_for: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked_for.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/manifest.c2pa", asked_for
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_never_fetches_a_manifest_from_elsewhere(listener: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked_for = listener
    owner = signing.authority()
    definition = manifest_of(Origin("Alive clip", "living", "living 1", "local"), "image/jpeg")
    builder = Builder.from_json(json.dumps(definition), context=context_for(owner.anchors))
    builder.set_no_embed()
    builder.set_remote_url(address)
    assert owner.key is not None
    signer = Signer.from_info(C2paSignerInfo(C2paSigningAlg.ES256, owner.chain, owner.key, None))
    target = io.BytesIO()
    builder.sign(signer, "image/jpeg", io.BytesIO(PLAIN), target)
    asked_for.clear()
    assert address.encode() in target.getvalue()
    reading = asked(target.getvalue(), tmp_path)
    assert asked_for == []
    assert reading.claims is not None
    assert reading.claims.standing is Standing.ELSEWHERE
    assert conclude(reading, looks_known=False) is Conclusion.ELSEWHERE


def test_does_not_vouch_for_a_foreign_signer_of_the_same_name(tmp_path: Path) -> None:
    """Anybody can make a chain whose names are ours."""
    claims = claims_in(signed_picture(stranger(tmp_path / "ca"), tmp_path), tmp_path)
    assert claims.signer == signing.authority().name
    assert claims.standing is Standing.UNLISTED
    assert conclude(Reading("image", claims), looks_known=True) is Conclusion.AI_UNLISTED


def test_does_not_vouch_for_an_expired_certificate(tmp_path: Path) -> None:
    owner = signed_in_time(stranger, lambda owner: signed_picture(owner, tmp_path), tmp_path)
    claims = process.read_claims(tmp_path / "signed.jpg", "image/jpeg", owner.anchors)
    assert claims is not None
    assert claims.standing is Standing.EXPIRED
    assert conclude(Reading("image", claims), looks_known=False) is Conclusion.EXPIRED


@pytest.mark.parametrize("needle", [b"living 1", b"c2pa.created", b"trainedAlgorithmicMedia"])
def test_sees_a_forged_assertion(needle: bytes, tmp_path: Path) -> None:
    signed = signed_picture(signing.authority(), tmp_path)
    assert claims_in(signed, tmp_path).standing is Standing.TRUSTED
    at = signed.index(needle)
    forged = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    assert claims_in(forged, tmp_path).standing in {Standing.CHANGED, Standing.BROKEN}


def test_sees_credentials_moved_to_another_file(tmp_path: Path) -> None:
    """A genuine manifest, cut out and pasted into somebody else's picture."""
    signed = signed_picture(signing.authority(), tmp_path)
    marker = signed.index(b"\xff\xeb")  # APP11, where the manifest lies
    pasted = PLAIN[:2] + signed[marker : signed.index(b"\xff\xdb", marker)] + picture(colour=(200, 20, 20))[2:]
    assert claims_in(pasted, tmp_path).standing in {Standing.CHANGED, Standing.BROKEN}


def test_believes_the_mark_more_than_a_strangers_signature(tmp_path: Path) -> None:
    """A copy of an AI clip, signed by somebody as a photograph."""
    claims = claims_in(signed_picture(stranger(tmp_path / "ca"), tmp_path), tmp_path)
    assert conclude(Reading("image", claims, watermark=7), looks_known=False) is Conclusion.AI_MARKED


@pytest.mark.slow
@bounds(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_survives_any_mutation_and_never_calls_it_proven(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Bounded fuzz over the manifest reader: flips, cuts, doubled and overwritten parts of a signed file."""
    tmp_path = tmp_path_factory.getbasetemp()
    whole = _signed(tmp_path)
    content, at = bytearray(whole), data.draw(st.integers(0, len(whole) - 1))
    size = data.draw(st.integers(1, 64))
    match data.draw(st.sampled_from(["overwrite", "cut", "double", "truncate"])):
        case "overwrite":
            content[at : at + size] = data.draw(st.binary(min_size=size, max_size=size))
        case "cut":
            del content[at : at + size]
        case "double":
            content[at:at] = content[at : at + size]
        case _:
            del content[at:]
    path = tmp_path / "mutated"
    path.write_bytes(bytes(content))
    claims = process.read_claims(path, "image/jpeg", signing.authority().anchors)
    if claims and claims.standing is Standing.TRUSTED:
        assert _pixels(bytes(content)) == _pixels(whole)


def _signed(folder: Path) -> bytes:
    path = folder / "signed-once.jpg"
    if not path.exists():
        path.write_bytes(signed_picture(signing.authority(), folder))
    return path.read_bytes()


def _pixels(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        return image.convert("RGB").tobytes()
