"""The guards of the ledger on the database a fleet keeps it in: every test of tests/moderation/test_ledger.py, on a real server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from tests.processes.servers import Postgres

ROOT = Path(__file__).resolve().parents[2]
TRIGGERS = "SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE tgname LIKE 'moderation%_no_%' ORDER BY 1"
TABLES, VERBS = ("decision", "opinion", "screening"), ("delete", "truncate", "update")


def test_refuses_to_change_or_delete_what_was_decided(a_server: Callable[..., Any]) -> None:
    postgres = a_server(Postgres)
    postgres.start()
    url = postgres.create("alive")
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--reuse-db", "tests/moderation/test_ledger.py"],
        cwd=ROOT,
        env=os.environ | {"ALIVE_TEST_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert told.returncode == 0, told.stdout[-5000:] + told.stderr[-1000:]
    assert "skipped" not in told.stdout
    with psycopg.connect(url.replace("/alive", "/test_alive")) as connection:  # it was this server that they ran on
        found = [row[0] for row in connection.execute(TRIGGERS)]
    assert found == [f"moderation_{table} moderation_{table}_no_{verb}" for table in TABLES for verb in VERBS]
