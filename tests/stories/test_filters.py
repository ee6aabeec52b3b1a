"""The filters here are the filters of the browser."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import sync_playwright

from stories.filters import CHAINS, FUNCTIONS, css, filtered

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


def test_every_filter_is_made_of_functions_we_have_and_one_leaves_all_as_it_is() -> None:
    assert {function for chain in CHAINS.values() for function, _ in chain} <= set(FUNCTIONS)
    assert css(CHAINS["none"]) == "none"
    plain = Image.linear_gradient("L").convert("RGB")
    assert ImageChops.difference(filtered(plain, "none"), plain).getbbox() is None


def test_knows_no_other_filter() -> None:
    with pytest.raises(KeyError):
        filtered(Image.new("RGB", (1, 1)), "glow")


@pytest.mark.parametrize("name", CHAINS)
def test_leaves_the_picture_it_was_given_alone(name: str) -> None:
    plain = Image.linear_gradient("L").convert("RGB")
    before = plain.tobytes()
    assert filtered(plain, name).size == plain.size
    assert plain.tobytes() == before


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_at_its_neutral_value_changes_nothing(function: str) -> None:
    """The shorthands are defined so: saturate(1), sepia(0), grayscale(0), brightness(1), contrast(1)."""
    neutral = 0.0 if function in {"sepia", "grayscale"} else 1.0
    identity = (1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
    assert FUNCTIONS[function](neutral) == pytest.approx(identity, abs=1e-9)


@pytest.mark.parametrize("function", ["saturate", "grayscale"])
def test_grey_stays_grey_whatever_becomes_of_the_colours(function: str) -> None:
    for amount in (0.0, 0.5, 1.0):
        rows = FUNCTIONS[function](amount)
        assert [sum(rows[start : start + 3]) for start in (0, 4, 8)] == pytest.approx([1.0, 1.0, 1.0], abs=1e-3)
