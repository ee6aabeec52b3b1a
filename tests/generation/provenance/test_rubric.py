"""A freshly signed clip meets the C2PA conformance rubric (spec 2.4, "Fully GenAI Media"), told in our own words over ``Reader.crjson``."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from c2pa import Reader

from generation import signing
from generation.provenance.claims import WATERMARK_ALGORITHM, watermark_in
from generation.provenance.credentials import GENERATED, SPEC_VERSION, context_for
from tests.provenance import PHOTO, made

PERSONAL = re.compile(r"gps|latitude|longitude|serialnumber|artist|@example|username|exif:", re.IGNORECASE)


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    reader = Reader.try_create(str(made().video), context=context_for(signing.authority().anchors))
    assert reader is not None
    return dict(json.loads(reader.crjson()))


@pytest.fixture(scope="module")
def manifest(told: dict[str, Any]) -> dict[str, Any]:
    return dict(told["manifests"][0])


@pytest.fixture(scope="module")
def actions(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return list(manifest["assertions"]["c2pa.actions.v2"]["actions"])


def test_has_no_failed_validation(manifest: dict[str, Any]) -> None:
    assert manifest["validationResults"]["failure"] == []


def test_is_signed_by_a_trusted_signer_inside_its_time(manifest: dict[str, Any]) -> None:
    codes = {one["code"] for one in manifest["validationResults"]["success"]}
    assert {"signingCredential.trusted", "claimSignature.validated", "claimSignature.insideValidity"} <= codes


def test_binds_the_whole_file_by_its_boxes(manifest: dict[str, Any]) -> None:
    assert "assertion.bmffHash.match" in {one["code"] for one in manifest["validationResults"]["success"]}
    assert [name for name in manifest["assertions"] if name.startswith("c2pa.hash.")] == ["c2pa.hash.bmff.v3"]


def test_is_a_standard_manifest_with_a_urn_of_its_own(manifest: dict[str, Any]) -> None:
    assert re.fullmatch(r"urn:c2pa:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", manifest["label"])
    assert not manifest["isUpdateManifest"]
    assert watermark_in(manifest["label"]) == made().proof["watermark_id"]


def test_uses_claim_version_2_and_names_the_spec(manifest: dict[str, Any]) -> None:
    generator = manifest["claim.v2"]["claim_generator_info"]
    assert generator["name"]
    assert generator["version"]
    assert generator["specVersion"] == SPEC_VERSION


def test_attributes_actions_binding_and_wishes_to_the_signer(manifest: dict[str, Any]) -> None:
    created = {one["url"].rsplit("/", 1)[-1] for one in manifest["claim.v2"]["created_assertions"]}
    assert {"c2pa.actions.v2", "c2pa.soft-binding", "cawg.training-mining", "c2pa.hash.bmff.v3"} <= created


def test_lists_every_assertion_exactly_once(manifest: dict[str, Any]) -> None:
    claim = manifest["claim.v2"]
    listed = [one["url"].rsplit("/", 1)[-1] for kind in ("created_assertions", "gathered_assertions") for one in claim.get(kind, [])]
    assert sorted(listed) == sorted(manifest["assertions"])


def test_begins_with_the_one_inception_action(manifest: dict[str, Any], actions: list[dict[str, Any]]) -> None:
    assert actions[0]["action"] == "c2pa.created"
    assert not [one for one in actions[1:] if one["action"] in {"c2pa.created", "c2pa.opened"}]
    assert manifest["assertions"]["c2pa.actions.v2"]["allActionsIncluded"] is True
    assert [name for name in manifest["assertions"] if name.startswith("c2pa.actions")] == ["c2pa.actions.v2"]


def test_names_the_digital_source_type_of_generated_media_and_its_agent(actions: list[dict[str, Any]]) -> None:
    assert actions[0]["digitalSourceType"] == GENERATED
    assert actions[0]["softwareAgent"] == {"name": made().engine, "version": made().model}
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", actions[0]["when"])


def test_links_the_photo_by_hash_as_the_input_of_the_first_action(manifest: dict[str, Any], actions: list[dict[str, Any]]) -> None:
    ingredients = {name: one for name, one in manifest["assertions"].items() if name.startswith("c2pa.ingredient")}
    assert [one["relationship"] for one in ingredients.values()] == ["inputTo"]
    linked = [one["url"].rsplit("/", 1)[-1] for one in actions[0]["parameters"]["ingredients"]]
    assert linked == list(ingredients)
    assert all(one["hash"] for one in actions[0]["parameters"]["ingredients"])


def test_tells_region_and_model(actions: list[dict[str, Any]]) -> None:
    assert actions[0]["parameters"]["org.alive.region"] == "local"
    assert actions[0]["parameters"]["org.alive.model"] == made().model


def test_says_which_mark_is_bound_and_that_it_was_added(manifest: dict[str, Any], actions: list[dict[str, Any]]) -> None:
    binding = manifest["assertions"]["c2pa.soft-binding"]
    assert binding["alg"] == WATERMARK_ALGORITHM
    assert binding["blocks"][0]["value"] == f"{made().proof['watermark_id']:012x}"
    assert actions[-1]["action"] == "c2pa.watermarked.bound"


def test_forbids_training_and_mining(manifest: dict[str, Any]) -> None:
    entries = manifest["assertions"]["cawg.training-mining"]["entries"]
    assert len(entries) == 4
    assert {one["use"] for one in entries.values()} == {"notAllowed"}


def test_carries_a_thumbnail_of_the_clip_and_none_of_the_photo(manifest: dict[str, Any]) -> None:
    assert manifest["assertions"]["c2pa.thumbnail.claim"]["format"] == "image/jpeg"
    assert not [name for name in manifest["assertions"] if name.startswith("c2pa.thumbnail.ingredient")]


def test_tells_nothing_personal(told: dict[str, Any]) -> None:
    assert PERSONAL.findall(json.dumps([one["assertions"] for one in told["manifests"]])) == []
    assert PHOTO.name not in json.dumps(told)
