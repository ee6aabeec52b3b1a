"""Every page as a visitor, a member and a moderator, in both languages, phone and desktop, light and dark: ``make screens``.

It follows the site's own links to find one address of each view, so that a new page is looked at without being listed here. Pictures go to
``build/screens``, those of the README to ``docs/screens``. Console errors, what runs over the side, controls a finger misses and what axe
calls serious end the run with 1: ``python -m tests.screens [part of a view's name]``.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import django
from axe_core_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
BUILD, DOCS = ROOT / "build" / "screens", ROOT / "docs" / "screens"
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
LANGUAGES = {"en": "en-US", "id": "id-ID"}
SCHEMES = ("light", "dark")
FINGER = 44  # px
LEFT_OUT = {
    "media",
    "data_export",
    "alive_download",
    "transparency_csv",
    "story_state",
    "alive_state",
    "picture_download",
    "picture_state",
    "schema",
    "set_language",
    "token_revoke",
}
FOR_README = {"home": "home", "alive_new": "alive", "story": "story"}
SEEDS = {
    "visitor": ("/", "/accounts/login/", "/accounts/password/reset/", "/verify/", "/report/", "/consent/", "/transparency/", "/nowhere/"),
    "member": (
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
        "/nowhere/",
    ),
    "moderator": ("/admin/",),
}
PASSWORD = "only-for-these-pictures-7"

SMALL_CONTROLS = """size => [...document.querySelectorAll(
    'button, input:not([type=hidden]), select, textarea, a[class*=button], summary, [role=button]')]
  .filter(el => el.checkVisibility({opacityProperty: true, visibilityProperty: true}))
  .map(el => [el, (el.closest('label') ?? el).getBoundingClientRect()])
  .filter(([el, box]) => box.width > 1 && box.height > 1 && (box.width < size - .5 || box.height < size - .5))
  .map(([el, box]) => `${el.tagName.toLowerCase()}.${el.className} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
OVER_THE_SIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@dataclass
class Findings:
    """What is wrong, once for each view and sentence."""

    seen: dict[str, list[str]] = field(default_factory=dict)

    def note(self, view: str, look: str, what: str) -> None:
        self.seen.setdefault(f"{view}: {what}", []).append(look)

    def tell(self) -> int:
        for what, looks in sorted(self.seen.items()):
            print(f"  {what}  ({', '.join(looks[:3])}{f' and {len(looks) - 3} more' if len(looks) > 3 else ''})")
        print(f"{len(self.seen)} findings; the pictures are in {BUILD.relative_to(ROOT)}")
        return 1 if self.seen else 0


@contextmanager
def site() -> Iterator[str]:
    """The embedded site with its demo on a free port and a data folder of its own; yields its address."""
    with tempfile.TemporaryDirectory(prefix="alive-screens-") as folder:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        os.environ |= {
            "ALIVE_DATA_DIR": folder,
            "ALIVE_MODELS_DIR": os.environ.get("ALIVE_MODELS_DIR", str(ROOT / "var" / "models")),
            "ALIVE_STAFF_SECOND_FACTOR": "false",
            "DJANGO_SETTINGS_MODULE": "alive_site.settings",
        }
        django.setup()
        command = [sys.executable, "-m", "alive_site.embedded", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait_for(f"http://127.0.0.1:{port}/health/ready/", process)
            subprocess.run([sys.executable, "-m", "django", "demo"], cwd=ROOT, check=True)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 300
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=2):  # noqa: S310  (our own address)
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit("the site did not start; run `make run DEMO=1` to see why")


def prepare_people() -> None:
    """Known passwords, a moderator, and a case on the desk."""
    from django.core.management import call_command

    from moderation.services import report
    from stories.models import Story, User
    from tests.factories import UserFactory

    UserFactory(username="rani")

    for member in User.objects.all():
        member.set_password(PASSWORD)
        member.save(update_fields=["password"])
    call_command("moderator", "budi", "--senior", verbosity=0)
    clip = Story.objects.filter(owner__username="sari", clip__isnull=False).get()
    report(
        kind="story", subject_id=str(clip.pk), category="unlabelled_ai", reporter=User.objects.get(username="rani"), text="For the picture."
    )


def view_of(path: str) -> str | None:
    """Return the name of the view behind a path, and the kind of an admin page; None for what is no page."""
    from django.urls import Resolver404, resolve

    try:
        found = resolve(urlsplit(path).path)
    except Resolver404:
        return "not_found"
    name = found.view_name or "unnamed"
    return None if name in LEFT_OUT or ("/admin/" in path and "delete" in path) else name.replace(":", "-")


def crawl(context: BrowserContext, address: str, seeds: tuple[str, ...]) -> dict[str, str]:
    """Follow links from the seeds; return one path for each view that answers with a page."""
    page, found, waiting, asked = context.new_page(), {}, list(seeds), set()
    while waiting:
        path = waiting.pop(0)
        name = view_of(path)
        if name is None or name in found or path in asked:
            continue
        asked.add(path)
        answer = page.goto(address + path)
        if answer is None or "text/html" not in answer.headers.get("content-type", "") or (answer.status != 200 and name != "not_found"):
            continue
        found[view_of(urlsplit(page.url).path) or name] = page.url.removeprefix(address)
        found.setdefault(name, path)
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        waiting += [link for link in links if link.startswith("/") and not link.startswith(("//", "/media/", "/static/"))]
    page.close()
    return found


def sign_in(browser: Browser, address: str, username: str) -> Any:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{address}/")
    state = context.storage_state()
    context.close()
    return state


def look(page: Page, view: str, address: str, name: str, findings: Findings) -> None:
    """Open one page in one look, keep its picture, and note what is wrong with it."""
    page.goto(address, wait_until="load")
    page.wait_for_timeout(400)  # entrances end; what is measured is the page at rest
    file = BUILD / name / f"{view}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file)
    if name == "en-phone-light" and view in FOR_README:
        DOCS.mkdir(parents=True, exist_ok=True)
        Image.open(file).convert("RGB").save(DOCS / f"{FOR_README[view]}.jpg", quality=82)
    if page.evaluate(OVER_THE_SIDE):
        findings.note(view, name, "runs over the side")
    if not view.startswith("admin-") and view != "api_docs":  # Django's and Swagger's own controls are as they are
        for control in page.evaluate(SMALL_CONTROLS, FINGER):
            findings.note(view, name, f"too small for a finger: {control}")
    if name in {"en-phone-light", "id-desktop-dark"} and view != "api_docs":
        for violation in Axe().run(page)["violations"]:
            if violation["impact"] in {"serious", "critical"}:
                where = violation["nodes"][0]["target"]
                findings.note(view, name, f"axe: {violation['id']} ({len(violation['nodes'])}x, {where})")


def listen(page: Page, view: str, look_name: str, findings: Findings) -> None:
    """Note every error the page itself tells of; that there is no page at a lost address is none."""

    def note_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not view.endswith("not_found"):
            findings.note(view, look_name, f"console: {message.text}")

    page.on("pageerror", lambda error: findings.note(view, look_name, f"error in a script: {error}"))
    page.on("console", note_console)


def look_at_all(browser: Browser, address: str, only: str, findings: Findings) -> int:
    """Open every view in every look; return how many views there are."""
    states = {"visitor": None, "member": sign_in(browser, address, "sari"), "moderator": sign_in(browser, address, "budi")}
    shown: dict[tuple[str, str], str] = {}
    for who, state in states.items():
        with browser.new_context(storage_state=state, locale="en-US") as context:
            for view, path in crawl(context, address, SEEDS[who]).items():
                if re.search(only, view) and (who != "moderator" or view.startswith("admin")):
                    shown[who, view if who != "visitor" else f"visitor-{view}"] = path
    for (language, locale), (size, (width, height)), scheme in itertools.product(LANGUAGES.items(), SIZES.items(), SCHEMES):
        name = f"{language}-{size}-{scheme}"
        for who, state in states.items():
            options: dict[str, Any] = {"locale": locale, "viewport": {"width": width, "height": height}, "color_scheme": scheme}
            with browser.new_context(storage_state=state, **options) as context:
                for view, path in ((view, path) for (owner, view), path in shown.items() if owner == who):
                    with context.new_page() as page:
                        listen(page, view, name, findings)
                        look(page, view, address + path, name, findings)
    return len(shown)


def main(only: str = "") -> int:
    shutil.rmtree(BUILD, ignore_errors=True)
    findings = Findings()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    flags = ["--no-sandbox", "--disable-quic", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    with site() as address:
        prepare_people()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=flags)
            views = look_at_all(browser, address, only, findings)
            browser.close()
    print(f"{views} pages in {len(LANGUAGES) * len(SIZES) * len(SCHEMES)} looks")
    return findings.tell()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
