from base64 import b64decode
from collections import defaultdict
from itertools import islice
from pathlib import PurePath

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from .crm_segment_file import TooLargeFileError, UnreadableFileError, rows_of

PREVIEW_ROWS = 5
MAX_ROWS = 500_000
# So many faults are shown; their number is told in full.
SHOWN_ERRORS = 200
# Headings as usual, by what the column holds.
GUESSES = {
    "id": (
        *("id", "external id", "database id", ".id"),
        *("reference", "ref", "customer", "customer no", "number", "key"),
    ),
    "name": ("name", "customer name", "company", "company name", "display name"),
}


class CrmSegmentImport(models.TransientModel):
    """Lists the customers of a file in a segment: all of them, or none and why not (K2).

    The file has one customer a row: a column says who it is, another may hold the name, which is
    compared with the customer's, so that a file that slipped by a row is noticed.
    """

    _name = "crm.segment.import"
    _description = "Import Customers into a Segment"

    state = fields.Selection(
        [("file", "File"), ("columns", "Columns"), ("failed", "Faults")],
        required=True,
        readonly=True,
        default="file",
    )
    file = fields.Binary(string="CSV or XLSX File", attachment=False)
    file_name = fields.Char()
    segment_id = fields.Many2one(
        "crm.segment",
        domain="[('kind', '=', 'static')]",
        help="The segment to list them in; empty: a new one.",
    )
    segment_name = fields.Char(string="New Segment")
    mode = fields.Selection(
        [("add", "Add to the segment"), ("replace", "Replace the segment's customers")],
        required=True,
        default="add",
    )
    column_ids = fields.One2many("crm.segment.import.column", "import_id")
    id_column_id = fields.Many2one(
        "crm.segment.import.column",
        string="Column of the Customer",
        domain="[('import_id', '=', id)]",
    )
    name_column_id = fields.Many2one(
        "crm.segment.import.column",
        string="Column of the Name",
        domain="[('import_id', '=', id)]",
        help="Compared with the customer's name. Empty: names are not looked at.",
    )
    id_kind = fields.Selection(
        [
            ("ref", "The customer's reference"),
            ("xml_id", "An external identifier"),
            ("id", "The database's number"),
        ],
        string="It Holds",
        default="ref",
    )
    preview = fields.Html(readonly=True, sanitize=False)
    row_count = fields.Integer(string="Rows", readonly=True)
    error_count = fields.Integer(string="Faulty Rows", readonly=True)
    errors = fields.Text(string="Faults", readonly=True)

    def _rows(self):
        """Generate ``(number of the row, row)`` of the rows that are not empty."""
        if not self.file:
            raise UserError(self.env._("Choose a file."))
        try:
            for number, row in enumerate(rows_of(b64decode(self.file), self.env.lang), 1):
                if number > MAX_ROWS:
                    raise UserError(self.env._("The file has more than %s rows.", MAX_ROWS))
                if any(row):
                    yield number, row
        except TooLargeFileError as error:
            raise UserError(
                self.env._("The workbook is too large. Save the columns needed as CSV.")
            ) from error
        except UnreadableFileError as error:
            raise UserError(self.env._("This is neither a CSV nor an XLSX file.")) from error

    def action_read(self):
        """Read the headings and first rows of the file, and guess what the columns hold."""
        self.ensure_one()
        if not self.segment_id and not self.segment_name:
            self.segment_name = self._proposed_name()
        file_rows = self._rows()
        rows = list(islice(file_rows, PREVIEW_ROWS + 1))
        if len(rows) < 2:
            raise UserError(self.env._("The file has no rows below its headings."))
        headings = rows[0][1]
        row_count = len(rows) - 1 + sum(1 for _row in file_rows)
        self.column_ids.unlink()
        columns = self.env["crm.segment.import.column"].create(
            [
                {"import_id": self.id, "position": position, "name": heading or f"#{position + 1}"}
                for position, heading in enumerate(headings)
            ]
        )
        id_column = columns._guess("id") or columns[:1]
        self.write(
            {
                "state": "columns",
                "row_count": row_count,
                "id_column_id": id_column.id,
                "name_column_id": (columns._guess("name") - id_column).id,
                "id_kind": id_column._guess_kind([row for _number, row in rows[1:]]),
                "preview": self._preview_of([row for _number, row in rows]),
            }
        )
        return self._again()

    def _proposed_name(self):
        """Return what a new segment is called unless the user names it: like the file."""
        return PurePath(self.file_name or "").stem

    def _preview_of(self, rows):
        def line(cell, row):
            return Markup("<tr>%s</tr>") % Markup().join(cell % value for value in row)

        head = line(Markup("<th>%s</th>"), rows[0])
        lines = Markup().join(line(Markup("<td>%s</td>"), row) for row in rows[1:])
        return Markup(
            "<table class='table table-sm'><thead>%s</thead><tbody>%s</tbody></table>"
        ) % (head, lines)

    def action_import(self):
        """List the customers in the segment; where a row is faulty nothing is done."""
        self.ensure_one()
        if not self.id_column_id:
            raise UserError(self.env._("Choose the column that says who the customer is."))
        if not self.segment_id and not self.segment_name:
            raise UserError(self.env._("Choose a segment, or name a new one."))
        rows = list(islice(self._rows(), 1, None))
        partner_ids, errors = self._matched(rows)
        if errors:
            shown = [
                self.env._("Row %(number)s: %(fault)s", number=number, fault=fault)
                for number, fault in errors[:SHOWN_ERRORS]
            ]
            if len(errors) > SHOWN_ERRORS:
                shown.append(self.env._("… and %s more.", len(errors) - SHOWN_ERRORS))
            self.write(
                {
                    "state": "failed",
                    "row_count": len(rows),
                    "error_count": len(errors),
                    "errors": "\n".join(shown),
                }
            )
            return self._again()
        return self._list(partner_ids)

    def _list(self, partner_ids):
        """Put customers into the segment, and show it."""
        segment = self.segment_id or self.env["crm.segment"].create(
            {"name": self.segment_name, "kind": "static"}
        )
        if self.mode == "replace":
            segment.partner_ids = [Command.set(partner_ids)]
        else:
            segment._add_customers(self.env["res.partner"].browse(partner_ids))
        segment.message_post(
            body=self.env._(
                "Customers imported from %(file)s: %(count)s",
                count=len(partner_ids),
                file=self.file_name or "",
            )
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.segment",
            "res_id": segment.id,
            "views": [(False, "form")],
        }

    def action_back(self):
        """Go back to the columns."""
        self.ensure_one()
        self.state = "columns"
        return self._again()

    def action_other_file(self):
        """Go back to choose another file, which has a name of its own to propose."""
        self.ensure_one()
        if self.segment_name == self._proposed_name():
            self.segment_name = False
        self.state = "file"
        return self._again()

    def _again(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Customers"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _matched(self, rows):
        """Return the ids of the customers, and the faults as ``[(number of the row, fault)]``."""
        id_at, name_at = self.id_column_id.position, self.name_column_id.position

        def value(row, position):
            return row[position] if position < len(row) else ""

        keys = {value(row, id_at) for _number, row in rows} - {""}
        known = getattr(self, f"_by_{self.id_kind}")(keys)
        partner_ids, errors = {}, []
        for number, row in rows:
            key = value(row, id_at)
            name = value(row, name_at) if self.name_column_id else ""
            fault = self._fault(key, name, known.get(key))
            if fault:
                errors.append((number, fault))
            else:
                partner_ids[known[key].id] = None
        return list(partner_ids), errors

    def _fault(self, key, name, partner):
        """Return what is wrong with a row, None where nothing is."""
        if not key:
            return self.env._("it does not say who the customer is")
        if not partner:
            return self.env._("“%s” is no customer you may read", key)
        if len(partner) > 1:
            return self.env._("“%s” is the reference of several customers", key)
        if not partner.active:
            return self.env._("“%(key)s” (%(name)s) is archived", key=key, name=partner.name)
        if name and self._plain(name) not in map(
            self._plain, (partner.name, partner.complete_name)
        ):
            return self.env._(
                "“%(key)s” is called %(real)s, not %(name)s",
                key=key,
                real=partner.complete_name,
                name=name,
            )
        return None

    def _plain(self, name):
        return " ".join((name or "").casefold().split())

    def _found(self, domain):
        """Return the customers one may read, with what is compared, in one query."""
        partners = self.env["res.partner"].with_context(active_test=False)
        return partners.search_fetch(domain, ["ref", "name", "complete_name", "active"])

    def _by_ref(self, keys):
        known = defaultdict(self.env["res.partner"].browse)
        for partner in self._found(Domain("ref", "in", list(keys))):
            known[partner.ref] |= partner
        return known

    def _by_id(self, keys):
        ids = {key: int(key) for key in keys if key.isdecimal() and len(key) < 10}
        found = {one.id: one for one in self._found(Domain("id", "in", list(set(ids.values()))))}
        return {key: found[id_] for key, id_ in ids.items() if id_ in found}

    def _by_xml_id(self, keys):
        full = {key: key if "." in key else f"__import__.{key}" for key in keys}
        rows = self.env.execute_query(
            SQL(
                """SELECT module || '.' || name, res_id FROM ir_model_data
                    WHERE model = 'res.partner' AND module || '.' || name = ANY(%s)""",
                list(set(full.values())),
            )
        )
        partners = {
            one.id: one for one in self._found(Domain("id", "in", [row[1] for row in rows]))
        }
        known = {name: partners[id_] for name, id_ in rows if id_ in partners}
        return {key: known[name] for key, name in full.items() if name in known}
