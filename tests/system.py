"""What the tests need from the system, beyond Python: installed here where that is possible, else said in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NEEDED = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "ffmpeg": ("ffprobe",),
    "gettext": ("msgfmt",),
    "openssl": ("openssl",),
    "redis-server": ("redis-server", "valkey-server"),
}


def main() -> int:
    missing = [package for package, programs in NEEDED.items() if not any(map(shutil.which, programs))]
    if not missing:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
        return subprocess.run(
            ["apt-get", "install", "-y", "-qq", *missing], check=False, env=environment, stdout=subprocess.DEVNULL
        ).returncode
    print(f"The tests need {', '.join(missing)}. On Debian or Ubuntu: sudo apt-get install {' '.join(missing)}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
