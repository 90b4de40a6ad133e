"""What is written in the repository holds on every machine."""

import os
import re

import yaml

COMMANDS = ("run", "test", "lint", "odoo", "bench")
# Taken apart, so that this file does not name them either.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
        ("snapshot", "debian", "org"),
    )
]
MACHINE_PATHS = re.compile(r"/(root|home/\w+|work)/")


def texts(tracked):
    for path in tracked:
        if path.suffix not in {".png", ".jpg", ".gz", ".ico", ".woff2", ".gif"}:
            # Mails of the tests come in other encodings than ours.
            yield path, path.read_text(errors="replace")


def test_no_file_names_a_registry_or_a_path_of_one_machine(tracked):
    found = [
        f"{path}: {word}"
        for path, text in texts(tracked)
        for word in [host for host in HOSTS if host in text]
        + [match[0] for match in MACHINE_PATHS.finditer(text)]
    ]
    assert found == []


def test_every_pinned_python_package_has_its_hashes(root):
    for lock in (root / "setup").glob("requirements*.txt"):
        entries = re.split(r"\n(?=\S)", lock.read_text().strip())
        assert entries
        assert [entry for entry in entries if "==" not in entry or "sha256:" not in entry] == []


def test_every_pinned_node_package_has_its_hash(root):
    lock = yaml.safe_load((root / "setup" / "node" / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_commands_can_be_run(root):
    for name in COMMANDS:
        assert os.access(root / "setup" / name, os.X_OK), name
    assert os.access(root / ".ci" / "run", os.X_OK)


def test_readme_names_only_commands_and_files_that_exist(root):
    readme = (root / "README.md").read_text()
    commands = set(re.findall(r"\./setup/([\w-]+)", readme))
    assert {"run", "test"} <= commands <= set(COMMANDS)
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", readme)
    assert [link for link in links if not (root / link).exists()] == []


def test_readme_options_are_known_to_the_command(root):
    readme = (root / "README.md").read_text()
    known = (root / "setup" / "run").read_text()
    for options in re.findall(r"\./setup/run((?: --[\w-]+(?:[ =]\w+)?)+)", readme):
        for option in re.findall(r"--[\w-]+", options):
            assert f"{option})" in known


def test_licence_is_the_whole_agpl(root):
    text = (root / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE\n                       Version 3" in text
    assert len(text.splitlines()) > 600


def test_compose_file_starts_odoo_of_the_pinned_series_on_this_machine_only(root):
    services = yaml.safe_load((root / "setup" / "compose.yaml").read_text())["services"]
    series = re.search(
        r"^ODOO_SERIES=(.+)$", (root / "setup" / "versions.env").read_text(), re.MULTILINE
    )[1]
    assert services["odoo"]["image"] == f"odoo:{series}"
    assert services["odoo"]["ports"] == ["127.0.0.1:8069:8069"]
    assert set(services["odoo"]["depends_on"]) <= set(services)
    used = {mount.split(":")[0] for service in services.values() for mount in service["volumes"]}
    assert all(name == ".." or re.fullmatch(r"\w+", name) for name in used)
