"""What the tests of the repository itself share: its folder, its files, its addons."""

import ast
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Addon:
    """One addon of this product."""

    path: Path

    @property
    def name(self):
        return self.path.name

    @property
    def manifest(self):
        return ast.literal_eval((self.path / "__manifest__.py").read_text())

    def files(self, pattern):
        """Names of files relative to the addon."""
        return {str(path.relative_to(self.path)) for path in self.path.glob(pattern)}


ADDONS = [Addon(path.parent) for path in sorted(ROOT.glob("crm_*/__manifest__.py"))]


def pytest_generate_tests(metafunc):
    if "addon" in metafunc.fixturenames:
        metafunc.parametrize("addon", ADDONS, ids=lambda addon: addon.name)


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def tracked():
    """The files that are in the repository or about to be."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]
