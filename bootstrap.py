"""Find a fitting Python, make `.venv` once and install what a locked file says.

It needs nothing but the standard library and runs on any Python 3, so that an old one can say what
is missing in a sentence instead of a syntax error.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 12)


def install(locked):
    """Bring `.venv` to what the locked file says, unless it is there already."""
    stamp = os.path.join(VENV, locked + ".installed")
    with open(locked, "rb") as file:
        wanted = hashlib.sha256(file.read()).hexdigest()
    if not works(VENV_PYTHON):
        python = fitting_python()
        say("Making .venv with " + python)
        shutil.rmtree(VENV, ignore_errors=True)
        if subprocess.call([python, "-m", "venv", VENV], stdout=subprocess.DEVNULL):
            sys.exit("That Python cannot make a virtual environment: install its venv package.")
    if read(stamp) == wanted:
        return
    say("Installing the packages of " + locked + " (a minute the first time) ...")
    started = time.time()
    pip = [VENV_PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    # The file names every package with its hash, so there is nothing left to resolve.
    if subprocess.call(pip + ["--no-deps", "--require-hashes", "--requirement", locked]):
        sys.exit("The packages could not be installed; the lines above say why.")
    with open(stamp, "w") as file:
        file.write(wanted)
    say("Installed in %d s." % (time.time() - started))


def fitting_python():
    """This interpreter if it is new enough, else one from PATH."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in ("python3.13", "python3.12", "python3.14"):
        python = shutil.which(name)
        if python and works(python):
            return python
    sys.exit(
        "Forecourt needs Python %d.%d or newer, and this is %d.%d: install a newer one, "
        "or name one with make PYTHON=/path/to/python3." % (OLDEST + sys.version_info[:2])
    )


def works(python):
    """Whether it starts and is new enough; a version manager's stand-in may do neither."""
    code = "import sys; sys.exit(sys.version_info < %r)" % (OLDEST,)
    try:
        return subprocess.call([python, "-c", code], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return None


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    os.chdir(ROOT)
    install(sys.argv[1])
