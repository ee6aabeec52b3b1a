"""The credentials pin of About this video: the clip is validated here, in the browser, by nothing but what this site serves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows, living_story
from tests.browser.site import Site


@pytest.fixture
def clip(site: Site) -> Iterator[Path]:
    """The stored file of budi's living Story, put back as it was."""
    clips = (site.folder / "data" / "media" / "clips").glob("*/video.mp4")
    path = min(clips, key=lambda path: path.parent.stat().st_mtime)  # the seed made it; other tests of this site make more
    whole = path.read_bytes()
    yield path
    path.write_bytes(whole)


def about_living(windows: Windows, member: str = "sari", **options: Any) -> Page:
    """The passport of the Story that is a video."""
    page = living_story(windows, member, **options)
    page.goto(f"{page.url}about/")
    return page


def check(page: Page) -> None:
    page.get_by_role("button", name="Check in this browser").click()


def test_validates_a_clip_without_asking_anybody_else(windows: Windows, site: Site, clip: Path) -> None:
    page = about_living(windows)
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.reload()
    assert [address for address in asked if "vendor" in address] == []  # light until it is asked
    check(page)
    expect(page.locator("credentials-pin")).to_have_attribute("data-standing", "validated")
    expect(page.get_by_text("Validated in this browser: signed by Alive DEVELOPMENT signer")).to_be_visible()
    assert [address for address in asked if not address.startswith((site.address, f"blob:{site.address}"))] == []
    assert any(address.endswith(".wasm") for address in asked)


def test_warns_of_a_clip_that_was_changed(windows: Windows, clip: Path) -> None:
    content = bytearray(clip.read_bytes())
    content[content.index(b"mdat") + 2000] ^= 1
    clip.write_bytes(content)
    page = about_living(windows)
    check(page)
    expect(page.get_by_text("This file is not what was signed.")).to_be_visible()


def test_says_that_the_credentials_are_gone(windows: Windows, clip: Path) -> None:
    clip.write_bytes(clip.read_bytes().replace(b"uuid\xd8\xfe\xc3\xd6", b"free\xd8\xfe\xc3\xd6"))
    page = about_living(windows)
    check(page)
    expect(page.get_by_text("This file carries no credentials.")).to_be_visible()


def test_leaves_it_to_the_site_where_the_browser_cannot(windows: Windows, clip: Path) -> None:
    page = about_living(windows)
    windows.expect_error("ERR_FAILED|Failed to fetch|net::")
    page.route("**/*.wasm", lambda route: route.abort())
    check(page)
    expect(page.get_by_text("This browser could not check it.")).to_be_visible()
    page.get_by_role("link", name="Let this site check it").click()
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="AI made this")).to_be_visible()


def test_reads_without_scripts(windows: Windows) -> None:
    page = about_living(windows, java_script_enabled=False)
    expect(page.get_by_text("When it was signed, this site read it back")).to_be_visible()
    expect(page.get_by_role("button", name="Check in this browser")).to_be_hidden()
    expect(page.get_by_role("link", name="Let this site check it")).to_be_visible()


def test_slides_the_photo_over_the_clip_for_its_owner(windows: Windows) -> None:
    page = about_living(windows, "budi")
    page.get_by_label("Before and after").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".preview__before")).to_have_css("--cut", "99%")
    expect(page.locator("video")).to_have_js_property("paused", True)
