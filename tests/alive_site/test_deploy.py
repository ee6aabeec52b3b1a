"""The files of ``deploy/`` name programs, settings and folders that exist."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from alive_site.env import ROOT, Environment

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
NAMED = [*UNITS, DEPLOY / "compose.yaml", DEPLOY / "Dockerfile", DEPLOY / "nginx.conf", DEPLOY / "alive.env.example", DEPLOY / "README.md"]


@pytest.mark.parametrize("path", NAMED, ids=lambda path: path.name)
def test_names_only_settings_that_exist(path: Path) -> None:
    known = {f"ALIVE_{name.upper()}" for name in Environment.model_fields}
    assert set(re.findall(r"\bALIVE_[A-Z0-9_]*[A-Z0-9]", path.read_text())) <= known


@pytest.mark.parametrize("path", NAMED, ids=lambda path: path.name)
def test_starts_only_programs_that_exist(path: Path) -> None:
    text = path.read_text()
    for module in re.findall(r"python -m (alive_site[\w.]*)", text) + re.findall(r"(alive_site\.asgi):application", text):
        assert importlib.util.find_spec(module), module
    for command in re.findall(r"manage\.py (\w+)", text):
        known = [
            app for app in ("alive_site", "stories", "moderation") if (ROOT / app / "management" / "commands" / f"{command}.py").exists()
        ]
        assert known or command in {"migrate", "collectstatic", "check"}, command


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_may_write_in_one_folder_only(path: Path) -> None:
    text = path.read_text()
    assert "ProtectSystem=strict" in text and "User=alive" in text and "NoNewPrivileges=yes" in text
    assert re.findall(r"ReadWritePaths=(.*)", text) == ["/var/lib/alive"]


def test_compose_has_every_kind_of_process_and_publishes_nginx_alone() -> None:
    services = COMPOSE["services"]
    assert {"web", "maker", "checker", "sweeper", "postgres", "redis", "nginx"} <= services.keys()
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]


def test_compose_keeps_messages_through_a_restart() -> None:
    """Without AOF a kill of Redis loses what was sent; with eviction it drops what waits."""
    command = COMPOSE["services"]["redis"]["command"]
    assert "--appendonly yes" in command and "--maxmemory-policy noeviction" in command


def test_stops_leave_time_to_give_a_clip_back() -> None:
    assert all(int(re.findall(r"TimeoutStopSec=(\d+)", path.read_text())[0]) >= 30 for path in UNITS)
    services = COMPOSE["services"]
    assert all(int(services[name]["stop_grace_period"].rstrip("s")) >= 30 for name in ("web", "maker", "checker"))


def test_units_are_units_that_shut_their_process_in(tmp_path: Path) -> None:
    """As systemd itself reads them; of an exposure of 0 to 10 it calls 9.6 unsafe, and 8.5 is what these had without their lower half."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine: apt-get install systemd")
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/srv/alive/.venv/bin/python", sys.executable))
    paths = [str(tmp_path / unit.name) for unit in UNITS]
    verified = subprocess.run(["systemd-analyze", "verify", "--man=no", *paths], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    analysed = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=50", *paths]
    judged = subprocess.run(analysed, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout[-3000:]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_keep_what_they_know_where_they_may_write(path: Path) -> None:
    """The settings may say otherwise: they are read after it."""
    assert re.search(r"Environment=ALIVE_DATA_DIR=/var/lib/alive\n(.*\n)?EnvironmentFile=", path.read_text())


def test_an_image_holds_nothing_of_a_site() -> None:
    """The whole checkout is copied into it, so what is secret is left out by name, and git never sees it either."""
    left_out, ignored = (ROOT / ".dockerignore").read_text().splitlines(), (ROOT / ".gitignore").read_text().splitlines()
    assert {".git", "var", "deploy/alive.env", "deploy/secrets", ".env"} <= set(left_out)
    assert {"/var/", "/deploy/alive.env", "/deploy/secrets/", "/.env"} <= set(ignored)
    assert COMPOSE["x-alive"]["env_file"] == "alive.env"
    assert "./secrets:/etc/alive/secrets:ro" in COMPOSE["x-alive"]["volumes"]


def test_nginx_finds_the_keys_and_may_read_the_media() -> None:
    nginx, made_by = COMPOSE["services"]["nginx"], re.findall(r"--uid (\d+) alive", (DEPLOY / "Dockerfile").read_text())
    assert nginx["user"] == f"{made_by[0]}:{made_by[0]}"  # the files are their owner's and its group's alone
    folders = {volume.split(":")[1] for volume in nginx["volumes"]}
    named = set(re.findall(r"(/(?:etc/alive|var/lib/alive)[\w/]*)", (DEPLOY / "nginx.conf").read_text()))
    assert named and all(any(path.startswith(folder) for folder in folders) for path in named), named
