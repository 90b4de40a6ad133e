"""Each addon is a wheel that pip installs."""

import shutil
import subprocess
import sys
import zipfile
from email import message_from_bytes

import pytest


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """Build an addon's wheel, once, without any network."""
    wheels = {}

    def run(addon):
        if addon not in wheels:
            target = tmp_path_factory.mktemp("wheel")
            command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps"]
            command += ["--no-build-isolation", "--wheel-dir", target, addon.path]
            subprocess.run(command, check=True, capture_output=True, text=True)
            (wheels[addon],) = target.glob("*.whl")
        return zipfile.ZipFile(wheels[addon])

    return run


def test_wheel_holds_the_whole_addon(addon, build, tracked):
    """Section 1 of the set-up: views, static files, translations, icon, description page."""
    prefix = f"odoo/addons/{addon.name}/"
    inside = {name.removeprefix(prefix) for name in build(addon).namelist()}
    own = {str(path.relative_to(addon.path)) for path in tracked if addon.path in path.parents}
    # The build's own input stays outside; everything else is what Odoo runs with.
    assert own - inside <= {"pyproject.toml"}
    for name in ("__manifest__.py", "static/description/icon.png", "static/description/index.html"):
        assert name in inside


def test_wheel_holds_nothing_else(addon, build):
    """No databases, caches or compiled files."""
    names = build(addon).namelist()
    allowed = (f"odoo/addons/{addon.name}/", "odoo_addon_")
    assert [name for name in names if not name.startswith(allowed)] == []
    assert [name for name in names if name.endswith((".pyc", ".dump", ".sql", ".log", ".gz"))] == []


def test_wheel_asks_for_the_addons_it_depends_on(addon, build):
    wheel = build(addon)
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = message_from_bytes(wheel.read(name))
    required = {line.split("==")[0] for line in metadata.get_all("Requires-Dist")}
    assert "odoo" in required
    others = {name for name in addon.manifest["depends"] if name.startswith("partner_")}
    assert {f"odoo-addon-{name}" for name in others} <= required


def test_wheel_installs_beside_odoo(addon, build, tmp_path):
    """pip puts the addon where Odoo finds it, without an addons path."""
    wheel = tmp_path / build(addon).filename.rsplit("/", 1)[-1]
    shutil.copy(build(addon).filename, wheel)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run(
        [*command, "--target", tmp_path / "site", wheel], check=True, capture_output=True
    )
    assert (tmp_path / "site" / "odoo" / "addons" / addon.name / "__manifest__.py").is_file()
