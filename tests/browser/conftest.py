"""A real site, a real browser; what the console calls an error fails the test."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.seed_words import PASSWORD
from tests.browser.site import Site, running

FLAGS = ["--no-sandbox", "--disable-quic", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
PHONE = {"width": 390, "height": 844}
PICTURES = Path(__file__).resolve().parents[2] / "build" / "browser"
FAILED = pytest.StashKey[bool]()
# A film goes round: else it lasts half a second, and the viewer goes on.
GOES_ROUND = "addEventListener('loadstart', (event) => { event.target.loop = true }, true)"
PATIENCE = 120_000  # ms; a busy machine is no error


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture(scope="module")  # its event loop runs while it lives, and tests of other modules have loops of their own
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Windows:
    """Opens windows for members, and listens to what their consoles say."""

    states: dict[str, Any] = {}  # member -> cookies, for the whole run: logging in takes time

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.errors: list[str] = []
        self.expected: list[str] = []
        self.contexts: list[BrowserContext] = []

    def expect_error(self, pattern: str) -> None:
        """An error this test provokes, such as a network that is away."""
        self.expected.append(pattern)

    def context(self, member: str = "", **options: Any) -> BrowserContext:
        if member and member not in self.states:
            self.states[member] = self._log_in(member)
        defaults: dict[str, Any] = {
            "viewport": PHONE,
            "locale": "en-US",
            "base_url": self.site.address,
            "storage_state": self.states.get(member),
        }
        context = self.browser.new_context(**defaults | options)
        context.set_default_timeout(PATIENCE)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.errors.append(f"{error.page.url if error.page else ''}: {error.error}"))
        self.contexts.append(context)
        return context

    def open(self, path: str, member: str = "", **options: Any) -> Page:
        page = self.context(member, **options).new_page()
        page.goto(path)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.location['url']}: {message.text}")

    def _log_in(self, member: str) -> Any:
        page = self.open("/accounts/login/")
        page.fill("[name=login]", member)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{self.site.address}/")
        return page.context.storage_state()

    def keep_pictures(self, name: str) -> None:
        """What a failed test last saw."""
        for number, page in enumerate(page for context in self.contexts for page in context.pages):
            page.screenshot(path=PICTURES / f"{name}-{number}.png")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        assert [error for error in self.errors if not any(re.search(known, error) for known in self.expected)] == []


def living_story(windows: Windows, member: str, **options: Any) -> Page:
    """A page of budi's Story that is a video; the other one is a photo. Nothing plays by itself, so nothing goes on by itself."""
    page = windows.open("/@budi/stories/", member, reduced_motion="reduce", **options)
    while not page.locator("video").count():
        page.goto(page.locator("a.viewer__zone--next").get_attribute("href") or "")
    return page


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def windows(chromium: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Windows]:
    opened = Windows(chromium, site)
    site.let_make(None)
    yield opened
    site.let_make(None)
    if request.node.stash.get(FAILED, False):
        opened.keep_pictures(request.node.name)
    opened.close()


@pytest.fixture
def beach() -> Path:
    return Path(__file__).resolve().parents[1] / "photos" / "beach.jpg"
