"""The floor plan as the repository shows it."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 300  # lines; look for the second idea above 200
MARKS = re.compile(rb"(p[y]pi|p[y]thonhosted|n[p]mjs|deb\.d[e]bian)\.(org|com)|/[w]ork/|/[r]oot/|\.p[y]env")
TREE = "git ls-files --cached --others --exclude-standard -z"


def files() -> list[Path]:
    listed = subprocess.run(TREE.split(), cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_grows_past_its_idea() -> None:
    ours = [path for path in files() if path.suffix in {".py", ".js", ".css"} and not {"migrations", "vendor"} & set(path.parts)]
    assert {str(path.relative_to(ROOT)): lines for path in ours if (lines := len(path.read_text().splitlines())) > LONGEST} == {}


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    texts = [path for path in files() if path.suffix not in {".svg", ".jpg", ".png", ".webp", ".onnx", ".npz", ".woff2", ".mo"}]
    assert [str(path.relative_to(ROOT)) for path in texts if MARKS.search(path.read_bytes())] == []


def test_every_app_has_a_short_readme() -> None:
    for app in ("alive_site", "stories", "generation", "moderation"):
        assert len((ROOT / app / "README.md").read_text().splitlines()) <= 60
