"""From signing up to a posted Story, in a browser."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import GOES_ROUND, Windows
from tests.browser.seed_words import PASSWORD
from tests.browser.site import Site

NEVER = "net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED|WebSocket"  # what Chromium says itself while the network is away


def percent(page: Page) -> int:
    return int((page.locator("[data-percent]").text_content() or "0").split()[0])


def ask(page: Page, prompt: str = "waves roll in") -> None:
    """From the newest photo of the album to the progress page."""
    page.goto("/album/")
    page.locator("[data-grid] a").first.click()
    page.get_by_role("button", name="AI Alive").click()
    page.get_by_label("What should happen?").fill(prompt)
    if (agreed := page.get_by_label("Everyone who can be recognised")).count():
        agreed.check()
    page.get_by_role("button", name="Make it alive").click()
    page.wait_for_url(re.compile(r"/alive/[0-9a-f-]{36}/$"))


def test_leads_a_newcomer_from_the_welcome_to_a_story(windows: Windows, site: Site, beach: Path) -> None:
    page = windows.open("/")
    page.get_by_role("link", name="Create an account").click()
    page.fill("[name=username]", "dewi")
    page.fill("[name=email]", "dewi@example.org")
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=birth_date]", "1999-05-04")
    page.get_by_role("button", name="Sign Up").click()
    page.wait_for_url(f"{site.address}/")

    page.get_by_role("link", name="Album").click()
    page.locator("input[type=file]").set_input_files([beach, beach.with_name("cat.jpg")])
    expect(page.locator(".upload__row[data-outcome=added]")).to_have_count(2)
    expect(page.locator("[data-grid] img")).to_have_count(2)
    page.locator("input[type=file]").set_input_files(beach.with_name("README.md"))
    expect(page.locator(".upload__row[data-outcome=refused]")).to_contain_text("not a photo we can read")

    heard: list[str] = []
    polled: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    page.on("request", lambda request: polled.append(request.url) if request.url.endswith("/state/") else None)
    site.let_make(4)
    ask(page)
    expect(page.locator("[data-stage=animating]")).to_have_class(re.compile("stage--now"))
    before = percent(page)
    site.let_make(9)
    expect(page.locator("[data-percent]")).not_to_have_text(f"{before} %")
    assert percent(page) > before
    assert heard and not polled  # the socket told it
    site.let_make(None)
    expect(page.get_by_role("heading", name="It is alive")).to_be_visible()
    assert page.locator("video").evaluate("video => video.readyState > 0 || new Promise(done => video.onloadeddata = () => done(true))")

    page.add_init_script(GOES_ROUND)
    page.get_by_role("link", name="Post as a Story").click()
    page.get_by_label("Caption").fill("Pagi 🌊")
    page.get_by_role("button", name="Post Story").click()
    page.wait_for_url(re.compile(r"/stories/[0-9a-f-]{36}/$"))
    expect(page.locator("video[data-video]")).to_be_visible()
    expect(page.locator(".viewer__caption")).to_have_text("Pagi 🌊")


def test_goes_on_by_itself_after_the_network_was_away(windows: Windows, site: Site) -> None:
    windows.expect_error(NEVER)
    page = windows.open("/album/", "sari")
    sockets: list[object] = []

    def pass_on(socket: object) -> None:
        sockets.append(socket)
        socket.connect_to_server()  # type: ignore[attr-defined]

    page.route_web_socket("**/ws/alive/**", pass_on)
    site.let_make(3)
    ask(page)
    expect(page.locator("[data-stage=animating]")).to_have_class(re.compile("stage--now"))
    drawn = percent(page)
    site.let_make(6)
    expect(page.locator("[data-percent]")).not_to_have_text(f"{drawn} %")  # what changes on the page came by its socket: it is there
    page.context.set_offline(True)
    sockets[-1].close()  # type: ignore[attr-defined]
    expect(page.locator("[data-trouble]")).to_contain_text("The connection is lost")
    site.let_make(None)
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="It is alive")).to_be_visible()


def test_shows_the_same_in_two_tabs_and_after_a_reload(windows: Windows, site: Site) -> None:
    page = windows.open("/album/", "sari")
    site.let_make(6)
    ask(page)
    expect(page.locator("[data-stage=animating]")).to_have_class(re.compile("stage--now"))
    expect(page.locator("[data-percent]")).to_have_text(re.compile("4[0-9] %"))  # where the gate stands
    before = percent(page)
    page.reload()
    assert percent(page) >= before
    other = page.context.new_page()
    other.goto(page.url)
    assert percent(other) >= before
    other.get_by_role("button", name="Cancel").click()
    expect(other.get_by_role("heading", name="Cancelled")).to_be_visible()
    expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()


def test_keeps_what_was_typed_when_the_session_ends(windows: Windows, site: Site) -> None:
    page = windows.open("/accounts/login/")
    page.fill("[name=login]", "budi")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{site.address}/")
    page.goto("/album/")
    page.locator("[data-grid] a").first.click()
    page.get_by_role("button", name="AI Alive").click()
    page.get_by_label("What should happen?").fill("the snow melts slowly")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Make it alive").click()
    page.fill("[name=login]", "budi")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.get_by_label("What should happen?")).to_have_value("the snow melts slowly")


def test_does_all_of_it_without_javascript(windows: Windows, beach: Path) -> None:
    context = windows.context("sari", java_script_enabled=False)
    page = context.new_page()
    page.goto("/camera/")
    page.locator("input[type=file]").set_input_files(beach.with_name("fig.jpg"))
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="AI Alive").click()
    expect(page.get_by_label("What should happen?")).to_be_visible()  # a count does not wait for the page
    if (agreed := page.get_by_label("Everyone who can be recognised")).count():
        agreed.check()
    page.get_by_role("button", name="Make it alive").click()
    expect(page.get_by_role("heading", name="It is alive")).to_be_visible()  # the page refreshes itself
    page.get_by_role("link", name="Post as a Story").click()
    page.get_by_role("button", name="Post Story").click()
    page.wait_for_url(re.compile(r"/stories/[0-9a-f-]{36}/$"))
    expect(page.locator("video")).to_be_visible()
