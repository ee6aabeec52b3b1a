"""Brings weights to where a worker looks for them, from a hub or a folder: only when asked, on from where it stopped, each file checked."""
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from generation.engines.diffusion import weights
from generation.engines.diffusion.catalogue import Model
from generation.engines.diffusion.weights import CHUNK, File, WeightsError

Tell = Callable[[str], object]


class Source(Protocol):
    """Where weights come from: its name, its commit where it has one, and the size of each of its files."""

    name: str
    revision: str
    sizes: dict[str, int]

    def bring(self, name: str, folder: Path) -> None:
        """Put one file under ``folder``, on from what an earlier try left there."""
        ...

    def matches(self, name: str, path: Path) -> bool:
        """Whether the file at ``path`` has exactly the bytes of this source's."""
        ...


def fetch(model: Model, source: Source, models_dir: Path, tell: Tell) -> Path:
    """Bring what the pipeline loads; return the folder, which has that name only when all of it is there.

    Raises:
        WeightsError: something is missing, damaged or another model's, or does not fit the disk; what arrived is kept.
    """
    folder = weights.folder_of(model, models_dir)
    part = weights.partial(folder)
    part.mkdir(parents=True, exist_ok=True)

    def read(name: str) -> bytes:
        if not source.matches(name, part / name):
            _bring(name, source, part)
        return (part / name).read_bytes()

    names = weights.needed(source.sizes, read, model.without)
    if f'"{model.network}"' not in read(weights.INDEX).decode():
        raise WeightsError(f"{source.name} holds another model than {model.name}.")
    lacking = [name for name in names if not source.matches(name, part / name)]
    _require_room(sum(source.sizes[name] for name in lacking), part)
    for name in lacking:
        tell(f"{name} ({source.sizes[name] / 1e6:.1f} MB)")
        _bring(name, source, part)
    files = {name: File(source.sizes[name], weights.sha256(part / name)) for name in names}
    weights.write_manifest(part, source=source.name, revision=source.revision, files=files)
    _put_in_place(part, folder)
    return folder


def _bring(name: str, source: Source, part: Path) -> None:
    path = part / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # whatever lies there is not the file
    source.bring(name, part)
    if not source.matches(name, path):
        path.unlink(missing_ok=True)
        raise WeightsError(f"{name} arrived damaged and was thrown away: run this again.")


def _require_room(size: int, part: Path) -> None:
    free = shutil.disk_usage(part).free
    if size > free:
        raise WeightsError(f"The weights still need {size / 1e9:.1f} GB and the disk of {part.parent} has {free / 1e9:.1f}: make room.")


def _put_in_place(part: Path, folder: Path) -> None:
    shutil.rmtree(part / ".cache", ignore_errors=True)  # the hub's notes on half a download
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    part.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


class Local:
    """A folder of this machine: a disk that was carried over, another worker's models. Its manifest, where it has one, is believed."""

    revision = ""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise WeightsError(f"There is no folder {folder}.")
        self.folder, self.name, self._known = folder, str(folder), weights.read_manifest(folder)
        self.sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}

    def bring(self, name: str, folder: Path) -> None:
        target = folder / f"{name}.incomplete"
        with (self.folder / name).open("rb") as source, target.open("ab") as local:
            source.seek(local.tell())
            shutil.copyfileobj(source, local, CHUNK)
        target.replace(folder / name)

    def matches(self, name: str, path: Path) -> bool:
        expected = self._known.get(name) or File(self.sizes[name], "")
        if not path.is_file() or path.stat().st_size != expected.size:
            return False
        return weights.sha256(path) == (expected.sha256 or weights.sha256(self.folder / name))


class Hub:
    """A repository of a hub, at the commit the catalogue names. The hub's library is loaded only here, and only when the operator asks."""

    def __init__(self, model: Model, *, endpoint: str | None = None) -> None:
        try:
            from huggingface_hub import HfApi, errors, file_download  # noqa: PLC0415  (workers have it, web machines need not)
        except ImportError:
            raise WeightsError("Install requirements-gpu.lock first, or bring a folder with --from.") from None
        logging.getLogger("httpx2").setLevel(logging.WARNING)  # or it tells of every request
        self._http, self._errors, self._endpoint, self.name = file_download, errors, endpoint, model.source
        with self._explained():
            info = HfApi(endpoint=endpoint).model_info(self.name, revision=model.revision or None, files_metadata=True)
        self.revision = str(info.sha)
        if model.revision not in ("", self.revision):
            raise WeightsError(f"{self.name} answers with another commit than {model.revision}: nothing was fetched.")
        self._files = {file.rfilename: file for file in info.siblings}
        self.sizes = {name: int(file.size) for name, file in self._files.items()}

    def bring(self, name: str, folder: Path) -> None:
        """By plain HTTP with a range: the library's own download begins each file anew when the process had died."""
        target = folder / f"{name}.incomplete"
        url = self._http.hf_hub_url(self.name, name, revision=self.revision, endpoint=self._endpoint)
        headers = self._http.build_hf_headers()
        with self._explained(), target.open("ab") as local:
            location = self._http.get_hf_file_metadata(url, endpoint=self._endpoint).location
            if urlsplit(location).netloc != urlsplit(url).netloc:
                headers.pop("authorization", None)  # a signed address of somebody else's store
            self._http.http_get(location, local, resume_size=local.tell(), headers=headers, expected_size=self.sizes[name])
        target.replace(folder / name)

    def matches(self, name: str, path: Path) -> bool:
        """Large files by the SHA-256 the hub keeps of them, small ones by git's hash."""
        if not path.is_file() or path.stat().st_size != self.sizes[name]:
            return False
        file = self._files[name]
        return bool(weights.sha256(path) == file.lfs.sha256 if file.lfs else _git_hash(path) == file.blob_id)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except self._errors.GatedRepoError:
            raise WeightsError(
                f"{self.name} is gated: accept its terms on the hub, then set HF_TOKEN to a token of that account."
            ) from None
        except (self._errors.RepositoryNotFoundError, self._errors.RevisionNotFoundError, self._errors.EntryNotFoundError):
            raise WeightsError(f"The hub has no {self.name} at the commit the catalogue names.") from None
        except (OSError, self._http.httpx2.HTTPError) as error:
            raise WeightsError(f"The hub did not answer ({error}): run this again, it goes on where it stopped.") from error


def _git_hash(path: Path) -> str:
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
