"""The files of ``deploy/`` name programs, settings and folders that exist."""

from __future__ import annotations

import importlib.util
import re
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
