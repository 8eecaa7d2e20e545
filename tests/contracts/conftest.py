"""Every test here runs for every portal folder that is found."""

import pytest

from tests.contracts.folders import PortalFolder, file_folders, folders

FOLDERS = folders()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """``folder``: every folder that is walked; ``saved``: those whose lists come as files; ``listing``: those that are
    walked and hold dossiers; ``entrance``: those with a log-in."""
    chosen: dict[str, list[PortalFolder]] = {
        "folder": list(FOLDERS),
        "saved": list(file_folders()),
        "listing": [each for each in FOLDERS if not each.portal().lists[0].indicators],
        "entrance": [each for each in FOLDERS if each.portal().login.kind != "none"],
    }
    for name, found in chosen.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, found, ids=lambda each: each.name)
