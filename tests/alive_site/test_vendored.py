"""Scripts of others are served exactly as they were published, with their licence, and nothing lies beside them."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2] / "alive_site"
FOLDER = ROOT / "static" / "alive" / "vendor"
LISTED: dict[str, list[dict[str, Any]]] = tomllib.loads((ROOT / "vendored.toml").read_text())
FILES = [(name, one) for name, files in LISTED.items() for one in files]


@pytest.mark.parametrize(("folder", "listed"), FILES, ids=[one["file"] for _, one in FILES])
def test_is_what_its_package_holds(folder: str, listed: dict[str, Any]) -> None:
    content = (FOLDER / folder / listed["file"]).read_bytes()
    for published, served in listed.get("imports", {}).items():
        assert content.count(served.encode()) == 1
        content = content.replace(served.encode(), published.encode())
    assert hashlib.sha256(content).hexdigest() == listed["sha256"]


def test_lists_everything_and_keeps_the_licences() -> None:
    kept = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file()}
    assert kept == {f"{folder}/{one['file']}" for folder, one in FILES} | {f"{folder}/LICENSE" for folder in LISTED}
    licence = (FOLDER / "c2pa-web" / "LICENSE").read_text()
    assert all(one["package"].rsplit("/")[-1] in licence or one["licence"] == "MIT" for _, one in FILES)
    assert "MIT License" in licence
    assert "ISC License" in licence
