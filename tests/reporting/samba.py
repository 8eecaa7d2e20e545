"""A real Samba server on this computer's own address, for one test session: own configuration, own port, no rights
needed beyond a mount namespace of its own, in which one of its shares is a disk of 256 KB."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

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
server role = standalone server
passdb backend = tdbsam
map to guest = never
disable netbios = yes
disable spoolss = yes
load printers = no
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
_START = 'mount -t tmpfs -o size=256k tmpfs "$1" && exec smbd --foreground --no-process-group --configfile="$2"'


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
        own_root = [] if os.getuid() == 0 else ["--map-root-user"]
        command = ["unshare", *own_root, "--mount", "sh", "-c", _START, "sh", str(small), str(config)]
        with (self.folder / "out").open("ab") as out:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, env=self._env()
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "out").read_text()
            assert time.monotonic() < deadline, "Samba does not answer"
            time.sleep(0.02)

    def stop(self) -> None:
        """Ends the server and everything that it started, at once: nobody is said good-bye to."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def prepare(self) -> None:
        """Writes the configuration and keeps the one user's password."""
        for name in ("share", "small", "run"):
            (self.folder / name).mkdir()
        text = _CONFIG.format(port=self.port, run=self.folder / "run", share=self.share, small=self.folder / "small")
        config = self.folder / "smb.conf"
        config.write_text(text, encoding="utf-8")
        own_root = [] if os.getuid() == 0 else ["unshare", "--map-root-user"]
        subprocess.run(
            [*own_root, "pdbedit", "--configfile", str(config), "--create", "--password-from-stdin", self.username],
            input=f"{PASSWORD}\n{PASSWORD}\n".encode(),
            check=True,
            capture_output=True,
            env=self._env(),
        )

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def _env(self) -> dict[str, str]:
        return {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:{_smbd()}"}


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
