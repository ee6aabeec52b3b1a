"""The example of ``deploy/nginx.conf``, in front of a real site."""

from __future__ import annotations

import getpass
import grp
import os
import re
import shutil
import urllib.error
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from alive_site.env import ROOT
from tests.processes.servers import Server
from tests.processes.site import Site


class Nginx(Server):
    """The example with this machine's ports and folders in it, and without TLS."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("nginx") is None:
            pytest.skip("no nginx on this machine: apt-get install nginx-light")
        super().__init__(folder)
        # Another user than the site's, of its group, as where Debian's nginx stands beside our units.
        self.user = f"www-data {grp.getgrgid(os.getegid()).gr_name}" if os.geteuid() == 0 else getpass.getuser()

    def in_front_of(self, site: Site, *others: Site) -> None:
        """Args: others: more web processes of the same site."""
        for parent in list(site.folder.parents)[:-2]:  # pytest's folders are its own user's alone
            parent.chmod(parent.stat().st_mode | 0o010)
        example = (ROOT / "deploy" / "nginx.conf").read_text()
        for of_ours, of_this_machine in (
            ("server web:8000", "; ".join(f"server 127.0.0.1:{each.port}" for each in (site, *others))),
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.port};"),
            ("/var/lib/alive/", f"{site.folder}/"),
        ):
            assert of_ours in example
            example = example.replace(of_ours, of_this_machine)
        example = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", example, flags=re.DOTALL)
        example = re.sub(r"\n\s+ssl_[^\n]+", "", example)
        temporary = "".join(f"{kind}_temp_path {self.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        head = f"daemon off; user {self.user}; pid {self.folder}/pid; error_log stderr; events {{}}\nhttp {{ access_log off;\n{temporary}"
        (self.folder / "nginx.conf").write_text(f"{head}{example}}}\n")
        self.start()

    def command(self) -> list[str]:
        return ["nginx", "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder)]

    def ask(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        try:
            with urlopen(Request(f"http://127.0.0.1:{self.port}{path}", headers=headers), timeout=60) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, dict(refused.headers), refused.read()
