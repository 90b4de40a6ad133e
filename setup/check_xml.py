"""Check data files against Odoo's schema, and the views in them against the schemas of views.

Odoo checks the same while it installs, one file after the other and with less to go by; here every
fault is told with its file and line, in a second.
"""

import sys
from pathlib import Path

from lxml import etree

VIEW_TYPES = ("activity", "calendar", "graph", "list", "pivot", "search")


class Schemas:
    """Odoo's RelaxNG schemas: of data files, and of each type of view that has one."""

    def __init__(self, odoo):
        self.data = self._load(odoo / "import_xml.rng")
        folder = odoo / "addons" / "base" / "rng"
        self.views = {name: self._load(folder / f"{name}_view.rng") for name in VIEW_TYPES}

    @staticmethod
    def _load(path):
        return etree.RelaxNG(etree.parse(path))


def faults_of_schema(schema, element):
    if schema.validate(element):
        return []
    return [(error.line, error.message) for error in schema.error_log]


def views_of(tree):
    """The root elements of complete views; what extends another view is checked by Odoo, merged."""
    for record in tree.iterfind(".//record[@model='ir.ui.view']"):
        if record.find("field[@name='inherit_id']") is None:
            yield from record.xpath("field[@name='arch']/*")


def faults_of_file(path, schemas):
    try:
        tree = etree.parse(path)
    except etree.XMLSyntaxError as error:
        return [(error.lineno, error.msg)]
    if "static" in path.parts:
        # Templates of components: any well-formed XML.
        return []
    faults = faults_of_schema(schemas.data, tree)
    for view in views_of(tree):
        schema = schemas.views.get(view.tag)
        if schema is not None:
            # On its own, or the lines before it count as part of the document.
            faults += faults_of_schema(schema, view)
    return faults


def main(odoo, *names):
    schemas = Schemas(Path(odoo))
    found = 0
    for name in names:
        for line, message in faults_of_file(Path(name), schemas):
            print(f"{name}:{line}: {message}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
