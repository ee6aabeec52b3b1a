"""Content Credentials: a manifest that says who made a file with what, signed last, and read back before anyone may see it.

Follows the C2PA specification 2.4 (spec.c2pa.org): the inception action first, assertions attributed to the signer, the photo as
an ``inputTo`` ingredient of the action that used it.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from c2pa import Builder, C2paError, C2paSignerInfo, C2paSigningAlg, Context, Reader, Signer
from cryptography import x509

from .claims import PURPOSES, WATERMARK_ALGORITHM, manifest_label
from .heritage import is_kept

GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
SPEC_VERSION = "2.4.0"
GENERATOR = "Alive"
GENERATOR_VERSION = "0.1.0"
MEDIA_TYPES = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
INGREDIENT = "photo"


class CredentialsError(Exception):
    """The file could not be signed, or did not read back as Trusted; nothing was left at the destination."""


class TimestampUnavailableError(CredentialsError):
    """The configured time-stamp authority does not answer: try again later, never publish without."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Who signs.

    Attributes:
        chain: PEM certificates, leaf first.
        anchors: PEM roots that signed files are read back against.
        key: PEM private key (ES256), or None with ``sign``.
        sign: for a key that never leaves its KMS: gets the bytes to be signed (about 2.4 KB), returns r||s or DER.
        tsa_url: RFC 3161 time-stamp authority; empty signs without.
    """

    chain: bytes
    anchors: bytes
    key: bytes | None = None
    sign: Callable[[bytes], bytes] | None = None
    tsa_url: str = ""

    @property
    def name(self) -> str:
        """The signer as readers show it: the leaf's common name."""
        leaf = x509.load_pem_x509_certificates(self.chain)[0]
        return str(leaf.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)


@dataclass(frozen=True, slots=True)
class Origin:
    """What is told of how a file was made.

    Attributes:
        title: the file's name for people.
        engine, model: what made it.
        region: where it was made.
        photo: the picture it was made from; None for one made from text.
        watermark_id: the id in its pixels, 48 bits; None when there is none.
        poster: JPEG thumbnail.
        made_at: when; written into the first action, in whole seconds.
    """

    title: str
    engine: str
    model: str
    region: str
    photo: Path | None = None
    watermark_id: int | None = None
    poster: bytes | None = None
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Signed:
    """The proof of a signed file: its manifest store as bytes, and who signed."""

    manifest: bytes
    signer: str


def sign(source: Path, destination: Path, *, authority: Authority, origin: Origin) -> Signed:
    """Sign ``source`` into ``destination``; the file appears there only once it reads back as Trusted.

    Raises:
        TimestampUnavailableError: the time-stamp authority does not answer.
        CredentialsError: anything else; the destination is as it was before.
    """
    try:
        manifest = write_signed(_builder(source, authority, origin), source, destination, authority=authority)
    except C2paError as error:
        raise explained(error, authority) from error
    return Signed(manifest=manifest, signer=authority.name)


def write_signed(builder: Builder, source: Path, destination: Path, *, authority: Authority) -> bytes:
    """Sign what a builder describes, to a temporary file first; return the manifest store.

    Raises:
        C2paError, CredentialsError: it cannot be signed, or does not read back as Trusted; the destination is as it was before.
    """
    handle, name = tempfile.mkstemp(suffix=source.suffix, prefix=".signing-", dir=destination.parent)
    os.close(handle)
    partial = Path(name)
    partial.unlink()  # the library writes a new file
    try:
        manifest = bytes(builder.sign_file(source, partial, _signer(authority)))
        _require_trusted(partial, authority.anchors)
        partial.replace(destination)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def context_for(anchors: bytes) -> Context:
    """Return this process's context; one made before a fork fails in the child, so the process id is part of the key."""
    return _context(anchors, os.getpid())


@lru_cache(maxsize=8)
def _context(anchors: bytes, process_id: int) -> Context:
    trust: dict[str, Any] = {"trust_config": PURPOSES}
    if anchors:
        trust["anchors"] = [{"trust_anchors": anchors.decode(), "trust_kind": kind} for kind in ("manifest", "tsa")]
    return Context.from_dict(
        {
            "trust": trust,
            "verify": {"verify_after_sign": True, "verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False},
            "core": {"backing_store_memory_threshold_in_mb": 32},
            "builder": {"thumbnail": {"enabled": False}},
        }
    )


def manifest_of(origin: Origin, media_type: str) -> dict[str, Any]:
    """Return the manifest definition, as c2pa's Builder takes it."""
    created: dict[str, Any] = {
        "action": "c2pa.created",
        "when": origin.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "digitalSourceType": GENERATED,
        "softwareAgent": {"name": origin.engine, "version": origin.model},
        "parameters": {"org.alive.region": origin.region, "org.alive.model": origin.model},
    }
    if origin.photo:
        created["parameters"]["ingredientIds"] = [INGREDIENT]
    actions = [created]
    labelled: dict[str, str] = {}
    assertions: list[dict[str, Any]] = []
    if origin.watermark_id is not None:
        labelled["label"] = manifest_label(origin.watermark_id)
        actions.append({"action": "c2pa.watermarked.bound"})
        blocks = [{"scope": {}, "value": f"{origin.watermark_id:012x}"}]
        assertions.append({"label": "c2pa.soft-binding", "created": True, "data": {"alg": WATERMARK_ALGORITHM, "blocks": blocks}})
    uses = ("cawg.ai_inference", "cawg.ai_generative_training", "cawg.ai_training", "cawg.data_mining")
    assertions.append({"label": "cawg.training-mining", "created": True, "data": {"entries": {use: {"use": "notAllowed"} for use in uses}}})
    claim_generator = {"name": GENERATOR, "version": GENERATOR_VERSION, "specVersion": SPEC_VERSION}
    definition: dict[str, Any] = {
        **labelled,
        "claim_generator_info": [claim_generator],
        "title": origin.title,
        "format": media_type,
        "assertions": [
            {"label": "c2pa.actions.v2", "created": True, "data": {"allActionsIncluded": True, "actions": actions}},
            *assertions,
        ],
    }
    if origin.poster:
        definition["thumbnail"] = {"format": "image/jpeg", "identifier": "poster.jpg"}
    return definition


def _builder(source: Path, authority: Authority, origin: Origin) -> Builder:
    media_type = MEDIA_TYPES[source.suffix.lower()]
    context = context_for(authority.anchors)
    definition = manifest_of(origin, media_type)
    if origin.photo and (addresses := personal_assertions(origin.photo, context)):
        definition["redactions"] = addresses
        definition["assertions"][0]["data"]["actions"] += redacted(addresses)
    builder = Builder.from_json(json.dumps(definition), context=context)
    if origin.poster:
        builder.add_resource("poster.jpg", io.BytesIO(origin.poster))
    if origin.photo:
        described = {"title": "photo", "relationship": "inputTo", "label": INGREDIENT, "instance_id": INGREDIENT}
        photo_type = MEDIA_TYPES[origin.photo.suffix.lower()]
        with origin.photo.open("rb") as photo:
            builder.add_ingredient(json.dumps({**described, "format": photo_type}), photo_type, photo)
    return builder


def redacted(addresses: Iterable[str]) -> list[dict[str, Any]]:
    """Return the actions that declare which assertions of ingredients were removed, and why."""
    return [{"action": "c2pa.redacted", "reason": "c2pa.PII.present", "parameters": {"redacted": one}} for one in addresses]


def personal_assertions(photo: Path, context: Context) -> list[str]:
    """Return the JUMBF addresses of what a photo's own manifests tell beyond what was done: see ``heritage.KEPT``."""
    reader = Reader.try_create(str(photo), context=context)
    if reader is None:
        return []
    manifests = [one for one in json.loads(reader.crjson())["manifests"] if one["label"]]
    gone = {address for manifest in manifests for address in manifest.get("claim.v2", {}).get("redacted_assertions", ())}
    addresses = [f"self#jumbf=/c2pa/{one['label']}/c2pa.assertions/{name}" for one in manifests for name in one["assertions"]]
    return [address for address in addresses if not is_kept(address.rpartition("/")[2]) and address not in gone]


def _signer(authority: Authority) -> Signer:
    tsa = authority.tsa_url or None
    if authority.key:
        return Signer.from_info(C2paSignerInfo(C2paSigningAlg.ES256, authority.chain, authority.key, tsa.encode() if tsa else None))
    if authority.sign:
        return Signer.from_callback(authority.sign, C2paSigningAlg.ES256, authority.chain.decode(), tsa)
    raise CredentialsError("an authority needs a key or a signing callback")


def _require_trusted(path: Path, anchors: bytes) -> None:
    with path.open("rb") as file:  # given a path, the library would keep the file open
        reader = Reader.try_create(MEDIA_TYPES[path.suffix.lower()], file, context=context_for(anchors))
        state = reader.get_validation_state() if reader else "missing"
    if state != "Trusted":
        raise CredentialsError(
            f"the signed file reads back as {state}; check that the anchors belong to the chain and that it has not expired"
        )


def explained(error: Exception, authority: Authority) -> CredentialsError:
    text = str(error)
    if authority.tsa_url and any(word in text.lower() for word in ("timestamp", "time stamp", "http", "connection", "dns")):
        return TimestampUnavailableError(f"the time-stamp authority {authority.tsa_url} does not answer: {text}")
    return CredentialsError(text)
