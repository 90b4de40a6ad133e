"""Each addon is complete: manifest, data files, names, icon, description."""

import re

from lxml import etree

LOADED = ("security", "data", "wizard", "views", "report", "demo")
# Colours of their own, and classes that are bright or dark whatever the theme.
COLOURS = re.compile(
    r"""(?<![\w&])\#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b
        | \b(?:rgb|hsl)a?\(\s*\d
        | :\s*(?:white|black|gr[ae]y|red|green|blue|yellow|orange|purple)\b
        | (?<![\w-])(?:bg-(?:white|black|light|dark)|text-(?:white|black|dark))(?![\w-])
    """,
    re.IGNORECASE | re.VERBOSE,
)


def test_manifest_names_series_licence_and_packaging(addon):
    manifest = addon.manifest
    assert manifest["version"].startswith("19.0.")
    assert manifest["license"] == "AGPL-3"
    assert manifest["summary"]
    assert "whool.buildapi" in (addon.path / "pyproject.toml").read_text()


def test_every_listed_data_file_exists(addon):
    listed = addon.manifest.get("data", []) + addon.manifest.get("demo", [])
    assert [name for name in listed if not (addon.path / name).is_file()] == []
    assert len(listed) == len(set(listed))


def test_every_data_file_is_listed(addon):
    listed = set(addon.manifest.get("data", []) + addon.manifest.get("demo", []))
    present = set()
    for folder in LOADED:
        present |= addon.files(f"{folder}/*.xml") | addon.files(f"{folder}/*.csv")
    assert present - listed == set()


def test_every_asset_pattern_finds_files(addon):
    patterns = [
        entry if isinstance(entry, str) else entry[-1]
        for bundle in addon.manifest.get("assets", {}).values()
        for entry in bundle
    ]
    own = [pattern for pattern in patterns if pattern.startswith(f"{addon.name}/")]
    assert [pattern for pattern in own if not list(addon.path.parent.glob(pattern))] == []


def test_app_has_an_icon_and_a_description_page(addon):
    """Section 1 of the set-up: Odoo apps get an icon and a description page."""
    description = addon.path / "static" / "description"
    assert (description / "icon.png").read_bytes().startswith(b"\x89PNG")
    assert etree.parse(description / "index.html", etree.HTMLParser()).findtext(".//h1").strip()


def test_addon_has_a_page_for_engineers(addon):
    """House style: one page; the code of an example is no reading."""
    page = re.sub(
        r"^```.*?^```\n", "", (addon.path / "README.md").read_text(), flags=re.DOTALL | re.MULTILINE
    )
    lines = page.splitlines()
    assert lines[0].startswith("# ")
    assert 10 < len(lines) < 120


def records(addon):
    for name in addon.manifest.get("data", []):
        if name.endswith(".xml"):
            tree = etree.parse(addon.path / name)
            for record in tree.iter("record", "menuitem"):
                yield name, record


def test_xml_ids_of_views_actions_and_rules_follow_their_model(addon):
    """House style: ``<model>_view_form``, ``<model>_action``, ``<model>_rule_<who>``."""
    expected = {
        "ir.ui.view": ("model", r"_view_\w+"),
        "ir.actions.act_window": ("res_model", r"_action(_\w+)?"),
        "ir.rule": ("model_id", r"_rule_\w+"),
    }
    wrong = []
    for name, record in records(addon):
        field, ending = expected.get(record.get("model"), (None, None))
        value = field and record.find(f"field[@name='{field}']")
        if value is None or value == "":
            continue
        model = (value.text or value.get("ref", "").split(".")[-1].removeprefix("model_")).strip()
        if model and not re.fullmatch(model.replace(".", "_") + ending, record.get("id")):
            wrong.append(f"{name}: {record.get('id')} of {model}")
    assert wrong == []


def test_menus_are_named_menus(addon):
    wrong = [
        f"{name}: {record.get('id')}"
        for name, record in records(addon)
        if record.tag == "menuitem" and not re.search(r"_menu(_\w+)?$", record.get("id"))
    ]
    assert wrong == []


def test_colours_of_the_backend_follow_the_theme(addon):
    """Pages that visitors and mails show are bright always; all others are dark in a dark theme."""
    patterns = ["static/src/**/*.scss", "static/src/**/*.js", "static/src/**/*.xml"]
    patterns += ["views/*_views.xml", "wizard/*.xml"]
    names = set().union(*(addon.files(pattern) for pattern in patterns))
    found = {name: COLOURS.findall((addon.path / name).read_text()) for name in sorted(names)}
    assert {name: colours for name, colours in found.items() if colours} == {}
