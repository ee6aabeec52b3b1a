"""Writes ``docs/settings.md`` from the fields of the environment: ``make settings``. A test compares, so that it cannot go stale."""

from __future__ import annotations

import re
from pathlib import Path

from alive_site.env import MIB, ROOT, Environment

HEAD = """# Settings

Every setting is an environment variable, or a line of a `.env` file beside `manage.py`. A wrong value is refused at start with a
sentence that says what is wrong; `manage.py check` in the profile `production` also refuses what is only good on a laptop.
Made by `make settings` from `alive_site/env.py`.
"""


def page() -> str:
    """Return the page as Markdown: a table for each group of settings, in the order of the fields."""
    parts = [HEAD]
    for title, names in _groups():
        parts += [f"## {title}", "", "| setting | default | what it is |", "|---|---|---|"]
        parts += [f"| `ALIVE_{name.upper()}` | {_default(name)} | {Environment.model_fields[name].description} |" for name in names]
        parts.append("")
    return "\n".join(parts)


def _groups() -> list[tuple[str, list[str]]]:
    """The comments between the fields are the titles."""
    groups: list[tuple[str, list[str]]] = []
    for line in (ROOT / "alive_site" / "env.py").read_text().splitlines():
        if title := re.fullmatch(r"    # ([A-Z].*)", line):
            groups.append((title[1], []))
        elif groups and (field := re.match(r"    (\w+): ", line)) and field[1] in Environment.model_fields:
            groups[-1][1].append(field[1])
    return groups


def _default(name: str) -> str:
    value = Environment.model_fields[name].default
    if value is None or value == "":
        return "-"
    if isinstance(value, Path):
        return f"`{value.relative_to(ROOT)}`"
    if isinstance(value, list):
        return f"`{','.join(value)}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int) and value >= MIB and value % MIB == 0:
        return f"`{value}` ({value // MIB} MiB)"
    return f"`{value}`"


if __name__ == "__main__":
    (ROOT / "docs" / "settings.md").write_text(page())
