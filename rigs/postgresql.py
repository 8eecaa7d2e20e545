"""A PostgreSQL server of one's own, from the system's programs, on a socket in a folder, gone at the end."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _programs() -> Path:
    """The folder of ``initdb`` and ``pg_ctl``; Debian keeps them off the search path."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not versions:
        raise FileNotFoundError("no PostgreSQL server programs: run scripts/setup-tests.sh")
    return versions[-1].parent


def _as_server_user() -> list[str]:
    """The server refuses to run as root: then Debian's own user for it does."""
    return ["runuser", "-u", "postgres", "--"] if sys.platform == "linux" and os.geteuid() == 0 else []


@contextmanager
def server(more: str = "") -> Iterator[str]:
    """Runs a server; the address of its database ``postgres``. ``more``: options beside those that every one has."""
    programs, user = _programs(), _as_server_user()
    folder = Path(tempfile.mkdtemp(prefix="hoso-pg-"))
    try:
        if user:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        run = [*user, str(programs / "pg_ctl"), "-D", str(data), "-s", "-w"]
        subprocess.run(
            [
                *user,
                str(programs / "initdb"),
                "-D",
                str(data),
                "-A",
                "trust",
                "-U",
                "hoso",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        # Nothing here has to survive a power cut.
        options = (
            f"-c listen_addresses='' -k {folder} -c fsync=off -c full_page_writes=off -c max_connections=20 {more}"
        )
        subprocess.run([*run, "-o", f"{options} {more}", "-l", str(folder / "log"), "start"], check=True, cwd="/")
        try:
            yield f"postgresql+psycopg://hoso@/postgres?host={folder}"
        finally:
            subprocess.run([*run, "-m", "immediate", "stop"], check=True, cwd="/")
    finally:
        shutil.rmtree(folder)
