"""The portal whose lists come as files."""

from pathlib import Path

import pytest

from scrapers.profile import Portal
from tests.scrapers.files import samples


@pytest.fixture(scope="session")
def land(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    return samples.portal(tmp_path_factory.mktemp("profiles"))


@pytest.fixture
def profiles(tmp_path: Path) -> Path:
    return tmp_path / "profiles"
