"""One-time codes against the published vectors, and never one time step twice."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.totp import Digest, TotpCodes, TotpSecretError, code_of, decode_secret, time_step

KEY = b"12345678901234567890"
KEYS: dict[Digest, bytes] = {
    "sha1": KEY,
    "sha256": b"12345678901234567890123456789012",
    "sha512": b"1234567890123456789012345678901234567890123456789012345678901234",
}
# RFC 6238, appendix B: seconds since 1970 and the code of eight digits.
VECTORS: list[tuple[int, Digest, str]] = [
    (59, "sha1", "94287082"),
    (59, "sha256", "46119246"),
    (59, "sha512", "90693936"),
    (1111111109, "sha1", "07081804"),
    (1111111109, "sha256", "68084774"),
    (1111111109, "sha512", "25091201"),
    (1111111111, "sha1", "14050471"),
    (1111111111, "sha256", "67062674"),
    (1111111111, "sha512", "99943326"),
    (1234567890, "sha1", "89005924"),
    (1234567890, "sha256", "91819424"),
    (1234567890, "sha512", "93441116"),
    (2000000000, "sha1", "69279037"),
    (2000000000, "sha256", "90698825"),
    (2000000000, "sha512", "38618901"),
    (20000000000, "sha1", "65353130"),
    (20000000000, "sha256", "77737706"),
    (20000000000, "sha512", "47863826"),
]


@dataclass
class FakeTime:
    """A clock that only sleeping moves."""

    at: datetime
    slept: float = 0.0

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept += seconds
        self.at += timedelta(seconds=seconds)


def codes(time: FakeTime, used_until: datetime | None = None) -> TotpCodes:
    return TotpCodes(key=KEY, now=time.now, sleep=time.sleep, used_until=used_until)


@pytest.mark.parametrize(("seconds", "digest", "code"), VECTORS)
def test_the_vectors_of_rfc_6238(seconds: int, digest: Digest, code: str) -> None:
    step = time_step(datetime.fromtimestamp(seconds, UTC))
    assert code_of(KEYS[digest], step, digits=8, digest=digest) == code


@pytest.mark.parametrize(
    ("counter", "code"),
    list(
        enumerate(["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"])
    ),
)
def test_the_vectors_of_rfc_4226(counter: int, code: str) -> None:
    assert code_of(KEY, counter) == code


@pytest.mark.parametrize(
    "text",
    [
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "gezd gnbv gy3t qojq gezd gnbv gy3t qojq",
        "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ\n",
    ],
)
def test_a_secret_is_read_as_portals_show_it(text: str) -> None:
    assert decode_secret(text) == KEY


@pytest.mark.parametrize("text", ["", "GEZD", "GEZDGNBVGY3TQOJ1GEZDGNBVGY3TQOJ8", "mật khẩu của tôi", "A" * 17])
def test_what_is_no_secret_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(TotpSecretError) as caught:
        decode_secret(text)
    assert not text or text not in str(caught.value)


async def test_no_time_step_is_used_twice() -> None:
    time = FakeTime(datetime(2026, 5, 13, 8, 0, 5, tzinfo=UTC))
    source = codes(time)
    first, second = await source.next_code(), await source.next_code()
    assert (first, second) == (code_of(KEY, time_step(time.at) - 1), code_of(KEY, time_step(time.at)))
    assert time.slept == 25


async def test_nor_is_a_step_that_another_run_used() -> None:
    time = FakeTime(datetime(2026, 5, 13, 8, 0, 5, tzinfo=UTC))
    assert await codes(time, used_until=time.at - timedelta(seconds=4)).next_code() == code_of(KEY, time_step(time.at))
    assert time.slept == 25


async def test_a_code_that_is_about_to_end_is_not_typed() -> None:
    time = FakeTime(datetime(2026, 5, 13, 8, 0, 28, tzinfo=UTC))
    assert await codes(time).next_code() == code_of(KEY, time_step(time.at))
    assert time.slept == 2


@settings(max_examples=50)
@given(
    start=st.integers(min_value=0, max_value=4_000_000_000),
    pauses=st.lists(st.floats(min_value=0, max_value=90), min_size=1, max_size=6),
)
async def test_codes_are_always_the_present_steps_and_steps_only_rise(start: int, pauses: list[float]) -> None:
    time = FakeTime(datetime.fromtimestamp(start, UTC))
    source, steps = codes(time), []
    for pause in pauses:
        time.at += timedelta(seconds=pause)
        code = await source.next_code()
        steps.append(time_step(time.at))
        assert code == code_of(KEY, steps[-1])
    assert steps == sorted(set(steps))


def test_a_key_never_shows_in_a_repr() -> None:
    assert "1234567890" not in repr(codes(FakeTime(datetime(2026, 5, 13, tzinfo=UTC))))
