"""The filters here are the filters of the browser."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import sync_playwright

from stories.filters import CHAINS, css, filtered

STYLES = Path(__file__).resolve().parents[2] / "alive_site/static/alive/css/create-editor.css"


def test_stand_in_the_style_sheet_as_they_are_computed() -> None:
    written = dict(re.findall(r"\.filter-(\w+) \{ filter: ([^;]+); \}", STYLES.read_text()))
    assert written == {name: css(chain) for name, chain in CHAINS.items()}


@pytest.mark.parametrize(
    ("name", "pixel", "wanted"),
    [
        ("none", (10, 120, 240), (10, 120, 240)),
        ("mono", (255, 0, 0), (45, 45, 45)),  # 0.2126 * 255 = 54.2, then (54.2 / 255 - 0.5) * 1.12 + 0.5
        ("vivid", (128, 128, 128), (128, 128, 128)),  # grey has no colour to saturate and stands where contrast turns
        ("soft", (255, 255, 255), (255, 255, 255)),
        ("old", (0, 0, 0), (6, 6, 6)),  # contrast(0.95) lifts black to 0.025
    ],
)
def test_follow_the_formulas_of_filter_effects(name: str, pixel: tuple[int, int, int], wanted: tuple[int, int, int]) -> None:
    result = filtered(Image.new("RGB", (2, 2), pixel), name).getpixel((0, 0))
    assert isinstance(result, tuple)
    assert all(abs(a - b) <= 1 for a, b in zip(result, wanted, strict=True))


def test_clamp_at_each_step_as_a_browser_does() -> None:
    """White times 1.12 is cut to white before the sepia, not after it."""
    fade = filtered(Image.new("RGB", (1, 1), (255, 255, 255)), "fade").getpixel((0, 0))
    assert fade == (255, 255, 253)


@pytest.mark.browser
@pytest.mark.slow
def test_look_in_chromium_as_they_are_computed() -> None:
    """Every filter of the style sheet over a real photo, against the picture the server would store."""
    photo = Image.open(STYLES.parents[4] / "tests/photos/cat.jpg").convert("RGB").resize((120, 160))
    buffer = io.BytesIO()
    photo.save(buffer, "PNG")
    source = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    images = "".join(f'<img id="{name}" class="filter-{name}" src="{source}">' for name in CHAINS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-quic"])
        page = browser.new_page()
        page.set_content(f"<style>{STYLES.read_text()}</style>{images}")
        for name in CHAINS:
            shown = Image.open(io.BytesIO(page.locator(f"#{name}").screenshot())).convert("RGB")
            difference = ImageStat.Stat(ImageChops.difference(shown, filtered(photo, name)))
            assert max(difference.mean) < 1.5, (name, difference.mean)
        browser.close()
