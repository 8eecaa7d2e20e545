"""The .pdf: really by LibreOffice once, and every way in which it may not be had without harm to the report."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from reporting.monthly import Narrative, compose, write_docx
from reporting.monthly.narrative import Issued
from reporting.pdf import Converter, find_converter, make_pdf
from tests.reporting.samples import LETTERHEAD, figures, narrative
from tests.reporting.test_charts import months
from tests.reporting.test_document import HOSTILE


def _document(folder: Path, words: Narrative | None = None) -> Path:
    from reporting.charts import twelve_months

    report = compose(figures(), words or narrative(), LETTERHEAD)
    report = replace(report, charts=(twelve_months(months()),), footer=("Số liệu lúc 17:30.", "Đã đọc đủ: =1+1."))
    path = folder / "báo cáo.docx"
    write_docx(report, path)
    return path


def _text(pdf: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True).stdout.decode()


def test_libreoffice_makes_the_pdf_with_the_reports_words_charts_and_hostile_text(tmp_path: Path) -> None:
    converter = find_converter()
    assert converter is not None, "make setup-tests installs LibreOffice"
    hostile = tuple(text for text in HOSTILE if len(text) < 1000)
    words = narrative().model_copy(
        update={"issued": (Issued(paragraph="=1+1 </w:t> &amp; {{ 7*7 }}"),), "difficulties": hostile}
    )
    words = Narrative.model_validate(words.model_dump())
    target = tmp_path / "bao-cao.pdf"
    result = make_pdf(_document(tmp_path, words), target, converter, timeout=240)
    assert (result.path, result.note) == (target, None)
    text = " ".join(_text(target).split())
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "944 hồ sơ giải quyết TTHC",
        "Ngô Thanh Phương",
        "Số liệu lúc 17:30",
        "BIỂU ĐỒ KÈM THEO BÁO CÁO",
        "Tiếp nhận mới",
        "=1+1 </w:t> &amp; {{ 7*7 }}",
        "<!DOCTYPE x [<!ENTITY y SYSTEM",
    ):
        assert said in text
    assert not list(tmp_path.glob(".*")), "nothing half-made is left"


def _converter(folder: Path, script: str) -> Converter:
    """A pretend LibreOffice."""
    program = folder / "soffice"
    program.write_text(f"#!{sys.executable}\nimport sys, time, subprocess, pathlib\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return Converter(kind="libreoffice", program=program)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("sys.exit(3)", "mã 3"),
        ("", "không tạo được tệp"),
        ("out = sys.argv[sys.argv.index('--outdir') + 1]; pathlib.Path(out, 'report.pdf').write_bytes(b'no')", "không"),
    ],
)
def test_a_converter_that_fails_leaves_the_report_alone(tmp_path: Path, script: str, said: str) -> None:
    target = tmp_path / "x.pdf"
    result = make_pdf(_document(tmp_path), target, _converter(tmp_path, script), timeout=60)
    assert result.path is None
    assert result.note is not None
    assert said in result.note
    assert "Bản .docx vẫn dùng được" in result.note
    assert not target.exists()


def test_a_converter_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    mark = tmp_path / "child"
    script = (
        f"child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"pathlib.Path({str(mark)!r}).write_text(str(child.pid))\ntime.sleep(600)"
    )
    result = make_pdf(_document(tmp_path), tmp_path / "x.pdf", _converter(tmp_path, script), timeout=3)
    assert result.path is None
    assert "quá 3 giây" in str(result.note)
    if mark.exists():  # on a very slow machine it was ended before it had a child
        pid = int(mark.read_text())
        gone, alive = psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=30)
        assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE], gone


def test_without_any_converter_people_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(Path, "is_file", lambda self: False)
    assert find_converter() is None
    assert find_converter(tmp_path / "soffice") is None
    result = make_pdf(tmp_path / "x.docx", tmp_path / "x.pdf", None, timeout=1)
    assert "chưa có LibreOffice hoặc Word" in str(result.note)


def test_a_program_that_can_not_be_started_is_no_harm(tmp_path: Path) -> None:
    broken = Converter(kind="libreoffice", program=tmp_path / "none")
    result = make_pdf(_document(tmp_path), tmp_path / "x.pdf", broken, timeout=5)
    assert result.path is None
    assert "Bản .docx vẫn dùng được" in str(result.note)
