"""What the web costs, each figure beside a baseline of the same run: ``python -m benchmarks.web`` (two minutes).

Pages against a bare view, our HTTP stack against gunicorn's threads, progress from a worker's write to a thousand sockets, memory,
and the time to the first page.
"""

from __future__ import annotations

import asyncio
import gc
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
FOLLOWED, PAGES, ROUNDS, SECONDS, CONNECTIONS = 12, 150, 3, 3, 16
SOCKETS, WRITES = int(os.environ.get("ALIVE_BENCH_SOCKETS", "1000")), 200
CLAIMS = 50

scratch = tempfile.TemporaryDirectory(prefix="alive-bench-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    "ALIVE_DATA_DIR": scratch.name,
    "ALIVE_MODELS_DIR": os.environ.get("ALIVE_MODELS_DIR", str(ROOT / "var" / "models")),
    "ALIVE_LOG_FORMAT": "json",
}

import django  # noqa: E402

django.setup()

import psutil  # noqa: E402
import websockets  # noqa: E402
from channels.layers import InMemoryChannelLayer  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from alive_site import preparation  # noqa: E402
from alive_site.embedded.layer import EmbeddedChannelLayer  # noqa: E402
from benchmarks.layers import messages_per_second  # noqa: E402
from benchmarks.report import Measure, write  # noqa: E402
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


def cpu_of(work: Callable[[], object], rounds: int) -> float:
    """Return the median CPU seconds of one call."""
    work()
    spent = []
    for _round in range(rounds):
        began = time.thread_time()
        work()
        spent.append(time.thread_time() - began)
    return statistics.median(spent)


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


async def progress(port: int, cookie: str, requests: list[AliveRequest]) -> list[float]:
    """Return the seconds from a write of each row's progress to the message at its socket, over many open sockets."""
    arrived: dict[tuple[str, int], float] = {}
    opened = asyncio.Semaphore(50)
    ready = asyncio.Event()
    waiting = len(requests)

    async def watch(alive: AliveRequest) -> None:
        nonlocal waiting
        address = f"ws://127.0.0.1:{port}/ws/alive/{alive.pk}/"
        headers = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{port}"}
        async with opened:
            connected = await websockets.connect(address, additional_headers=headers, open_timeout=60, ping_interval=None)
        async with connected:
            first = True
            async for message in connected:
                seq = int(re.search(r'"seq": ?(\d+)', str(message))[1])  # type: ignore[index]
                arrived[str(alive.pk), seq] = time.perf_counter()
                if first:
                    first, waiting = False, waiting - 1
                    if not waiting:
                        ready.set()

    watchers = [asyncio.create_task(watch(alive)) for alive in requests]
    await asyncio.wait_for(ready.wait(), 180)
    gc.freeze()  # a thousand browsers are not one process that walks all their objects
    written: dict[tuple[str, int], float] = {}
    for number in range(WRITES):
        alive = requests[number * len(requests) // WRITES]
        await asyncio.to_thread(_write, alive.pk, number + 1)
        written[str(alive.pk), number + 1] = time.perf_counter()
        await asyncio.sleep(0.053)
    await asyncio.sleep(1.0)
    for watcher in watchers:
        watcher.cancel()
    await asyncio.gather(*watchers, return_exceptions=True)
    lost = [key for key in written if key not in arrived]
    if lost:
        raise SystemExit(f"{len(lost)} of {WRITES} messages never came")
    return [max(arrived[key] - then, 0.0) for key, then in written.items()]


def _write(alive_id: uuid.UUID, seq: int) -> None:
    AliveRequest.objects.filter(pk=alive_id).update(seq=seq, fraction=seq / WRITES, state=State.RUNNING)
    connection.close()


def claims_at(rows: int, owner: User) -> float:
    """Return the CPU seconds of one look at the line and one claim while ``rows`` finished requests lie beside it."""
    missing = rows - AliveRequest.objects.count()
    finished = (AliveRequest(owner=owner, region="local", state=State.READY, photo="x.jpg") for _row in range(max(missing, 0)))
    AliveRequest.objects.bulk_create(finished, batch_size=2000)
    queued = AliveRequest.objects.bulk_create(AliveRequest(owner=owner, region="local", photo="x.jpg") for _row in range(CLAIMS + 1))
    waiting = iter(queued)

    def claim() -> None:
        chosen = AliveRequest.objects.next_in_line(next(waiting).pk)
        if chosen is None or not AliveRequest.objects.claim(chosen, worker="bench"):
            raise SystemExit("there was nothing to claim; nothing was measured")

    spent = cpu_of(claim, CLAIMS)
    AliveRequest.objects.filter(pk__in=[alive.pk for alive in queued]).delete()
    return spent


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


def main() -> None:
    if not shutil.which("wrk"):
        raise SystemExit("This benchmark asks with wrk. On Debian or Ubuntu: apt-get install wrk")
    call_command("migrate", verbosity=0, interactive=False)
    preparation.collect_static()
    viewer = populate()
    client = signed_in(viewer)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    bare, feed = cpu_of(lambda: client.get("/bench/bare/"), PAGES), cpu_of(lambda: client.get("/"), PAGES)
    drawn = cpu_of(lambda: anew(client), PAGES // 3)
    few, many = claims_at(100, viewer), claims_at(100_000, viewer)
    AliveRequest.objects.all().delete()
    rates: dict[str, list[tuple[float, float]]] = {"ours": [], "gunicorn": []}
    for _round in range(ROUNDS):
        for name, command in (("ours", ours), ("gunicorn", gunicorn)):
            port = free_port()
            with server(command(port), port) as process:
                requests_per_second(port, "/bench/bare/", cookie, process)
                rates[name].append(requests_per_second(port, "/bench/bare/", cookie, process))
    clock, cpu = ({name: statistics.median(pair[which] for pair in pairs) for name, pairs in rates.items()} for which in (0, 1))
    watched: list[AliveRequest] = [
        AliveRequestFactory(owner=viewer, state=State.RUNNING, heartbeat_at=timezone.now()) for _socket in range(SOCKETS)
    ]
    port = free_port()
    with server(ours(port), port) as process:
        empty = rss(process)
        delays = sorted(asyncio.run(progress(port, cookie, watched)))
        full = rss(process)
    ours_layer, stock_layer = (asyncio.run(messages_per_second(kind(), SOCKETS)) for kind in (EmbeddedChannelLayer, InMemoryChannelLayer))
    first, web, everything = time_to_first_page(free_port())
    write(
        "web",
        [
            Measure("bare view", bare * 1000, unit="ms CPU"),
            Measure("feed page", feed * 1000, unit="ms CPU"),
            Measure("feed / bare", feed / bare, goal=1.5),
            Measure("feed drawn anew, after every change / bare", drawn / bare),
            Measure("requests a second, ours", clock["ours"], unit="1/s"),
            Measure("requests a second, gunicorn threads", clock["gunicorn"], unit="1/s"),
            Measure("ours / gunicorn threads, by the clock", clock["ours"] / clock["gunicorn"], goal=0.9, at_least=True),
            Measure("ours / gunicorn threads, by CPU", cpu["ours"] / cpu["gunicorn"], goal=0.9, at_least=True),
            Measure(f"our layer's messages / the stock layer's, {SOCKETS} sockets", ours_layer / stock_layer, goal=5, at_least=True),
            Measure(f"progress p50, {SOCKETS} sockets", statistics.median(delays) * 1000, unit="ms"),
            Measure(f"progress p99, {SOCKETS} sockets", delays[int(len(delays) * 0.99) - 1] * 1000, goal=100, unit="ms"),
            Measure("a socket", (full - empty) * 1024 / SOCKETS, unit="KiB"),
            Measure("claim, 100,000 rows / 100 rows", many / few, goal=1.5),
            Measure("web process", web, unit="MiB"),
            Measure("web, two workers, supervisor", everything, unit="MiB"),
            Measure("first page after the command, warm", first, goal=5, unit="s"),
        ],
    )


if __name__ == "__main__":
    main()
