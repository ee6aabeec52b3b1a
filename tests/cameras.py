"""A camera with Content Credentials: it signs photos, with place, owner and a thumbnail in the manifest."""

from __future__ import annotations

import io
import json
from pathlib import Path

from c2pa import Builder, C2paSignerInfo, C2paSigningAlg, Context, Signer

from generation.provenance.development_ca import ensure_development_ca
from tests.factories import picture

SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
CAPTURED, GENERATED = f"{SOURCES}digitalCapture", f"{SOURCES}trainedAlgorithmicMedia"
THUMBNAIL = picture(48, 64, colour=(7, 190, 7))
PERSONAL = (b"52.5163", b"-6.2088", b"GPSL", b"Dewi Lestari", b"serial 88123", THUMBNAIL[-40:])  # as they stand in a file


def photographed(
    folder: Path, content: bytes | None = None, *, source: str = CAPTURED, media_type: str = "image/jpeg", packed: bool = False
) -> bytes:
    """Return a picture as such a camera writes it; the CA lies in ``folder``, and nobody here knows it. ``packed``: in a Brotli box."""
    ca = ensure_development_ca(folder / "camera")
    info = C2paSignerInfo(C2paSigningAlg.ES256, ca.chain.read_bytes(), ca.key.read_bytes(), None)
    place = {"@context": {"exif": "http://ns.adobe.com/exif/1.0/"}, "exif:GPSLatitude": "52.5163", "exif:GPSLongitude": "13.3777"}
    definition = {
        "claim_generator_info": [{"name": "Camera", "version": "1"}],
        "format": media_type,
        "thumbnail": {"format": "image/jpeg", "identifier": "small.jpg"},
        "assertions": [
            {"label": "c2pa.actions.v2", "created": True, "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": source}]}},
            {"label": "c2pa.metadata", "data": place},
            {"label": "c2pa.metadata", "data": {**place, "exif:GPSLatitude": "-6.2088"}},
            {"label": "org.camera.owner", "data": {"name": "Dewi Lestari", "body": "serial 88123"}},
        ],
    }
    packing = Context.from_dict({"core": {"prefer_compress_manifests": packed}, "builder": {"thumbnail": {"enabled": False}}})
    builder = Builder.from_json(json.dumps(definition), context=packing)
    builder.add_resource("small.jpg", io.BytesIO(THUMBNAIL))
    signed = io.BytesIO()
    builder.sign(Signer.from_info(info), media_type, io.BytesIO(content or picture()), signed)
    return signed.getvalue()


def personal_in(content: bytes) -> list[bytes]:
    """Return what of the camera's secrets stands in a file."""
    return [one for one in PERSONAL if one in content]
