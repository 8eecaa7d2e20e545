"""What mail and report say while a mass disappearance waits for a person, and when this computer had no network."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dossiers.problems import NO_LINE
from dossiers.snapshot import Verdict
from reporting.alerts import compose
from reporting.monthly import compose as compose_report
from tests.reporting.samples import LETTERHEAD, NOW, WHOLE, alert, figures, narrative, picture

HELD = "bớt đi 16 hồ sơ (40%) so với lần đọc trước, đang chờ người xác nhận"


def test_a_portal_that_waits_for_a_persons_word_is_no_reason_to_say_that_nothing_is_late() -> None:
    mail = compose(alert(pictures=(picture(), picture("hkd", "Hộ kinh doanh", held=HELD))))[0]
    for part in (mail.text, mail.html):
        assert "Không có hồ sơ nào quá hạn" not in part
        assert "Không thấy hồ sơ quá hạn ở Hộ tịch điện tử." in part
        assert f"Hộ kinh doanh {HELD}: chưa thể nói ở đó có thêm hồ sơ quá hạn hay không." in part
    assert f"! Hộ kinh doanh: Đọc đủ lúc 07:42 20/11 (18 phút trước); {HELD}." in mail.text
    assert mail.subject.startswith("[CHƯA CÓ SỐ LIỆU MỚI: 1/2 hệ thống]")


def test_a_report_built_meanwhile_is_a_draft_that_names_the_portal() -> None:
    report = compose_report(figures(pictures=(replace(WHOLE, held=HELD),)), narrative(), LETTERHEAD)
    assert report.is_draft
    assert report.draft_reasons == (f"Một cửa của tỉnh {HELD}",)


@pytest.mark.parametrize("count", [2, 5])
def test_no_network_is_one_sentence_however_many_portals_it_cost(count: int) -> None:
    long = "Máy này chưa vào được mạng. Kiểm tra dây mạng."
    cut_off = [
        picture(
            f"p{n}",
            f"Cổng {n}",
            minutes=300,
            tried_at=NOW - timedelta(minutes=60),
            verdict=Verdict.SKIPPED,
            cause=NO_LINE,
            reason=long,
        )
        for n in range(count)
    ]
    mail = compose(alert(pictures=tuple(cut_off)))[0]
    assert mail.text.count("máy này chưa vào được mạng") == 1
    assert long not in mail.text
    names = ", ".join(f"Cổng {n}" for n in range(count))
    assert f"Lúc 07:00 20/11 máy này chưa vào được mạng nên chưa đọc được {names}." in mail.text
    assert mail.text.count("lúc 07:00 20/11 máy mất mạng nên chưa đọc được.") == count
    report = compose_report(figures(pictures=(WHOLE, *cut_off)), narrative(), LETTERHEAD)
    assert long not in " ".join(report.draft_reasons)


def test_a_skipped_run_says_that_it_was_skipped_and_why() -> None:
    rest = "Một cửa đang tạm nghỉ đến 14:00."
    skipped = picture(minutes=300, tried_at=NOW, verdict=Verdict.SKIPPED, cause="resting", reason=rest)
    mail = compose(alert(pictures=(skipped,)))[0]
    assert "lần đọc lúc 08:00 20/11 bị bỏ qua: Một cửa đang tạm nghỉ đến 14:00." in mail.text
