"""Mail servers on loopback that speak TLS, certificates for them, and a wire that is overheard."""

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from select import select

from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from regulars.kit import clock

LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 30  # the machine may be busy with other things


@dataclass(frozen=True)
class Certificate:
    """What a server shows: signed by itself. Whoever trusts `chain` trusts it."""

    chain: Path
    key: Path

    @property
    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context


def a_certificate(folder: Path, *, name: str = LOOPBACK, days_left: int = 1) -> Certificate:
    """A certificate for one name or IP address, which has `days_left` to go; below 0 it is over."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = clock.now()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server of a test")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days_left))
        .add_extension(x509.SubjectAlternativeName([_general_name(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    made = Certificate(folder / "chain.pem", folder / "key.pem")
    made.chain.write_bytes(signed.public_bytes(pem))
    made.key.write_bytes(key.private_bytes(pem, *plain))
    return made


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@dataclass
class SafeServer:
    """A server that takes everything.

    Attributes:
        port: Where it listens; in truth, the wire before it.
        mails: What it was given.
        wire: All that clients sent, as somebody in between sees it.
    """

    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    wire: bytearray = field(default_factory=bytearray)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.mails.append(envelope.original_content or b"")
        return "250 2.0.0 Taken"


@contextmanager
def a_tls_server(certificate: Certificate) -> Iterator[SafeServer]:
    """Run a server for ``smtps://``: encrypted from the first byte."""
    server = SafeServer()
    with _running(lambda: SMTP(server), server, ssl_context=certificate.context):
        yield server


@contextmanager
def a_starttls_server(certificate: Certificate) -> Iterator[SafeServer]:
    """Run a server for ``smtp+starttls://`` that offers it, and takes mail without it too."""
    server, context = SafeServer(), certificate.context
    with _running(lambda: SMTP(server, tls_context=context), server, ssl_context=None):
        yield server


@contextmanager
def a_plain_server() -> Iterator[SafeServer]:
    """Run a server that knows nothing of encryption."""
    server = SafeServer()
    with _running(lambda: SMTP(server), server, ssl_context=None):
        yield server


@contextmanager
def _running(
    factory: Callable[[], SMTP], server: SafeServer, *, ssl_context: ssl.SSLContext | None
) -> Iterator[None]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    making = loop.create_server(factory, LOOPBACK, 0, ssl=ssl_context)
    listening = asyncio.run_coroutine_threadsafe(making, loop).result(PATIENCE_SECONDS)
    wire = _Wire(server.wire, to=listening.sockets[0].getsockname()[1])
    server.port = wire.port
    try:
        yield
    finally:
        wire.close()
        loop.call_soon_threadsafe(listening.close)
        asyncio.run_coroutine_threadsafe(_end_all(), loop).result(PATIENCE_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE_SECONDS)
        loop.close()


async def _end_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class _Wire:
    """Passes everything on between clients and a server, and keeps what the clients send."""

    def __init__(self, kept: bytearray, *, to: int) -> None:
        self._kept = kept
        self._to = to
        self._listening = socket.create_server((LOOPBACK, 0))
        self.port = self._listening.getsockname()[1]
        self._threads = [self._in_a_thread(self._accept)]

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # `close` alone wakes nobody
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listening.accept()
                self._threads.append(self._in_a_thread(self._carry, client))

    def _carry(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection((LOOPBACK, self._to)) as server:
            others = {client: server, server: client}
            while True:
                for source in select(list(others), [], [])[0]:
                    piece = source.recv(65_536)
                    if not piece:
                        return
                    if source is client:
                        self._kept += piece
                    others[source].sendall(piece)

    def _in_a_thread(self, run: Callable[..., None], *given: socket.socket) -> threading.Thread:
        thread = threading.Thread(target=run, args=given, daemon=True)
        thread.start()
        return thread
