"""A real Samba server on this computer's own address, for one test session: own configuration, own port, and a mount
namespace of its own, in which one of its shares is a disk of 256 KB. Needs root, or sudo without a password: a Samba
server can't run in a user namespace."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

PASSWORD = "mat-khau-chia-se"
_CONFIG = """
[global]
smb ports = {port}
interfaces = 127.0.0.1
bind interfaces only = yes
private dir = {run}
lock directory = {run}
state directory = {run}
cache directory = {run}
pid directory = {run}
ncalrpc dir = {run}/ncalrpc
log file = {run}/log
log level = 0 auth_audit:2
server role = standalone server
passdb backend = tdbsam
map to guest = never
disable netbios = yes
disable spoolss = yes
load printers = no
force user = {user}
[chung]
path = {share}
read only = no
[nho]
path = {small}
read only = no
[chidoc]
path = {share}
read only = yes
"""
_START = """
mount -t tmpfs -o size=256k,mode=777 tmpfs "$1"
exec "$3" --foreground --no-process-group --configfile="$2"
"""
_ROOT = [] if os.getuid() == 0 else ["sudo", "-n"]


def _smbd() -> str:
    """Where the server is: Debian puts it where only root looks for programs."""
    found = shutil.which("smbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    assert found is not None, "the tests need Samba: run scripts/setup-tests.sh"
    return str(Path(found).parent)


@dataclass
class Samba:
    """``share`` and ``small`` are the folders behind the shares "chung" and "nho" (that one only the server sees)."""

    folder: Path
    port: int
    username: str
    _process: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def share(self) -> Path:
        return self.folder / "share"

    def url(self, path: str = "chung") -> str:
        return f"smb://127.0.0.1:{self.port}/{path}"

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        small, config = self.folder / "small", self.folder / "smb.conf"
        arguments = [str(small), str(config), f"{_smbd()}/smbd"]
        command = [*_ROOT, "unshare", "--mount", "sh", "-ec", _START, "sh", *arguments]
        with (self.folder / "out").open("ab") as out:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "out").read_text()
            assert time.monotonic() < deadline, "Samba does not answer"
            time.sleep(0.02)

    def stop(self) -> None:
        """Ends the server and everything that it started, at once: nobody is said good-bye to."""
        if self._process is not None:
            subprocess.run([*_ROOT, "kill", "-KILL", "--", f"-{self._process.pid}"], check=True)
            self._process.wait()
            self._process = None

    def prepare(self) -> None:
        """Writes the configuration and keeps the one user's password."""
        for name in ("share", "small", "run"):
            (self.folder / name).mkdir()
        text = _CONFIG.format(
            port=self.port,
            run=self.folder / "run",
            share=self.share,
            small=self.folder / "small",
            user=pwd.getpwuid(os.getuid()).pw_name,
        )
        config = self.folder / "smb.conf"
        config.write_text(text, encoding="utf-8")
        subprocess.run(
            [*_ROOT, "pdbedit", "--configfile", str(config), "--create", "--password-from-stdin", self.username],
            input=f"{PASSWORD}\n{PASSWORD}\n".encode(),
            check=True,
            capture_output=True,
        )

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def pause(self, stop: bool) -> None:
        """Every process of the server stands still, or goes on."""
        assert self._process is not None
        children = [str(child.pid) for child in psutil.Process(self._process.pid).children(recursive=True)]
        subprocess.run([*_ROOT, "kill", "-STOP" if stop else "-CONT", *children], check=True)


@contextmanager
def samba(folder: Path) -> Iterator[Samba]:
    """The server while the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = Samba(folder=folder, port=port, username=pwd.getpwuid(0).pw_name)
    server.prepare()
    server.start()
    try:
        yield server
    finally:
        server.stop()
