"""What the tests need from the system, beyond Python: installed here where that is possible, else said in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

NEEDED = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "ffmpeg": ("ffprobe",),
    "gettext": ("msgfmt",),
    "openssl": ("openssl",),
    "redis-server": ("redis-server", "valkey-server"),
}
# Real servers, and clocks that go wrong: their tests are skipped without them. Debian keeps some of their programs out of the path.
SERVERS = {
    "libfaketime": ("/usr/lib/*/faketime/libfaketime.so.1",),
    "nginx-light": ("nginx", "/usr/sbin/nginx"),
    "postgresql": ("/usr/lib/postgresql/*/bin/postgres",),
    "rabbitmq-server": ("/usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server",),
}
LONGEST = 300.0  # seconds an installation may take


def main() -> int:
    if (missing := _missing(NEEDED) + _missing(SERVERS)) and _may_install():
        _install(missing)
    if servers := _missing(SERVERS):
        _say(f"The tests of {', '.join(servers)} are skipped", servers)
    if needed := _missing(NEEDED):
        _say(f"The tests need {', '.join(needed)}", needed)
    return 1 if needed else 0


def _missing(wanted: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [package for package, programs in wanted.items() if not any(map(_is_there, programs))]


def _is_there(program: str) -> bool:
    return any(Path("/").glob(program[1:])) if program.startswith("/") else shutil.which(program) is not None


def _may_install() -> bool:
    """As root in a container: where systemd runs, an installed server would be started and stay."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None and not Path("/run/systemd/system").exists()


def _install(packages: list[str]) -> None:
    quiet = ("-qq", "-o", "DPkg::Lock::Timeout=60")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # no server is started
    for command in (("update",), ("install", "-y", *packages)):
        try:
            subprocess.run(["apt-get", *quiet, *command], check=False, env=environment, stdout=subprocess.DEVNULL, timeout=LONGEST)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"apt-get {command[0]}: {error}", file=sys.stderr)
            return


def _say(what: str, packages: list[str]) -> None:
    print(f"{what}. On Debian or Ubuntu: sudo apt-get install {' '.join(packages)}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
