"""Only bodies that can be read for sure, and hold nothing undeclared, are what a profile declares."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.guard.body import form_pairs, json_allowed, kind_of, multipart_pairs, parse_shape, sent_pairs

SHAPE = ("keyword:string", "statuses[]:string|null", "filter.from", "filter.units[].id:integer", "deep:boolean")
MULTIPART = "multipart/form-data; boundary=b1"


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("application/x-www-form-urlencoded", "form"),
        ("application/x-www-form-urlencoded;charset=UTF-8", "form"),
        ("Application/JSON; charset=utf-8", "json"),
        ("application/merge-patch+json", "json"),
        (MULTIPART, "multipart"),
        ("application/x-www-form-urlencoded; charset=ibm037", None),
        ('application/json; charset="utf-16"', None),
        ("text/plain", None),
        ("text/json", None),
        ("", None),
    ],
)
def test_kinds_of_bodies(content_type: str, kind: str | None) -> None:
    assert kind_of(content_type) == kind


@pytest.mark.parametrize(
    ("body", "allowed"),
    [
        ('{"keyword":"","statuses":[]}', True),
        ('{"keyword":"a","statuses":["x",null]}', True),
        ("{}", True),
        ('{"filter":{}}', True),
        ('{"filter":{"from":null,"units":[{"id":3},{}]}}', True),
        ('{"deep":true}', True),
        ('{"keyword":1}', False),
        ('{"deep":1}', False),
        ('{"filter":{"units":[{"id":true}]}}', False),
        ('{"filter":{"units":[{"id":"3"}]}}', False),
        ('{"statuses":"x"}', False),
        ('{"statuses":[["x"]]}', False),
        ('{"statuses":{"0":"x"}}', False),
        ('{"keyword":{"a":1}}', False),
        ('{"keyword":[]}', False),
        ('{"action":"delete"}', False),
        ('{"action":null}', False),
        ('{"action":[]}', False),
        ('{"action":{}}', False),
        ('{"keyword":"","keyword":"","action":1}', False),
        ('{"filter":{"from":1,"from":{"x":1}}}', False),
        ('{"filter.from":1}', False),
        ('{"statuses[]":"x"}', False),
        ("[]", False),
        ('"keyword"', False),
        ("null", False),
        ('{"filter":{"from":NaN}}', False),
        ('{"keyword":""}trailing', False),
        ("", False),
        ("[" * 100_000, False),
    ],
)
def test_shapes(body: str, allowed: bool) -> None:
    assert json_allowed(SHAPE, body.encode()) is allowed


def test_json_in_another_writing_is_not_read() -> None:
    assert not json_allowed(SHAPE, '{"keyword":""}'.encode("utf-16"))
    assert not json_allowed(SHAPE, b'\xef\xbb\xbf{"keyword":""}')


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c.d"]), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), JSON, max_size=3))
def test_only_declared_keys_pass(content: dict[str, object]) -> None:
    def fits(value: object) -> bool:
        return isinstance(value, str | int | bool | None) and not isinstance(value, dict | list)

    expected = set(content) <= {"a"} and all(fits(value) for value in content.values())
    assert json_allowed(("a",), json.dumps(content).encode()) is expected


@pytest.mark.parametrize("line", ["", "a:", "a..b", "[]", "a[0]", ".a", "a:string|", "a[]b"])
def test_a_shape_that_says_nothing_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="JSON"):
        parse_shape(line)


def test_a_shape_of_an_unknown_kind_names_those_that_are_known() -> None:
    with pytest.raises(ValueError, match="không có kiểu “word”; có thể dùng: boolean, integer, null, number, string"):
        parse_shape("a:word")


def part(name: str = "a", value: str = "1", more: str = "") -> bytes:
    return f'--b1\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'.encode()


@pytest.mark.parametrize(
    ("body", "pairs"),
    [
        (part() + b"--b1--\r\n", (("a", "1"),)),
        (part() + part("b", "dòng\r\nhai") + b"--b1--", (("a", "1"), ("b", "dòng\r\nhai"))),
        (part(more='; filename="a.txt"') + b"--b1--", None),
        (part(more="\r\nContent-Type: text/plain") + b"--b1--", (("a", "1"),)),
        (part(more="\r\nContent-Type: text/html") + b"--b1--", None),
        (part(more="\r\nContent-Transfer-Encoding: base64") + b"--b1--", None),
        (part("a\\") + b"--b1--", None),
        (part("%61") + b"--b1--", None),
        (b"x" + part() + b"--b1--", None),
        (part() + b"--b1--trailing", None),
        (part(), None),
        (b"", None),
        (b'--b1\r\nContent-Disposition: form-data; name="a"; name="b"\r\n\r\n1\r\n--b1--', None),
        (b'--b1\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n1\r\n--b1--', None),
    ],
)
def test_multipart_is_read_strictly_or_not_at_all(body: bytes, pairs: object) -> None:
    assert multipart_pairs(body, MULTIPART) == pairs
    assert sent_pairs(body, MULTIPART) == pairs


def test_forms() -> None:
    assert form_pairs(b"a=1&b=%20&a=2&c") == (("a", "1"), ("b", " "), ("a", "2"), ("c", ""))
    assert ("action", "x") in (form_pairs(b"a=1;action=x") or ())
    assert form_pairs(b"a=\xff") is None
    assert form_pairs(b"a=%ff") is None
    assert sent_pairs(b"a=1", "text/plain") is None
    assert multipart_pairs(part() + b"--b1--", "multipart/form-data") is None
