"""What the web costs, each figure beside a baseline of the same run: ``python -m benchmarks.web`` (two minutes).

Pages against a bare view, our HTTP stack against gunicorn's threads, progress from a worker's write to a thousand sockets, memory,
and the time to the first page.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
FOLLOWED, PAGES, ROUNDS, SECONDS, CONNECTIONS = 12, 150, 3, 3, 16
SOCKETS, QUEUED = int(os.environ.get("ALIVE_BENCH_SOCKETS", "1000")), int(os.environ.get("ALIVE_BENCH_QUEUED", "5000"))

scratch = tempfile.TemporaryDirectory(prefix="alive-bench-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    "ALIVE_DATA_DIR": scratch.name,
    "ALIVE_MODELS_DIR": os.environ.get("ALIVE_MODELS_DIR", str(ROOT / "var" / "models")),
    "ALIVE_LOG_FORMAT": "json",
    "ALIVE_DAILY_QUOTA": str(QUEUED),
    "ALIVE_QUEUED_PER_MEMBER": str(QUEUED),
    "ALIVE_RESEND_SECONDS": "2",
}

import django  # noqa: E402

django.setup()

import psutil  # noqa: E402
from channels.layers import InMemoryChannelLayer  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from alive_site import preparation  # noqa: E402
from alive_site.embedded.layer import EmbeddedChannelLayer  # noqa: E402
from benchmarks.layers import messages_per_second  # noqa: E402
from benchmarks.line import claims_at, cpu_of, thousands  # noqa: E402
from benchmarks.report import Measure, write  # noqa: E402
from benchmarks.sockets import echoes, percentile, progress  # noqa: E402
from generation.models import AliveRequest  # noqa: E402
from generation.states import State  # noqa: E402
from stories.models import Follow, Story, User  # noqa: E402
from tests.factories import AliveRequestFactory, PhotoFactory, UserFactory  # noqa: E402


def populate() -> User:
    """A member who follows a dozen others, each with one live Story."""
    viewer = UserFactory(username="viewer")
    for number in range(FOLLOWED):
        owner = UserFactory(username=f"owner{number}")
        Follow.objects.create(follower=viewer, followed=owner, accepted_at=timezone.now())
        photo = PhotoFactory(owner=owner)
        now = timezone.now()
        Story.objects.create(
            owner=owner,
            photo=photo,
            sha256=photo.sha256,
            state="live",
            policy_version="bench",
            posted_at=now,
            expires_at=now + timedelta(days=1),
        )
    return viewer


def signed_in(viewer: User) -> Client:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(viewer, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def anew(client: Client) -> None:
    """Ask for Home when no page of it is kept."""
    cache.clear()
    client.get("/")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(command: list[str], port: int) -> Iterator[psutil.Process]:
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/live/", process)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with urlopen(Request(address, headers={"Host": "127.0.0.1"}), timeout=2):  # noqa: S310  (our own address)
                return
        except OSError:
            time.sleep(0.02)
    raise SystemExit("a server ended before it answered; nothing was measured")


def requests_per_second(port: int, path: str, cookie: str, process: psutil.Process) -> tuple[float, float]:
    """Ask with wrk for some seconds over kept connections; return the requests a second by the clock, and by the CPU of the server."""
    began = cpu_seconds(process)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", f"Cookie: {cookie}", f"http://127.0.0.1:{port}{path}"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(f"{path} did not answer 200; nothing was measured")
    found, count = re.search(r"Requests/sec:\s+([\d.]+)", told), re.search(r"(\d+) requests in", told)
    if not found or not count:
        raise SystemExit(f"wrk said something else: {told}")
    return float(found[1]), int(count[1]) / (cpu_seconds(process) - began)


def cpu_seconds(process: psutil.Process) -> float:
    times = [each.cpu_times() for each in [process, *process.children(recursive=True)]]
    return sum(each.user + each.system for each in times)


def ours(port: int) -> list[str]:
    return [sys.executable, "-m", "alive_site.web", f"--port={port}"]


def gunicorn(port: int) -> list[str]:
    return [sys.executable, "-m", "gunicorn", "alive_site.wsgi:application", "-k", "gthread", "--threads=16", f"--bind=127.0.0.1:{port}"]


def rss(process: psutil.Process) -> float:
    """Return the resident MiB of a process and its children."""
    return sum(each.memory_info().rss for each in [process, *process.children(recursive=True)]) / 2**20


def time_to_first_page(port: int) -> tuple[float, float, float]:
    """Return the seconds from the command to the first page, and the MiB of the web process and of everything."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "alive_site.embedded", "--port", str(port)]
    with server(command, port) as process:
        first = time.perf_counter() - began
        time.sleep(6)  # the workers have loaded their models
        web = [child for child in process.children(recursive=True) if "alive_site.web" in " ".join(child.cmdline())]
        return first, sum(map(rss, web)), rss(process)


def pages(client: Client) -> list[Measure]:
    """What a page costs beside a bare view, in CPU of one process."""
    story = Story.objects.latest("posted_at")
    bare, feed = cpu_of(lambda: client.get("/bench/bare/"), PAGES), cpu_of(lambda: client.get("/"), PAGES)
    drawn = cpu_of(lambda: anew(client), PAGES // 3)
    watched = cpu_of(lambda: client.get(f"/stories/{story.pk}/"), PAGES // 3)
    return [
        Measure("bare view", bare * 1000, unit="ms CPU"),
        Measure("feed page", feed * 1000, unit="ms CPU"),
        Measure("feed / bare", feed / bare, goal=1.5),
        Measure("feed drawn anew, after every change / bare", drawn / bare),
        Measure("Story page / bare", watched / bare),
    ]


def stacks(cookie: str) -> list[Measure]:
    """Our HTTP stack and gunicorn's threads, by turns, on the same view."""
    rates: dict[str, list[tuple[float, float]]] = {"ours": [], "gunicorn": []}
    for _round in range(ROUNDS):
        for name, command in (("ours", ours), ("gunicorn", gunicorn)):
            port = free_port()
            with server(command(port), port) as process:
                requests_per_second(port, "/bench/bare/", cookie, process)
                rates[name].append(requests_per_second(port, "/bench/bare/", cookie, process))
    clock, cpu = ({name: statistics.median(pair[which] for pair in pairs) for name, pairs in rates.items()} for which in (0, 1))
    return [
        Measure("requests a second, ours", clock["ours"], unit="1/s"),
        Measure("requests a second, gunicorn threads", clock["gunicorn"], unit="1/s"),
        Measure("ours / gunicorn threads, by the clock", clock["ours"] / clock["gunicorn"], goal=0.9, at_least=True),
        Measure("ours / gunicorn threads, by CPU", cpu["ours"] / cpu["gunicorn"], goal=0.9, at_least=True),
    ]


def sockets(viewer: User, cookie: str) -> list[Measure]:
    """Progress to many open pages, a bare Channels echo with as many, and our in-memory layer beside the stock one."""
    watched: list[AliveRequest] = [
        AliveRequestFactory(owner=viewer, state=State.RUNNING, heartbeat_at=timezone.now()) for _socket in range(SOCKETS)
    ]
    port = free_port()
    with server(ours(port), port) as process:
        empty = rss(process)
        delays = asyncio.run(progress(port, cookie, watched))
        full = rss(process)
    AliveRequest.objects.all().delete()
    port = free_port()
    with server([sys.executable, "-m", "uvicorn", "benchmarks.echo:application", f"--port={port}", "--log-level=warning"], port):
        echoed = asyncio.run(echoes(port, SOCKETS))
    ours_layer, stock_layer = (asyncio.run(messages_per_second(kind(), SOCKETS)) for kind in (EmbeddedChannelLayer, InMemoryChannelLayer))
    return [
        Measure(f"our layer's messages / the stock layer's, {SOCKETS} sockets", ours_layer / stock_layer, goal=5, at_least=True),
        Measure(f"progress p50, {SOCKETS} sockets", statistics.median(delays) * 1000, unit="ms"),
        Measure(f"progress p99, {SOCKETS} sockets", percentile(delays, 0.99) * 1000, goal=100, unit="ms"),
        Measure(f"bare Channels echo p50, {SOCKETS} sockets", statistics.median(echoed) * 1000, unit="ms"),
        Measure(f"bare Channels echo p99, {SOCKETS} sockets", percentile(echoed, 0.99) * 1000, unit="ms"),
        Measure("a socket", (full - empty) * 1024 / SOCKETS, unit="KiB"),
    ]


def the_line(viewer: User) -> list[Measure]:
    """A claim among few and many rows, and thousands of requests whose bells are partly lost."""
    few, many = claims_at(100, viewer), claims_at(100_000, viewer)
    AliveRequest.objects.all().delete()
    told = thousands(QUEUED, (ROOT / "tests" / "photos" / "rocket.jpg").read_bytes()[:4096])
    return [
        Measure("claim, 100,000 rows / 100 rows", many / few, goal=1.5),
        Measure(f"requests asked for a second, {QUEUED} of them", told["asked_per_second"], unit="1/s"),
        Measure("requests taken a second, each tenth bell lost", told["taken_per_second"], unit="1/s"),
        Measure(f"requests lost of {QUEUED}", told["lost"], goal=0),
        Measure("requests taken twice", told["taken_twice"], goal=0),
    ]


def whole() -> list[Measure]:
    """The one command: how soon it answers and what it weighs."""
    first, web, everything = time_to_first_page(free_port())
    return [
        Measure("web process", web, unit="MiB"),
        Measure("web, two workers, supervisor", everything, unit="MiB"),
        Measure("first page after the command, warm", first, goal=5, unit="s"),
    ]


def main() -> None:
    if not shutil.which("wrk"):
        raise SystemExit("This benchmark asks with wrk. On Debian or Ubuntu: apt-get install wrk")
    call_command("migrate", verbosity=0, interactive=False)
    preparation.collect_static()
    viewer = populate()
    client = signed_in(viewer)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    write("web", [*pages(client), *stacks(cookie), *sockets(viewer, cookie), *the_line(viewer), *whole()])


if __name__ == "__main__":
    main()
