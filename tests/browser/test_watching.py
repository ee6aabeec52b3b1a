"""Watching with the keyboard alone, and what it leads to."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

from playwright.sync_api import Page, expect

from tests.browser.conftest import GOES_ROUND, Windows, living_story
from tests.browser.site import Site

READY: Literal["domcontentloaded"] = "domcontentloaded"  # modules have run: waiting for the media too may take longer than a photo is shown
STORY = re.compile(r"/stories/[0-9a-f-]{36}/$")


def unhurried(page: Page) -> Page:
    """A photo stays and a film goes round until a key is pressed, however slow the machine is."""
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    page.add_init_script(GOES_ROUND)
    return page


def test_watches_pauses_listens_and_goes_on_by_keys(windows: Windows, site: Site) -> None:
    page = unhurried(windows.open("/", "wati"))  # no other test shows wati anything: she begins with the photo
    page.get_by_role("link", name="budi").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(STORY, wait_until=READY)
    first = page.url
    expect(page.locator("video[data-video]")).to_have_count(0)
    page.keyboard.press("Space")
    expect(page.locator("[data-pause]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda address: bool(STORY.search(address)) and address != first, wait_until=READY)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(first, wait_until=READY)
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda address: address != first, wait_until=READY)
    page.keyboard.press("Space")
    video = page.locator("video[data-video]")
    expect(video).to_have_js_property("paused", True)
    page.keyboard.press("m")
    expect(page.locator("[data-sound]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{site.address}/")


def test_reaches_every_control_with_tab_and_reacts(windows: Windows) -> None:
    page = windows.open("/@budi/stories/", "sari", reduced_motion="reduce")
    expect(page.locator("[data-pause]")).to_have_attribute("aria-pressed", "true")  # nothing moves by itself
    reached = []
    for _press in range(25):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent ?? '').trim()")
        )
        if reached[-1] == "React with 🔥":
            break
    assert {"Pause", "More", "Close"} <= set(reached)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="React with 🔥")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Reply", exact=True).fill("Indah! 🌊 اهلا")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your reply is in")).to_be_visible()


def test_plays_a_living_story_to_its_end_and_goes_on(windows: Windows, site: Site) -> None:
    address = living_story(windows, "sari").url
    page = windows.open("/", "sari")
    page.add_init_script("addEventListener('ended', (event) => sessionStorage.setItem('watched', event.target.localName), true)")
    page.goto(address, wait_until="commit")
    page.wait_for_url(f"{site.address}/")  # half a second of film, then home: too short to be looked for while it plays
    assert page.evaluate("sessionStorage.getItem('watched')") == "video"


def test_reports_a_story_from_its_menu(windows: Windows) -> None:
    page = unhurried(windows.open("/", "sari"))
    page.goto("/@budi/stories/")
    page.get_by_label("More").click()
    page.get_by_role("link", name="Report").click()
    page.get_by_label("Hate", exact=False).first.check()
    page.get_by_role("button", name=re.compile("Send|Report")).click()
    expect(page.get_by_role("heading", name=re.compile("Thank you"))).to_be_visible()
