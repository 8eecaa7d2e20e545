"""The check-up says how the browser gets out."""

from pathlib import Path

from agent.doctor.model import Level
from agent.doctor.network import check_proxy
from scrapers.guard.upstream import Proxy, ProxyFinder, ProxyUnsupported, no_proxy
from tests.agent.ledgers import office


def test_directly(tmp_path: Path) -> None:
    found = check_proxy(office(tmp_path), lambda: no_proxy)
    assert (found.level, found.key) == (Level.OK, "proxy")
    assert "đi thẳng" in found.sentence


def test_through_a_proxy_that_may_refuse_what_is_not_encrypted(tmp_path: Path) -> None:
    found = check_proxy(office(tmp_path), lambda: lambda host, port: Proxy(host="proxy.lan", port=3128))
    assert found.level is Level.WARN
    assert "proxy.lan:3128" in found.sentence
    assert "127.0.0.1" in found.sentence


def test_a_proxy_of_another_kind_is_a_failure(tmp_path: Path) -> None:
    def settings() -> ProxyFinder:
        raise ProxyUnsupported("socks5")

    found = check_proxy(office(tmp_path), settings)
    assert found.level is Level.FAIL
    assert "“socks5”" in found.sentence
    assert found.advice is not None


def test_broken_profiles_are_another_checks_affair(tmp_path: Path) -> None:
    config = office(tmp_path)
    (tmp_path / "profiles" / "hkd" / "portal.toml").write_text("nonsense", encoding="utf-8")
    assert check_proxy(config, lambda: no_proxy).level is Level.OK
