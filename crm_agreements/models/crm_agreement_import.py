from collections import defaultdict
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import SQL

from .crm_agreement_grant import RESERVED_FIELDS

# Doors of external systems.
API_PATHS = ("/json/2/", "/xmlrpc", "/jsonrpc")
# What files and external systems only find out about, and cannot say.
RESULT_FIELDS = RESERVED_FIELDS | {"status", "day_after"}


class CrmAgreement(models.Model):
    """Agreements from files and external systems: they never revive a withdrawn one (B11).

    - Whoever withdrew is granted anew by a person's deed only: the button, a link, the portal.
    - A file goes in as a whole or not at all; each message names its row.
    - Whether an agreement is active cannot be imported: it follows from its dates.
    """

    _name = "crm.agreement"
    _inherit = ["crm.agreement", "crm.import.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what would revive a withdrawn agreement from a file or an external system."""
        if self._ledger_origin()["source"] in ("import", "api"):
            for vals in vals_list:
                self._refuse_results(vals)
            keys = [self._import_key(vals) for vals in vals_list]
            withdrawn = self._withdrawn_keys(keys)
            for key in keys:
                if key in withdrawn:
                    raise UserError(self._revival_message(key))
        return super().create(vals_list)

    def write(self, vals):
        # What actions write is their own: external systems withdraw and renew, too.
        if self._ledger_origin()["source"] in ("import", "api") and not self._is_open():
            self._refuse_results(vals)
        return super().write(vals)

    @api.model
    def _refuse_results(self, vals):
        """Raise if values say what follows from others."""
        if names := RESULT_FIELDS & vals.keys():
            labels = [self._fields[name]._description_string(self.env) for name in sorted(names)]
            raise UserError(
                self.env._(
                    "%s follows from the dates and from what the customer did: it cannot be "
                    "imported. Leave the column out.",
                    ", ".join(labels),
                )
            )

    def _ledger_origin(self):
        origin = super()._ledger_origin()
        if origin["source"] == "user":
            # ``load`` alone sets this, whoever calls it.
            if "_import_current_module" in self.env.context:
                return {**origin, "source": "import"}
            if request and request.httprequest.path.startswith(API_PATHS):
                return {**origin, "source": "api"}
        return origin

    # Files

    @api.model
    def get_import_templates(self):
        """Return the example file that the import screen offers."""
        return [
            {
                "label": self.env._("Import Template for Agreements"),
                "template": "/crm_agreements/static/csv/crm_agreement_import.csv",
            }
        ]

    @api.model
    def load(self, fields, data):
        """Import rows, all of them or none; refuse columns that only follow from others."""
        named = dict.fromkeys(name.partition("/")[0] for name in fields)
        try:
            self._refuse_results(named)
        except UserError as error:
            message = {"type": "error", "message": str(error)}
            return {"ids": False, "messages": [message], "nextrow": 0}
        return super().load(fields, data)

    @api.model
    def _convert_records(self, records, *, log=lambda message: None, savepoint):
        """Convert rows, and find all that is wrong with them in a few queries."""
        rows = list(super()._convert_records(records, log=log, savepoint=savepoint))
        known = self._import_known([xml_id for _db_id, xml_id, *_rest in rows if xml_id])
        new = {
            position: (values, info)
            for position, (db_id, xml_id, values, info) in enumerate(rows)
            if not db_id and xml_id not in known
        }
        faults = self._import_faults(new)
        for position, row in enumerate(rows):
            if message := faults.get(position):
                log({**row[3], "type": "error", "message": message})
            else:
                yield row

    @api.model
    def _import_known(self, xml_ids):
        """Return those of the external ids that name agreements there are already."""
        module = self.env.context.get("_import_current_module")
        full = {xml_id if "." in xml_id else f"{module}.{xml_id}": xml_id for xml_id in xml_ids}
        rows = self.env["ir.model.data"]._lookup_xmlids(full, self) if full else []
        return {full[f"{row[1]}.{row[2]}"] for row in rows if row[4]}

    @api.model
    def _import_key(self, vals):
        company_id = vals.get("company_id") or self.env.company.id
        return vals.get("partner_id"), vals.get("type_id"), company_id

    @api.model
    def _import_faults(self, rows):
        """Return ``{position: what is wrong}`` of ``{position: (values, info)}`` of new rows."""
        keys = [self._import_key(values) for values, _info in rows.values()]
        withdrawn = self._withdrawn_keys(keys)
        taken = self._import_taken(keys)
        # sudo: whether the customer is another company's, whom the user may not see
        partners = self.env["res.partner"].sudo().browse({key[0] for key in keys if key[0]})
        partners.fetch(["company_id"])
        companies = {partner.id: partner.company_id for partner in partners}
        faults = {}
        for (position, (values, info)), key in zip(rows.items(), keys, strict=True):
            start, end = self._import_dates(values)
            company = companies.get(key[0])
            if not all(key):
                fault = self.env._("A row needs a customer and a type.")
            elif company and company.id != key[2]:
                fault = self.env._("The customer belongs to another company.")
            elif end and end < start:
                fault = self.env._("An agreement cannot end before it starts.")
            elif key in withdrawn:
                fault = self._revival_message(key)
            else:
                fault = self._import_overlap(taken[key], start, end)
            if fault:
                faults[position] = fault
            else:
                taken[key].append((start, end or date.max, info["rows"]["from"] + 1))
        return faults

    @api.model
    def _import_dates(self, values):
        """Return the first and the last day that a row will get; of a column left out, too."""
        start = fields.Date.to_date(values.get("date_start")) or self.env.company._agreement_day()
        if "date_end" in values:
            return start, fields.Date.to_date(values["date_end"])
        if values.get("contract_id"):
            return start, self.env["crm.contract"].browse(values["contract_id"]).date_end
        months = self.env["crm.agreement.type"].browse(values.get("type_id")).months_valid
        return start, months and start + relativedelta(months=months, days=-1)

    @api.model
    def _import_taken(self, keys):
        """Return ``{key: [(first day, last day, 0)]}`` of the agreements there are already."""
        taken = defaultdict(list)
        # sudo: an agreement of a customer counts, whoever may see it
        found = self.sudo().search([("partner_id", "in", list({key[0] for key in keys if key[0]}))])
        for agreement in found:
            if agreement.day_after != agreement.date_start:
                key = (agreement.partner_id.id, agreement.type_id.id, agreement.company_id.id)
                last = agreement.day_after and fields.Date.subtract(agreement.day_after, days=1)
                taken[key].append((agreement.date_start, last or date.max, 0))
        return taken

    @api.model
    def _import_overlap(self, taken, start, end):
        """Return why there is no room for an agreement from one day to another, or None."""
        for first, last, row in taken:
            if start <= last and first <= (end or date.max):
                return (
                    self.env._("Row %s is an agreement of this customer and type already.", row)
                    if row
                    else self.env._(
                        "The customer has an agreement of this type in that time already: renew "
                        "or withdraw it."
                    )
                )
        return None

    # Withdrawn

    @api.model
    def _revival_message(self, key):
        partner = self.env["res.partner"].browse(key[0])
        return self.env._(
            "%(customer)s withdrew the agreement %(type)s: it can only be granted again by hand, "
            "with the button Grant, or by the customer.",
            customer=partner.display_name,
            type=self.env["crm.agreement.type"].browse(key[1]).display_name,
        )

    @api.model
    def _withdrawn_keys(self, keys):
        """Return those of ``(customer, type, company)`` ids whose last answer is a withdrawal.

        That of an erased customer with the same address counts, too.
        """
        keys = [key for key in set(keys) if all(isinstance(id_, int) and id_ for id_ in key)]
        if not keys:
            return set()
        self.flush_model()
        self.env["res.partner"].flush_model(["email_normalized", "phone_sanitized"])
        partner_ids, type_ids, company_ids = map(list, zip(*keys, strict=True))
        active = self._active_sql("a", fields.Datetime.now())
        agreed = SQL(
            """(SELECT max(a.create_date) FROM crm_agreement a
                 WHERE a.partner_id = k.partner_id AND a.type_id = k.type_id
                   AND a.company_id = k.company_id AND %s)""",
            active,
        )
        suppressed = SQL(" OR ").join(
            self.env["crm.suppression"]._suppressed_sql(
                SQL("p.%s", SQL.identifier(column)), SQL("k.type_id"), SQL("k.company_id"), agreed
            )
            for column in ("email_normalized", "phone_sanitized")
        )
        return set(
            self.env.execute_query(
                SQL(
                    """
                    SELECT k.partner_id, k.type_id, k.company_id
                      FROM unnest(%(partners)s::int[], %(types)s::int[], %(companies)s::int[])
                           AS k (partner_id, type_id, company_id)
                      JOIN res_partner p ON p.id = k.partner_id
                     WHERE %(suppressed)s OR (
                        SELECT bool_or(a.date_withdrawn IS NOT NULL) AND NOT bool_or(%(active)s)
                          FROM crm_agreement a
                         WHERE a.partner_id = k.partner_id AND a.type_id = k.type_id
                           AND a.company_id = k.company_id)
                    """,
                    partners=partner_ids,
                    types=type_ids,
                    companies=company_ids,
                    suppressed=suppressed,
                    active=active,
                )
            )
        )
