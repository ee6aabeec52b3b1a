"""The page of settings: every one of them, with its default as one would write it, in groups with titles."""

from __future__ import annotations

from pathlib import Path

import pytest

from alive_site import settings_page
from alive_site.env import MIB, ROOT, Environment
from alive_site.settings_page import page


def test_is_fresh() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == page(), "run `make settings`"


def test_every_setting_is_on_it_once() -> None:
    for name in Environment.model_fields:
        assert page().count(f"| `ALIVE_{name.upper()}` |") == 1


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Environment.model_fields.items() if not field.description] == []


def test_every_row_has_three_cells() -> None:
    """A pipe in a description would break the table."""
    rows = [line for line in page().splitlines() if line.startswith("| `ALIVE_")]
    assert len(rows) == len(Environment.model_fields)
    assert [row for row in rows if row.replace("\\|", "").count("|") != 4] == []


def test_every_group_has_a_title_and_settings() -> None:
    groups = settings_page._groups()
    assert len(groups) > 3
    assert all(names for _, names in groups)
    assert [name for _, names in groups for name in names] == list(Environment.model_fields)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "-"),
        ("", "-"),
        ("local", "`local`"),
        (["eu", "asia"], "`eu,asia`"),
        (True, "`true`"),
        (False, "`false`"),
        (12, "`12`"),
        (20 * MIB, f"`{20 * MIB}` (20 MiB)"),
        (MIB + 1, f"`{MIB + 1}`"),
        (ROOT / "var" / "models", "`var/models`"),
    ],
)
def test_shows_a_default_as_one_would_write_it(value: object, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = next(iter(Environment.model_fields))
    monkeypatch.setattr(Environment.model_fields[name], "default", value)
    assert settings_page._default(name) == shown


def test_names_no_folder_of_this_machine() -> None:
    assert str(ROOT) not in page()
    assert str(Path.home()) not in page()
