"""A small time-stamp authority (RFC 3161) on this machine: OpenSSL answers, a loopback server passes on. Under the development root."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from generation.provenance import development_ca as ca

PEM = serialization.Encoding.PEM
CONFIGURATION = """[tsa]
default_tsa = here
[here]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/chain.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
ess_cert_id_chain = no
"""


@dataclass
class Authority:
    """Where it listens, and what was asked of it. ``status`` other than 200 is an authority in trouble."""

    url: str = ""
    root: bytes = b""
    asked: list[bytes] = field(default_factory=list)
    status: int = 200


@contextmanager
def time_stamp_authority(folder: Path) -> Iterator[Authority]:
    """Start an authority whose certificates are made in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    authority = Authority(root=_certificates(folder))
    (folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=folder))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            authority.asked.append(query)
            self.send_response(authority.status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            if authority.status == 200:
                self.wfile.write(_reply(folder, query))

        def log_message(self, *_args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    authority.url = f"http://127.0.0.1:{server.server_port}/tsa"
    yield authority
    server.shutdown()
    server.server_close()
    thread.join()


def _reply(folder: Path, query: bytes) -> bytes:
    (folder / "query").write_bytes(query)
    command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return (folder / "reply").read_bytes()


def _certificates(folder: Path) -> bytes:
    """Write root and leaf; the leaf is for time-stamping alone, as RFC 3161 section 2.3 asks."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = ca._authority("time root", root_key, None, path_length=1)
    leaf = (
        ca._builder(ca._name("time-stamps"), root.subject, key, timedelta(days=300))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(ca._usage(certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    (folder / "tsa.key").write_bytes(key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    (folder / "tsa.pem").write_bytes(leaf.public_bytes(PEM))
    (folder / "chain.pem").write_bytes(leaf.public_bytes(PEM) + root.public_bytes(PEM))
    (folder / "serial").write_text("01\n")
    return root.public_bytes(PEM)
