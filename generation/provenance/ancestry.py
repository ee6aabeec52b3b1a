"""Signs the album's photo as what it is: drawn anew from an upload that had credentials of its own.

So the chain in a clip is whole: clip <- photo of the album <- upload, each with what was done, and nothing in it that is personal.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from c2pa import Builder, C2paError

from .credentials import (
    GENERATOR,
    GENERATOR_VERSION,
    MEDIA_TYPES,
    SPEC_VERSION,
    Authority,
    context_for,
    explained,
    redacted,
    write_signed,
)
from .heritage import Heritage

TITLE = "photo"
UPLOAD = "upload"
STORE = "heritage.c2pa"


def sign_photo(photo: Path, destination: Path, *, authority: Authority, heritage: Heritage) -> None:
    """Write a signed copy of the photo, pixel for pixel the same, with the upload as its parent.

    Raises:
        TimestampUnavailableError: the time-stamp authority does not answer.
        CredentialsError: anything else; the destination is as it was before.
    """
    definition = photo_manifest(heritage, MEDIA_TYPES[photo.suffix.lower()])
    try:
        builder = Builder.from_json(json.dumps(definition), context=context_for(authority.anchors))
        builder.add_resource(STORE, io.BytesIO(heritage.store))
        write_signed(builder, photo, destination, authority=authority)
    except C2paError as error:
        raise explained(error, authority) from error


def photo_manifest(heritage: Heritage, media_type: str) -> dict[str, Any]:
    """Return the manifest definition, as c2pa's Builder takes it: opened, made impersonal, and whatever was done in the editor."""
    agent = {"name": GENERATOR, "version": GENERATOR_VERSION}
    done = [{"action": action, "softwareAgent": agent} for action in heritage.actions]
    opened = {"action": "c2pa.opened", "softwareAgent": agent, "parameters": {"ingredientIds": [UPLOAD]}}
    actions = [opened, *redacted(heritage.redacted), *done]
    parent = {
        "title": UPLOAD,
        "format": heritage.media_type,
        "instance_id": UPLOAD,
        "label": UPLOAD,
        "relationship": "parentOf",
        "active_manifest": heritage.active_manifest,
        "validation_results": heritage.validation_results,
        "manifest_data": {"format": "application/c2pa", "identifier": STORE},
    }
    redactions = {"redactions": list(heritage.redacted)} if heritage.redacted else {}
    return {
        **redactions,
        "claim_generator_info": [{**agent, "specVersion": SPEC_VERSION}],
        "title": TITLE,
        "format": media_type,
        "ingredients": [parent],
        "assertions": [{"label": "c2pa.actions.v2", "created": True, "data": {"allActionsIncluded": True, "actions": actions}}],
    }
