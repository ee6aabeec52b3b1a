"""One moderator at one browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from moderation.models import Case
from tests.moderation.desk import QUEUE, at_desk


class Desk:
    """What a moderator does there; what the console calls an error is kept."""

    def __init__(self, person: Any, chromium: Browser, address: str) -> None:
        self.address, self.errors = address, list[str]()
        self.context: BrowserContext = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900})
        self.context.add_cookies([{"name": "sessionid", "value": at_desk(person).cookies["sessionid"].value, "url": address}])
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def opens(self, case: Case) -> Page:
        self.page.goto(f"{QUEUE}{case.pk}/change/")
        return self.page

    def takes(self, case: Case) -> Page:
        page = self.opens(case)
        page.keyboard.press("c")
        expect(page.get_by_role("button", name="Give it back to the queue")).to_be_visible()
        return page

    def decides(self, case: Case, action: str, *, reason: str = "It mocks a faith.", policy: str = "hate", **more: str) -> Page:
        page = self.takes(case)
        page.locator(f".desk-decide input[name=action][value={action}]").check()
        page.locator(".desk-decide select[name=policy]").select_option(policy)
        for name, value in more.items():
            field = page.locator(f".desk-decide [name={name}]")
            field.select_option(value) if name == "sanction" else field.check() if value == "on" else field.fill(value)
        page.keyboard.press("Escape")
        page.locator(".desk-decide textarea[name=reason]").fill(reason)
        page.get_by_role("button", name="Decide", exact=True).click()
        expect(page.locator(".messagelist .success")).to_be_visible()
        return page
