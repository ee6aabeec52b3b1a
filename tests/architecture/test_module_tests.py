"""Every module has unit tests of its own name: ``generation/provenance/ecc.py`` has ``tests/generation/provenance/test_ecc.py``.

A new module brings its tests. There are no exceptions.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("alive_site", "generation", "moderation", "stories")
SHORTEST = 25  # lines; what is shorter has nothing to go wrong that its callers would not show
NAMES_ONLY = {"apps.py", "urls.py"}


def modules() -> set[str]:
    """The modules that ought to have tests of their own name."""
    found = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    wanted = (path for path in found if path.name not in NAMES_ONLY and not {"migrations", "urls"} & set(path.parts))
    return {str(path.relative_to(ROOT)) for path in wanted if len(path.read_text().splitlines()) >= SHORTEST}


def has_tests(module: str) -> bool:
    """Whether there is a test of the module's name; that of a package may carry the package's name."""
    path = Path(module)
    names = {f"test_{path.stem}.py"} if path.stem != "__init__" else {"test___init__.py", f"test_{path.parent.name}.py"}
    return any((ROOT / "tests" / path.parent / name).is_file() for name in names)


def test_every_module_has_tests_of_its_own_name() -> None:
    assert sorted(module for module in modules() if not has_tests(module)) == []
