"""The same document as .pdf, by LibreOffice or by Word where one of them is there. It never fails the report.

LibreOffice runs with a profile folder of its own, so that a window that somebody has open does not take the order, and
with a wall-clock limit; its whole process group is gone at the end. Word (Windows) is asked through PowerShell.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_NAMES = ("soffice", "libreoffice")
_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
)
_WORD_KEY = r"Word.Application\CLSID"
# The paths come as environment variables: nothing that a person named is ever part of the program's text.
_WORD = """
$ErrorActionPreference = 'Stop'
$word = New-Object -ComObject Word.Application
try {
  $word.Visible = $false
  $word.DisplayAlerts = 0
  $word.AutomationSecurity = 3
  $document = $word.Documents.Open($env:HOSO_SOURCE, $false, $true, $false)
  $document.ExportAsFixedFormat($env:HOSO_TARGET, 17)
  $document.Close($false)
} finally { $word.Quit() }
"""

NONE_FOUND = "Không có bản .pdf: máy này chưa có LibreOffice hoặc Word. Bản .docx vẫn dùng được."


@dataclass(frozen=True, slots=True, kw_only=True)
class Converter:
    """What makes a .pdf on this computer: ``kind`` is ``libreoffice`` or ``word``, ``program`` what is started."""

    kind: str
    program: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfResult:
    """``path`` is the file made, or ``None`` with ``note`` (Vietnamese) that says why there is none."""

    path: Path | None
    note: str | None = None


def find_converter(configured: Path | None = None) -> Converter | None:
    """The converter to use: the configured LibreOffice, else one that is found, else Word; ``None`` without any."""
    if configured is not None:
        return Converter(kind="libreoffice", program=configured) if configured.is_file() else None
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return Converter(kind="libreoffice", program=Path(found))
    for place in _PLACES:
        if Path(place).is_file():
            return Converter(kind="libreoffice", program=Path(place))
    shell = shutil.which("powershell") if sys.platform == "win32" and _word_is_installed() else None
    return Converter(kind="word", program=Path(shell)) if shell else None


def make_pdf(document: Path, target: Path, converter: Converter | None, *, timeout: float) -> PdfResult:
    """Converts ``document`` (.docx) into ``target``, whole or not at all, within ``timeout`` seconds of wall clock."""
    if converter is None:
        return PdfResult(path=None, note=NONE_FOUND)
    try:
        with tempfile.TemporaryDirectory(prefix="hoso-pdf-", ignore_cleanup_errors=True) as folder:
            work = Path(folder)
            # A name of our own: the program never sees a name that people chose.
            source, made = work / "report.docx", work / "out" / "report.pdf"
            made.parent.mkdir()
            shutil.copyfile(document, source)
            command, environment = _command(converter, source, made, work / "profile")
            problem = _run(command, environment, work, timeout)
            if problem is None and not (made.is_file() and made.read_bytes()[:5] == b"%PDF-"):
                problem = "chương trình đó không tạo được tệp"
            if problem is not None:
                return PdfResult(path=None, note=f"Không có bản .pdf ({problem}). Bản .docx vẫn dùng được.")
            _place(made, target)
    except OSError as error:
        why = error.strerror or "lỗi ổ đĩa"
        return PdfResult(path=None, note=f"Không có bản .pdf ({why}). Bản .docx vẫn dùng được.")
    return PdfResult(path=target)


def _command(converter: Converter, source: Path, made: Path, profile: Path) -> tuple[Sequence[str], Mapping[str, str]]:
    if converter.kind == "word":
        words = (str(converter.program), "-NoProfile", "-NonInteractive", "-Command", _WORD)
        return words, {**os.environ, "HOSO_SOURCE": str(source), "HOSO_TARGET": str(made)}
    office: Sequence[str] = (
        str(converter.program),
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--convert-to",
        "pdf:writer_pdf_Export",
        "--outdir",
        str(made.parent),
        str(source),
    )
    return office, {**os.environ}


def _run(command: Sequence[str], environment: Mapping[str, str], folder: Path, timeout: float) -> str | None:
    """Runs the converter to its end; what went wrong, in Vietnamese."""
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = process.wait(timeout)
    except subprocess.TimeoutExpired:
        return f"quá {timeout:g} giây nên đã dừng"
    finally:
        _end(process)
    return None if code == 0 else f"chương trình đó kết thúc với mã {code}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends whatever the converter left behind: it works in children of its own."""
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _place(made: Path, target: Path) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(made.read_bytes())
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _word_is_installed() -> bool:
    if sys.platform != "win32":
        return False
    import winreg

    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, _WORD_KEY))
    except OSError:
        return False
    return True
