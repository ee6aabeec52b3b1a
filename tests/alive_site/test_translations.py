"""The site speaks two languages in full: every text stands in the catalogue, translated, and the compiled catalogue is fresh."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("locale/id/LC_MESSAGES")
RENAMED = re.compile(r"gettext\w* as (?!_\b)\w+")
PLACES = re.compile(r"%\(\w+\)[sd]|%%?s")


def entries(catalogue: Path) -> dict[str, str]:
    """Return msgid -> msgstr of a .po or .mo file, as msgfmt and msgunfmt read it."""
    tool = "msgunfmt" if catalogue.suffix == ".mo" else "msgattrib"
    text = subprocess.run(
        [tool, "--no-wrap", *(["--no-obsolete"] if tool == "msgattrib" else []), catalogue], check=True, capture_output=True, text=True
    )
    text_of = re.sub(r'"\n"', "", text.stdout)
    pairs = re.findall(r'^msgid "(.+)"\n(?:msgid_plural ".*"\n)?msgstr(?:\[0\])? "(.*)"$', text_of, re.MULTILINE)
    return dict(pairs)


@pytest.mark.slow
def test_every_text_is_in_the_catalogue_and_translated(tmp_path: Path) -> None:
    for folder in ("alive_site", "stories", "generation", "moderation", "templates", "locale"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.npz", "*.jpg", "__pycache__"))
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "id", "--no-location"]
    alone = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}  # this tree's catalogue stays as it is
    subprocess.run(command, cwd=tmp_path, env=alone, check=True, capture_output=True)
    said = entries(tmp_path / CATALOGUE / "django.po")
    known = entries(ROOT / CATALOGUE / "django.po")
    assert not sorted(said.keys() - known.keys()), "new texts: run `make messages` and translate them"
    assert not sorted(known.keys() - said.keys()), "texts that are gone: run `make messages`"
    assert not [text for text, translated in known.items() if not translated]
    assert "fuzzy" not in (ROOT / CATALOGUE / "django.po").read_text()


def test_no_text_hides_from_the_catalogue_under_another_name() -> None:
    """``makemessages`` knows gettext by its own names and as ``_``; what is said by any other stays English."""
    sources = (path for app in ("alive_site", "stories", "generation", "moderation") for path in (ROOT / app).rglob("*.py"))
    assert not {str(path.relative_to(ROOT)): found for path in sources if (found := RENAMED.findall(path.read_text()))}


def test_places_in_a_text_are_the_same_in_both_languages() -> None:
    known = entries(ROOT / CATALOGUE / "django.po")
    assert not {text for text, said in known.items() if set(PLACES.findall(text)) != set(PLACES.findall(said))}


def test_the_compiled_catalogue_is_fresh() -> None:
    assert entries(ROOT / CATALOGUE / "django.mo") == entries(ROOT / CATALOGUE / "django.po")
