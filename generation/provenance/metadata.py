"""What a file says of itself without proof: "AI made" as XMP (IPTC) and as the ``AIGC`` field of GB 45438, written before signing.

Both survive the signing. A plain ffmpeg copy drops them and keeps only the ``comment`` that the encoder writes; they help honest
tools and prove nothing, which is why the credentials and the watermark exist.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

from .boxes import add_boxes, box
from .credentials import GENERATED
from .label import WORDS

XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")  # XMP specification part 3, table 9: the uuid box of MP4
UTF8 = 1  # type indicator of a value in an ``ilst`` (QuickTime file format, "well-known types")
TOOL = "Alive"
PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"
 xmp:CreatorTool={tool} Iptc4xmpExt:DigitalSourceType={source} TC260:AIGC={aigc}>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{words}</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def aigc(*, producer: str = TOOL, produce_id: str = "") -> str:
    """Return the ``AIGC`` field of GB 45438-2025, annex E, as JSON; label "1" says: certainly generated."""
    field = {"Label": "1", "ContentProducer": producer, "ProduceID": produce_id, "ReservedCode1": ""}
    return json.dumps(field | {"ContentPropagator": "", "PropagateID": "", "ReservedCode2": ""})


def xmp_packet(*, title: str, language: str = "en", producer: str = TOOL, produce_id: str = "") -> bytes:
    """Return an XMP packet that declares the IPTC digital source type of generated media; also fits a JPEG, PNG or WebP."""
    text = PACKET.format(
        tool=quoteattr(TOOL),
        source=quoteattr(GENERATED),
        aigc=quoteattr(aigc(producer=producer, produce_id=produce_id)),
        title=escape(title),
        words=escape(WORDS.get(language[:2], WORDS["en"])),
    )
    return text.encode()


def packed_xmp(opened: Image.Image) -> bytes:
    """Return the XMP of an opened picture, unpacked: a PNG may hold it compressed, where no search of the bytes finds it."""
    found = opened.info.get("xmp") or opened.info.get("XML:com.adobe.xmp") or b""
    return found.encode() if isinstance(found, str) else bytes(found)


def write_metadata(path: Path, *, title: str, language: str = "en", producer: str = TOOL, produce_id: str = "") -> None:
    """Declare a finished MP4 as AI made, in place: a ``uuid`` box with XMP, and ``AIGC`` among the tags that ffprobe shows.

    ``producer`` names who made it and ``produce_id`` this very file, as GB 45438 asks. Signing must come after.

    Raises:
        BoxError: the file is no well-formed MP4; it is left as it was.
    """
    packet = xmp_packet(title=title, language=language, producer=producer, produce_id=produce_id)
    tags = _tags({"AIGC": aigc(producer=producer, produce_id=produce_id)})
    add_boxes(path, into_moov=tags, at_end=box(b"uuid", XMP_UUID, packet))


def _tags(values: dict[str, str]) -> bytes:
    """A ``meta`` box with the handler ``mdta``: a table of key names, and their values by position."""
    handler = box(b"hdlr", struct.pack(">II4s12sB", 0, 0, b"mdta", b"", 0))
    keys = box(b"keys", struct.pack(">II", 0, len(values)), *(box(b"mdta", name.encode()) for name in values))
    items = (
        box(struct.pack(">I", number), box(b"data", struct.pack(">II", UTF8, 0), value.encode()))
        for number, value in enumerate(values.values(), start=1)
    )
    return box(b"meta", handler, keys, box(b"ilst", *items))
