"""The process that reads the credentials of an upload and clears them: same limits as the one that reads a stranger's file."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

from c2pa import Builder, C2paError, Context, Reader

from .boxes import BoxError, has_too_many
from .credentials import context_for
from .heritage import AI_MADE, LARGEST, Heritage, is_kept
from .process import BOXED, kind_of, limit
from .stores import cleared

WHOLE = {"Valid", "Trusted"}
UPLOAD = "upload"


def main() -> None:
    """Read the question from standard input, answer on standard output."""
    limit()
    asked = json.load(sys.stdin)
    json.dump(look(Path(asked["path"]), anchors=asked["anchors"].encode()), sys.stdout)


def look(path: Path, *, anchors: bytes) -> dict[str, Any]:
    """Return whether the credentials name AI, and the heritage as it is stored; None for credentials that do not fit the file."""
    _kind, media_type = kind_of(path)
    said: dict[str, Any] = {"ai_made": False, "heritage": None}
    context = context_for(anchors)
    if media_type in BOXED and has_too_many(path):
        return said
    try:
        with path.open("rb") as file:
            reader = Reader.try_create(media_type, file, context=context)
            if reader is None or not reader.is_embedded():
                return said
            state = str(reader.get_validation_state())
            said["ai_made"] = bool(AI_MADE.search(reader.crjson().encode()))
        if state in WHOLE and (heritage := _inherited(path, media_type, context)) and len(kept := heritage.to_bytes()) <= LARGEST:
            said["heritage"] = json.loads(kept)
    except (C2paError, BoxError, ValueError, KeyError, IndexError):
        pass  # what cannot be read cannot be kept
    return said


def _inherited(path: Path, media_type: str, context: Context) -> Heritage | None:
    """Let the library make an ingredient of the file, and take it out again: it knows every format, and how to compare."""
    builder = Builder.from_json(json.dumps({"claim_generator_info": [{"name": UPLOAD}], "assertions": []}), context=context)
    described = {"title": UPLOAD, "relationship": "parentOf", "label": UPLOAD, "instance_id": UPLOAD, "format": media_type}
    with path.open("rb") as file:
        builder.add_ingredient(json.dumps(described), media_type, file)
    archive = io.BytesIO()
    builder.write_ingredient_archive(UPLOAD, archive)
    archive.seek(0)
    reader = Reader.try_create("application/c2pa", archive, context=context)
    if reader is None:
        return None
    told = json.loads(reader.json())
    ingredient = told["manifests"][told["active_manifest"]]["ingredients"][0]
    store = io.BytesIO()
    reader.resource_to_stream(ingredient["manifest_data"]["identifier"], store)
    clear = cleared(store.getvalue(), is_kept)
    return Heritage(ingredient["active_manifest"], ingredient["validation_results"], clear.store, clear.redacted, media_type)


if __name__ == "__main__":
    main()
