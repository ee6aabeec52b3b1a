"""What a whole folder of weights holds: the files a repository is fetched for, and the manifest they are checked against. No torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from generation.engines import EngineError
from generation.engines.diffusion.catalogue import Model

INDEX, MANIFEST = "model_index.json", "manifest.json"
PLAIN = {".json", ".txt", ".model", ".jinja"}  # settings and vocabularies
PICKLES = {".bin", ".ckpt", ".pt", ".pth", ".pkl"}  # loading one can run whatever its author wrote into it
WHOLE = ("model.safetensors", "diffusion_pytorch_model.safetensors")  # the names transformers and diffusers look for
CHUNK = 8 * 2**20


class WeightsError(EngineError):
    """The weights are not there, not whole or not the model's; one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of the manifest."""

    size: int
    sha256: str


def folder_of(model: Model, models_dir: Path) -> Path:
    return models_dir / "diffusion" / model.name


def partial(folder: Path) -> Path:
    """Where a folder lies until all of it has arrived."""
    return folder.with_name(f"{folder.name}.part")


def needed(names: Iterable[str], read: Callable[[str], bytes], without: Iterable[str]) -> list[str]:
    """Return the files of a repository that the pipeline loads: no second copy in another layout, no part it does without, no pickle.

    Args:
        names: every file of the repository.
        read: returns the content of a small one.
        without: parts that are not loaded.

    Raises:
        WeightsError: a part lacks its weights, or has them only as a pickle.
    """
    names = sorted(names)
    if INDEX not in names:
        raise WeightsError(f"There is no {INDEX}: the weights are not in diffusers' layout.")
    entries = json.loads(read(INDEX)).items()
    parts = [part for part, value in entries if isinstance(value, list) and value[0] and part not in set(without)]
    chosen = [name for name in names if name == INDEX or name.upper().startswith("LICEN")]
    for part in parts:
        inside = [name for name in names if PurePosixPath(name).parent.name == part and name.count("/") == 1]
        tensors = _tensors(part, inside, read)
        chosen += [name for name in inside if name in tensors or (PurePosixPath(name).suffix in PLAIN and ".index." not in name)]
    return chosen


def _tensors(part: str, inside: list[str], read: Callable[[str], bytes]) -> set[str]:
    """The safetensors of one part and the index that names them; an index wins over a single file, as in the loaders."""
    for whole in WHOLE:
        index = f"{part}/{whole}.index.json"
        if index in inside:
            shards = {f"{part}/{shard}" for shard in json.loads(read(index))["weight_map"].values()}
            if lacking := shards - set(inside):
                raise WeightsError(f"{min(lacking)} is missing where the weights come from.")
            return {index, *shards}
    for whole in WHOLE:
        if f"{part}/{whole}" in inside:
            return {f"{part}/{whole}"}
    if any(PurePosixPath(name).suffix in PICKLES for name in inside):
        raise WeightsError(f"{part} comes only as a pickle, which could run code here: find it as safetensors.")
    return set()


def write_manifest(folder: Path, *, source: str, revision: str, files: dict[str, File]) -> None:
    told = {"source": source, "revision": revision, "files": {name: asdict(file) for name, file in sorted(files.items())}}
    (folder / MANIFEST).write_text(json.dumps(told, indent=1) + "\n")


def read_manifest(folder: Path) -> dict[str, File]:
    """Return the files a folder has to hold; empty for one that was put there by hand.

    Raises:
        WeightsError: the manifest itself is damaged.
    """
    path = folder / MANIFEST
    try:
        return {name: File(**file) for name, file in json.loads(path.read_text())["files"].items()} if path.exists() else {}
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"{path} is damaged: delete the folder and fetch the weights again.") from error


def require(model: Model, folder: Path) -> None:
    """Look at names and sizes: quick enough for every start.

    Raises:
        WeightsError: nothing is there, half of it is, or it is another model's.
    """
    again = f"run manage.py fetch_weights {model.name}"
    index = folder / INDEX
    if not index.is_file():
        is_half = partial(folder).is_dir()
        what = f"only half downloaded: {again}, it goes on where it stopped" if is_half else f"not at {folder}: {again}"
        raise WeightsError(f"The weights of {model.name} are {what}.")
    if f'"{model.network}"' not in index.read_text():
        raise WeightsError(f"The folder {folder} holds another model than {model.name}: move it away and {again}.")
    for name, file in read_manifest(folder).items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != file.size:
            raise WeightsError(f"The weights of {model.name} are not whole, {name} is missing or cut short: {again}.")


def damaged(folder: Path) -> list[str]:
    """Return the files whose bytes are not the manifest's. Reads everything."""
    return [name for name, file in read_manifest(folder).items() if not (folder / name).is_file() or sha256(folder / name) != file.sha256]


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
