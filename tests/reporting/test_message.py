"""Addresses and header lines: one address is one address, one line is one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.mail.message import Message, header_line, single_address
from tests.reporting.samples import message


@pytest.mark.parametrize("address", ["a@b", "tu.phap+1@phuong-x.haiphong.gov.vn", "x_y@10.example"])
def test_plain_addresses_are_taken(address: str) -> None:
    assert single_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@b",
        "a@b, c@evil",
        "a@b,c@evil",
        "a@b;c@evil",
        "Tên <a@b>",
        "a@b\r\nBcc: c@evil",
        "a@b\n",
        "a b@c",
        '"a b"@c',
        "a@b(c)",
        "a@@b",
        "a@b..c",
        "a@-b",
        ".a@b",
        "a.@b",
        "ánh@b.vn",
        "a@phường.vn",
        "a@b\x00",
        "a" * 300 + "@b",
    ],
)
def test_anything_else_is_refused(address: str) -> None:
    with pytest.raises(ValueError):
        single_address(address)
    with pytest.raises(ValueError):
        message(recipients=(address,))


@given(st.text(max_size=30))
def test_no_text_with_a_separator_passes(text: str) -> None:
    with pytest.raises(ValueError):
        single_address(f"a@b,{text}")
    with pytest.raises(ValueError):
        header_line(f"x\r{text}")


@pytest.mark.parametrize("bad", ["a\r\nb", "a\nb", "a\x00b", "a\u2028b", "a\x85b"])
def test_header_lines_are_single(bad: str) -> None:
    with pytest.raises(ValueError):
        message(subject=bad)


def test_a_mail_needs_someone_to_go_to_and_a_plain_id() -> None:
    with pytest.raises(ValueError):
        message(recipients=())
    with pytest.raises(ValueError):
        message(message_id="<a b@c>")
    assert isinstance(message(), Message)
