"""What a manifest store says, as plain facts, whatever anybody wrote into it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.provenance.claims import AI_SOURCES, LONGEST, MOST, Claims, Source, Standing, claims_of, manifest_label, watermark_in

DIGITAL_SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
KNOWN = [
    "active_manifest", "manifests", "assertions", "label", "data", "actions", "action", "digitalSourceType", "softwareAgent", "name",
    "version", "ingredients", "title", "relationship", "signature_info", "common_name", "validation_results", "activeManifest", "failure",
    "code", "blocks", "value", "alg", "claim_generator_info", "a", "c2pa.actions.v2", "c2pa.soft-binding",
]  # fmt: skip
words = st.sampled_from(KNOWN) | st.text(max_size=8)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | words, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=5)
)


def store_of(**active: Any) -> dict[str, Any]:
    return {"active_manifest": "a", "manifests": {"a": active}}


def acted(*actions: object, label: str = "c2pa.actions.v2") -> dict[str, Any]:
    return {"assertions": [{"label": label, "data": {"actions": list(actions)}}]}


def said(store: Mapping[str, Any], state: str = "Trusted") -> Claims:
    return claims_of(store, state=state, watermark_algorithm="ours")


@pytest.mark.parametrize(
    ("state", "codes", "standing"),
    [
        ("Trusted", [], Standing.TRUSTED),
        ("Valid", ["signingCredential.untrusted"], Standing.UNLISTED),
        ("Invalid", ["assertion.bmffHash.mismatch"], Standing.CHANGED),
        ("Invalid", ["signingCredential.expired"], Standing.EXPIRED),
        ("Invalid", ["signingCredential.expired", "assertion.dataHash.mismatch"], Standing.CHANGED),
        ("Invalid", ["claimSignature.missing"], Standing.BROKEN),
        ("Invalid", [], Standing.BROKEN),
    ],
)
def test_says_what_credentials_are_worth(state: str, codes: list[str], standing: Standing) -> None:
    store = {"validation_results": {"activeManifest": {"failure": [{"code": code} for code in codes]}}}
    assert claims_of(store, state=state, watermark_algorithm="x").standing is standing


@pytest.mark.parametrize("value", ["0123456789ab", [*b"0123456789ab"]])
def test_reads_a_soft_binding_as_text_or_as_numbers(value: object) -> None:
    binding = {"label": "c2pa.soft-binding", "data": {"alg": "ours", "blocks": [{"value": value}]}}
    store = {"active_manifest": "a", "manifests": {"a": {"assertions": [binding]}}}
    assert claims_of(store, state="Valid", watermark_algorithm="ours").watermark == "0123456789ab"
    assert claims_of(store, state="Valid", watermark_algorithm="theirs").watermark == ""


@pytest.mark.parametrize(
    "store",
    [
        {},
        {"manifests": []},
        {"active_manifest": 3, "manifests": {"3": 4}},
        {"active_manifest": "a", "manifests": {"a": {"assertions": [7, {"label": 1}], "ingredients": [None], "signature_info": "x"}}},
    ],
)
def test_bears_a_store_of_any_shape(store: dict[str, object]) -> None:
    assert claims_of(store, state="Invalid", watermark_algorithm="x").standing is Standing.BROKEN


def test_shows_one_short_printable_line_of_what_anybody_wrote() -> None:
    store = {"active_manifest": "a", "manifests": {"a": {"signature_info": {"common_name": "Bank\n\u202egro.knab" + "x" * 999}}}}
    signer = claims_of(store, state="Valid", watermark_algorithm="x").signer
    assert "\n" not in signer
    assert "\u202e" not in signer
    assert len(signer) <= 200


def test_ties_a_manifest_label_to_the_mark() -> None:
    assert watermark_in(manifest_label(0x0123456789AB)) == 0x0123456789AB
    assert manifest_label(5) != manifest_label(5)
    assert watermark_in("urn:uuid:12345678-1234-4234-8234-0123456789ab") is None


@given(st.dictionaries(words, anything, max_size=6), words)
@settings(max_examples=60, deadline=None)
def test_every_text_it_tells_is_short_and_printable_whatever_was_written(store: dict[str, Any], state: str) -> None:
    claims = said(store, state)
    assert claims.standing is not Standing.TRUSTED or state == "Trusted"
    texts = [claims.manifest_id, claims.signer, claims.issuer, claims.signed_at, claims.made_at, claims.generator, claims.model]
    texts += [*claims.actions, *claims.reasons, *(source.title for source in claims.sources), *(source.role for source in claims.sources)]
    assert all(text.isprintable() and len(text) <= 2 * LONGEST + 1 for text in texts)
    assert max(len(claims.actions), len(claims.sources), len(claims.reasons)) <= MOST
    json.dumps(texts)


@pytest.mark.parametrize("kind", AI_SOURCES)
def test_names_ai_whatever_the_digital_source_type_of_generative_media_is(kind: str) -> None:
    assert said(store_of(**acted({"action": "c2pa.created", "digitalSourceType": DIGITAL_SOURCES + kind}))).is_ai


@pytest.mark.parametrize("kind", ["digitalCapture", "composite", "humanEdits", "digitalCreation", ""])
def test_names_no_ai_for_what_people_and_cameras_make(kind: str) -> None:
    assert not said(store_of(**acted({"action": "c2pa.created", "digitalSourceType": DIGITAL_SOURCES + kind}))).is_ai


def test_names_ai_that_only_an_ingredient_admits() -> None:
    """A collage of an AI clip, signed as human work, stays AI."""
    store = store_of(**acted({"action": "c2pa.opened"}))
    store["manifests"]["b"] = acted({"action": "c2pa.created", "digitalSourceType": DIGITAL_SOURCES + AI_SOURCES[0]}, label="c2pa.actions")
    assert said(store).is_ai
    assert said(store).actions == ("c2pa.opened",)


def test_tells_the_ingredients_and_which_have_credentials() -> None:
    ingredients = [
        {"title": "photo.jpg", "relationship": "inputTo"},
        {"title": "upload", "relationship": "parentOf", "active_manifest": "urn:c2pa:x"},
    ]
    assert said(store_of(ingredients=ingredients)).sources == (Source("photo.jpg", "inputTo", False), Source("upload", "parentOf", True))


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ({"name": "living", "version": "living 1"}, "living 1"),  # ours: the version holds the name
        ({"name": "Camera", "version": "2.0"}, "Camera 2.0"),
        ({"name": "Camera"}, "Camera"),
        ("Camera 2.0", "Camera 2.0"),
        (7, ""),
        (None, ""),
    ],
)
def test_names_the_agent_of_the_first_action_once(agent: object, told: str) -> None:
    assert said(store_of(**acted({"action": "c2pa.created", "softwareAgent": agent}, {"action": "c2pa.edited"}))).model == told


@pytest.mark.parametrize(
    "value", ["0123456789AB", "0123456789a", "0123456789abc", "0123456789ax", [*b"0123456789a", 300], [1.5] * 12, [None] * 12, 7, None]
)
def test_believes_no_watermark_that_is_not_twelve_hex_digits(value: object) -> None:
    binding = {"label": "c2pa.soft-binding", "data": {"alg": "ours", "blocks": [{"value": value}]}}
    assert said(store_of(assertions=[binding])).watermark == ""


@given(st.integers(0, (1 << 48) - 1))
def test_reads_every_watermark_out_of_its_label(watermark_id: int) -> None:
    assert watermark_in(manifest_label(watermark_id)) == watermark_id


@given(st.text())
def test_bears_any_text_in_place_of_a_label(label: str) -> None:
    for text in (label, f"urn:c2pa:{label}"):
        assert watermark_in(text) is None or 0 <= (watermark_in(text) or 0) < 1 << 48
