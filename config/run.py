"""`make run`: check what can be checked, prepare, then keep the Procfile's programs running."""

import http.client
import os
import signal
import socket
import sys
import time
from pathlib import Path

import environ
import psycopg

from config import embedded
from config.processes import Guard, Program, end_all, say
from config.secret import local_push_key, local_secret_key

PROCFILE = Path(__file__).resolve().parent.parent / "Procfile"
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


class Stop:
    """Whether somebody asked us to end."""

    asked = False

    def __init__(self):
        self.parent = os.getppid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask)

    def ask(self, *_):
        self.asked = True

    def __bool__(self):
        # When make itself is killed it cannot tell us; nobody would find us to end us.
        orphaned = "MAKELEVEL" in os.environ and os.getppid() != self.parent
        return self.asked or orphaned


def main():
    os.chdir(PROCFILE.parent)
    stop = Stop()
    guard = None
    try:
        host, port = address()
        set_environment(host, port)
        if not stop:
            guard = Guard()
            run(stop, guard, host, port)
    except embedded.EmbeddedError as reason:
        sys.exit(str(reason))
    finally:
        if guard:
            guard.close()
        embedded.leave()


def run(stop, guard, host, port):
    commands = procfile()
    prepare(f"{commands.pop('release')} --demo", stop, guard)
    programs = [Program(name, command, guard) for name, command in commands.items()]
    announced = False
    try:
        while not stop:
            for program in programs:
                program.look_after()
            if not announced and answers(host, port):
                announced = True
                say(f"\nForecourt is ready: http://{shown(host)}:{port}   (Ctrl-C ends it)")
            time.sleep(0.2)
        say("Ending ...")
    finally:
        end_all(programs)


def procfile():
    lines = PROCFILE.read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines if line)


def prepare(command, stop, guard):
    release = Program("release", command, guard)
    release.start()
    while release.process.poll() is None and not stop:
        time.sleep(0.05)
    end_all([release])  # It has ended, unless we were asked to.
    if not stop and release.code:
        sys.exit("Forecourt could not be prepared; the lines above say why.")


def address():
    """Where to listen, refused at once when that cannot work."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {port!r}.")
    try:
        family, *_, where = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        socket.create_server(where[:2], family=family).close()
    except OSError as reason:
        why = reason.strerror.split(" (")[0]
        sys.exit(
            f"Cannot listen on port {port} of {host} ({why}): "
            f"choose another port with make run PORT={int(port) % 65535 + 1}."
        )
    return where[0], int(port)


def set_environment(host, port):
    """Give the programs what a real deployment states itself."""
    names = "*" if host in ANYWHERE else f"localhost,127.0.0.1,[::1],{shown(host)}"
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.environ |= {"HOST": host, "PORT": str(port), "PATH": programs, "PYTHONUNBUFFERED": "1"}
    os.environ.setdefault("ALLOWED_HOSTS", names)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = local_secret_key()
    if not os.environ.get("VAPID_PRIVATE_KEY"):
        os.environ["VAPID_PRIVATE_KEY"] = local_push_key()
    if url := os.environ.get("DATABASE_URL"):
        demand_database(url)
    else:
        os.environ["DATABASE_URL"] = embedded.database_url()


def demand_database(url):
    """Refuse a database that cannot be used, in a sentence that never shows the password."""
    database = environ.Env.db_url_config(url)
    if "postgresql" not in database.get("ENGINE", ""):
        sys.exit("DATABASE_URL must name a PostgreSQL database: postgres://user@host:5432/name.")
    options = {"connect_timeout": 5, **database.get("OPTIONS", {})}
    host = options.pop("host", database["HOST"]) or "localhost"
    port = options.pop("port", database["PORT"]) or 5432
    names = {"dbname": database["NAME"], "user": database["USER"], "password": database["PASSWORD"]}
    try:
        given = {name: value for name, value in names.items() if value}
        psycopg.connect(host=host, port=port, **given, **options).close()
    except (psycopg.Error, OSError) as reason:
        said = str(reason)
        if "authentication failed" in said or "no password supplied" in said:
            why = f"does not let the user {database['USER']!r} in"
        elif "does not exist" in said:
            why = f"has no database {database['NAME']!r} or no user {database['USER']!r}"
        else:
            why = "does not answer"
        sys.exit(f"The database server at {host}:{port} {why}; correct DATABASE_URL.")


def answers(host, port):
    """Whether the web program serves pages by now."""
    connection = http.client.HTTPConnection(shown(host).strip("[]"), port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def shown(host):
    if host in ANYWHERE:
        return "localhost"
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    main()
