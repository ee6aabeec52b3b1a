"""Every page, found by following its links: no error in the console, nothing serious or critical by axe, in light and in dark."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from axe_core_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser.conftest import Windows

SEEDS = {
    "": ("/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/verify/", "/report/", "/consent/", "/transparency/"),
    "sari": (
        "/",
        "/me/",
        "/inbox/",
        "/album/",
        "/camera/",
        "/archive/",
        "/settings/",
        "/reports/",
        "/standing/",
        "/search/?q=b",
        "/@budi/",
    ),
    "rani": ("/admin/", "/admin/moderation/case/", "/admin/moderation/decision/", "/admin/moderation/listedpicture/"),
}
FEWEST = {"": 8, "sari": 25, "rani": 4}  # fewer than these would mean that the crawl went wrong
NO_PAGES = {
    "media",
    "alive_download",
    "story_state",
    "alive_state",
    "picture_download",
    "picture_state",
    "set_language",
    "schema",
    "api_docs",
    "transparency_csv",
    "account_logout",
}
AT_REST = (
    "Promise.allSettled(document.getAnimations().filter(one => one.effect.getComputedTiming().endTime < 5000).map(one => one.finished))"
)
ALL_OPEN = "for (const drawer of document.querySelectorAll('details')) drawer.open = true"
# Django's search field is labelled by a picture with an alternative text, which axe does not count beside its help text.
ALLOWED = {("label-title-only", "#searchbar")}
SERIOUS = {"serious", "critical"}


def view_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name or ""
    except Resolver404:
        return ""


def violations(page: Page, options: dict[str, object] | None = None) -> list[str]:
    page.evaluate(ALL_OPEN)
    page.evaluate(AT_REST)
    found = Axe().run(page, options=options)["violations"]
    nodes = [(one["id"], node) for one in found if one["impact"] in SERIOUS for node in one["nodes"]]
    return [f"{rule} at {node['target']}: {node['failureSummary']}" for rule, node in nodes if (rule, *node["target"]) not in ALLOWED]


@pytest.mark.parametrize("member", SEEDS, ids=lambda member: member or "visitor")
def test_has_no_page_with_a_serious_barrier_or_an_error(windows: Windows, member: str) -> None:
    page = windows.open("/", member, reduced_motion="reduce")
    waiting, seen, wrong = list(SEEDS[member]), set[str](), dict[str, list[str]]()
    while waiting:
        path = waiting.pop(0)
        view = view_of(path)
        if not view or view in seen or view in NO_PAGES or (member == "rani") != path.startswith("/admin/"):
            continue
        seen.add(view)
        answer = page.goto(path, wait_until="load")
        assert answer and answer.status == 200, (path, answer and answer.status)
        barriers = violations(page)
        page.emulate_media(color_scheme="dark")
        page.reload()
        barriers += [f"dark: {one}" for one in violations(page, {"runOnly": ["color-contrast"]})]
        if barriers:
            wrong[path] = barriers
        page.emulate_media(color_scheme="light")
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        waiting += [
            urlsplit(page.url)._replace(query="").path + link if link.startswith("?") else link for link in links if re.match(r"[/?]", link)
        ]
    assert not wrong, "\n".join(f"{path}: {barrier}" for path, barriers in wrong.items() for barrier in barriers)
    assert len(seen) >= FEWEST[member], sorted(seen)
