"""A mail server that speaks just enough IMAP over TLS, in a thread of the test."""

import re
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "portal@dealer.example", 'se"cret'


@dataclass
class Stored:
    """A mail as the server keeps it."""

    uid: int
    body: bytes
    flags: set = field(default_factory=set)


@dataclass
class Post:
    """The account: its folders, and what the server is told to do wrong."""

    folders: dict = field(default_factory=lambda: {"INBOX": [], "Done": []})
    validity: int = 7
    capabilities: str = "IMAP4rev1 MOVE"
    breaks_after: int = 10**6  # Mails until the line goes dead.
    next_uid: int = 1
    logins: int = 0

    def deliver(self, body, folder="INBOX"):
        self.folders[folder].append(Stored(self.next_uid, body))
        self.next_uid += 1


class Session(StreamRequestHandler):
    """One connection: a line in, its answers out."""

    def handle(self):
        self.post, self.here = self.server.post, None
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, *rest = line.split(" ", 2)
            words = rest[0] if rest else ""
            if command == "UID":
                command, _space, words = words.partition(" ")
            answer = getattr(self, f"do_{command.lower()}")(words)
            if answer is None:
                return
            self.say(f"{tag} {answer}")

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def do_capability(self, _words):
        self.say(f"* CAPABILITY {self.post.capabilities}")
        return "OK done"

    def do_login(self, words):
        self.post.logins += 1
        quoted = PASSWORD.replace('"', '\\"')
        ok = words == f'{USER} "{quoted}"'
        return "OK in" if ok else "NO [AUTHENTICATIONFAILED] wrong user name or password"

    def do_select(self, words):
        name = words.strip('"')
        if name not in self.post.folders:
            return "NO no such folder"
        self.here = self.post.folders[name]
        self.say(f"* {len(self.here)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.post.validity}] numbered")
        self.say(f"* OK [UIDNEXT {self.post.next_uid}] next")
        return "OK [READ-WRITE] selected"

    def do_search(self, words):
        first = int(re.fullmatch(r"UID (\d+):\*", words)[1])
        found = [mail.uid for mail in self.here if mail.uid >= first]
        found = found or [mail.uid for mail in self.here][-1:]
        self.say(f"* SEARCH {' '.join(map(str, found))}")
        return "OK found"

    def do_fetch(self, words):
        self.post.breaks_after -= 1
        if self.post.breaks_after < 0:
            return None
        uid, _space, wanted = words.partition(" ")
        most = int(re.search(r"<0\.(\d+)>", wanted)[1])
        for number, mail in enumerate(self.here, 1):
            if mail.uid == int(uid):
                body = mail.body[:most]
                arrived = '"09-Mar-2026 10:15:00 +0000"'
                head = f"* {number} FETCH (UID {uid} INTERNALDATE {arrived} BODY[]<0> "
                self.say(f"{head}{{{len(body)}}}")
                self.wfile.write(body)
                self.say(")")
        return "OK fetched"

    def do_store(self, words):
        uid, _space, change = words.partition(" ")
        flags = set(re.findall(r"\\\w+", change))
        for mail in self.here:
            if mail.uid == int(uid):
                mail.flags |= flags
        return "OK stored"

    def do_copy(self, words):
        uid, _space, name = words.partition(" ")
        if name.strip('"') not in self.post.folders:
            return "NO [TRYCREATE] no such folder"
        for mail in [mail for mail in self.here if mail.uid == int(uid)]:
            self.post.deliver(mail.body, name.strip('"'))
        return "OK copied"

    def do_move(self, words):
        answer = self.do_copy(words)
        if answer.startswith("OK"):
            uid = int(words.partition(" ")[0])
            self.here[:] = [mail for mail in self.here if mail.uid != uid]
        return answer

    def do_status(self, words):
        name = words.partition(" ")[0].strip('"')
        return "OK there" if name in self.post.folders else "NO no such folder"

    def do_logout(self, _words):
        self.say("* BYE")
        return "OK bye"


class Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    context = None

    def get_request(self):
        connection, address = super().get_request()
        return self.context.wrap_socket(connection, server_side=True), address

    def handle_error(self, request, client_address):
        """A client that trusts nobody hangs up: that is what some tests want."""


@contextmanager
def serving(post, certificate):
    """Serve the account on a port of this machine; yield the port."""
    with Server(("127.0.0.1", 0), Session) as server:
        server.post = post
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.context.load_cert_chain(certificate)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


def certificate_in(folder):
    """Write a certificate of this machine with its key into one file; return its path."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(True, False, False, False, False, True, True, False, False),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
