"""What a manifest store says, as plain facts: who signed, whether it still fits the file, what was done and from what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

LONGEST = 200  # characters of one text; a manifest is written by anybody
MOST = 20  # entries of one list
AI_SOURCES = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic", "algorithmicallyEnhanced")
PAST = ("signingCredential.expired", "claimSignature.outsideValidity", "timeStamp.outsideValidity")
WATERMARK_BYTES = 6
URN = "urn:c2pa:"
WATERMARK_ALGORITHM = "org.alive.watermark.1"
# What a signing certificate is for: C2PA claims, e-mail protection, document signing, time-stamping, OCSP.
PURPOSES = "1.3.6.1.4.1.62558.2.1\n1.3.6.1.5.5.7.3.4\n1.3.6.1.5.5.7.3.36\n1.3.6.1.5.5.7.3.8\n1.3.6.1.5.5.7.3.9\n"


class Standing(StrEnum):
    """What the credentials are worth."""

    TRUSTED = "trusted"  # intact, and a signer from this site's list
    UNLISTED = "unlisted"  # intact, but anybody can make such a signature
    CHANGED = "changed"  # file or manifest is not what was signed
    EXPIRED = "expired"  # signed with a certificate outside its time
    BROKEN = "broken"  # no signature that means anything
    ELSEWHERE = "elsewhere"  # only a link to a manifest on another machine, which is never followed


@dataclass(frozen=True, slots=True)
class Source:
    """An ingredient: what the file was made from. ``role`` is C2PA's relationship."""

    title: str
    role: str
    has_credentials: bool


@dataclass(frozen=True, slots=True)
class Claims:
    """One file's credentials.

    Attributes:
        standing: what they are worth; everything below is only as good as that.
        manifest_id: the active manifest's label.
        signer, issuer: names in the certificate.
        signed_at: ISO 8601 from a time-stamp authority, else empty.
        made_at: ISO 8601 as the first action tells, else empty.
        generator: the program that made the claim.
        model: the software agent of the first action, with version.
        is_ai: some action names a digital source type of generative AI.
        actions: C2PA action names, oldest first.
        sources: the ingredients.
        watermark: the id in our soft binding, 12 hex digits, else empty.
        reasons: the validator's codes, where something is wrong.
    """

    standing: Standing
    manifest_id: str = ""
    signer: str = ""
    issuer: str = ""
    signed_at: str = ""
    made_at: str = ""
    generator: str = ""
    model: str = ""
    is_ai: bool = False
    actions: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    watermark: str = ""
    reasons: tuple[str, ...] = ()


def manifest_label(watermark_id: int) -> str:
    """Return a fresh label for a manifest. Its UUID ends in the watermark's 48 random bits, so that either finds the same clip."""
    return f"{URN}{UUID(int=uuid4().int >> 48 << 48 | watermark_id)}"


def watermark_in(label: str) -> int | None:
    """Return the watermark id that a label of ours would end in; None for what is no such label."""
    try:
        return UUID(label.removeprefix(URN)).int & ((1 << 48) - 1) if label.startswith(URN) else None
    except ValueError:
        return None


def claims_of(store: Mapping[str, Any], *, state: str, watermark_algorithm: str) -> Claims:
    """Return the claims of a manifest store as ``Reader.json`` gives it; ``state`` is the validation state."""
    manifests = _mapping(store.get("manifests"))
    active = _mapping(manifests.get(_text(store.get("active_manifest"))))
    results = _mapping(_mapping(store.get("validation_results")).get("activeManifest"))
    reasons = tuple(_text(_mapping(one).get("code")) for one in _list(results.get("failure")))
    signature, actions = _mapping(active.get("signature_info")), _actions(active)
    everything = [action for manifest in manifests.values() for action in _actions(_mapping(manifest))]
    first = actions[0] if actions else {}
    generators = _list(active.get("claim_generator_info"))
    return Claims(
        standing=_standing(state, reasons),
        manifest_id=_text(store.get("active_manifest")),
        signer=_text(signature.get("common_name")),
        issuer=_text(signature.get("issuer")),
        signed_at=_text(signature.get("time")),
        made_at=_text(first.get("when")),
        generator=_agent(generators[0]) if generators else _text(active.get("claim_generator")),
        model=_agent(first.get("softwareAgent")),
        is_ai=any(_text(action.get("digitalSourceType")).endswith(AI_SOURCES) for action in everything),
        actions=tuple(_text(action.get("action")) for action in actions),
        sources=tuple(_source(_mapping(one)) for one in _list(active.get("ingredients"))),
        watermark=next(_bindings(active, watermark_algorithm), ""),
        reasons=reasons,
    )


def _standing(state: str, reasons: Sequence[str]) -> Standing:
    if state == "Trusted":
        return Standing.TRUSTED
    if state == "Valid":
        return Standing.UNLISTED
    wrong = [reason for reason in reasons if reason != "signingCredential.untrusted"]
    if wrong and all(reason in PAST for reason in wrong):
        return Standing.EXPIRED
    if any(reason.endswith("mismatch") for reason in wrong):
        return Standing.CHANGED
    return Standing.BROKEN


def _assertions(manifest: Mapping[str, Any], label: str) -> Iterator[Mapping[str, Any]]:
    for assertion in _list(manifest.get("assertions")):
        if _text(_mapping(assertion).get("label")).startswith(label):
            yield _mapping(_mapping(assertion).get("data"))


def _actions(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [_mapping(action) for data in _assertions(manifest, "c2pa.actions") for action in _list(data.get("actions"))][:MOST]


def _bindings(manifest: Mapping[str, Any], algorithm: str) -> Iterator[str]:
    """The library gives the value as text or as numbers, whichever it likes."""
    for data in _assertions(manifest, "c2pa.soft-binding"):
        for block in _list(data.get("blocks")) if data.get("alg") == algorithm else []:
            value = _mapping(block).get("value")
            text = _from_numbers(value) if isinstance(value, list) else _text(value)
            if len(text) == WATERMARK_BYTES * 2 and all(letter in "0123456789abcdef" for letter in text):
                yield text


def _from_numbers(value: Iterable[Any]) -> str:
    numbers = [one for one in value if isinstance(one, int) and 0 <= one < 256]
    return bytes(numbers).decode("ascii", "replace")


def _source(ingredient: Mapping[str, Any]) -> Source:
    has_credentials = bool(ingredient.get("active_manifest"))
    return Source(_text(ingredient.get("title")), _text(ingredient.get("relationship")), has_credentials)


def _agent(agent: Any) -> str:
    if isinstance(agent, Mapping):
        name, version = _text(agent.get("name")), _text(agent.get("version"))
        return version if version.startswith(name) else f"{name} {version}".strip()
    return _text(agent)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value[:MOST] if isinstance(value, list) else []


def _text(value: Any) -> str:
    """Printable, short, one line: it is shown to people."""
    text = value if isinstance(value, str) else ""
    return "".join(letter for letter in text[:LONGEST] if letter.isprintable())
