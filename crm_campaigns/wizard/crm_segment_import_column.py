from odoo import fields, models

from .crm_segment_import import GUESSES


class CrmSegmentImportColumn(models.TransientModel):
    """A column of a file of customers, to choose from (K2)."""

    _name = "crm.segment.import.column"
    _description = "Column of a File"
    _order = "position"

    import_id = fields.Many2one("crm.segment.import", required=True, ondelete="cascade")
    position = fields.Integer(required=True)
    name = fields.Char(required=True)

    def _guess(self, what):
        """Return the column whose heading says that it holds the id or the name."""
        headings = {column._plain_heading(): column for column in reversed(self)}
        found = (headings[heading] for heading in GUESSES[what] if heading in headings)
        return next(found, self.browse())

    def _guess_kind(self, rows):
        """Return which kind of identifier the column holds, judged by heading and first rows."""
        values = [row[self.position] for row in rows if self.position < len(row)]
        heading = self._plain_heading()
        if "external" in heading or (values and all("." in value for value in values)):
            return "xml_id"
        is_number = values and all(value.isdecimal() for value in values)
        return "id" if heading in ("id", ".id", "database id") and is_number else "ref"

    def _plain_heading(self):
        return " ".join(self.name.lower().replace("_", " ").split())
