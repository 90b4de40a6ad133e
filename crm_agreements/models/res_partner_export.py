from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_interactions.models.res_partner_export import ExportSection


class ResPartner(models.Model):
    """What the person agreed to, for the file the law gives them a right to (B12)."""

    _inherit = "res.partner"

    def _export_data(self):
        of_person = Domain("partner_id", "in", self.ids)
        return [
            *super()._export_data(),
            ExportSection(
                "agreements",
                self.env._("Agreements"),
                "crm.agreement",
                of_person,
                (
                    "type_id", "date_start", "date_end", "date_withdrawn", "status", "contract_id",
                    "user_id", "create_date",
                ),
                files="res",
                order="date_start, id",
            ),
            ExportSection(
                "ledger",
                self.env._("What happened to the Agreements"),
                "crm.agreement.event",
                of_person,
                (
                    "agreement_id", "number", "date", "kind", "date_start", "date_end", "source",
                    "author", "wording", "lang", "hash",
                ),
                order="number",
            ),
            ExportSection(
                "evidence",
                self.env._("Evidence"),
                "crm.agreement.evidence",
                Domain("event_id.partner_id", "in", self.ids)
                & Domain("event_id.company_id", "=", self.env.company.id),
                ("event_id", "ip", "agent", "note", "filename", "file_checksum"),
                files="res",
            ),
            ExportSection(
                "contracts",
                self.env._("Contracts"),
                "crm.contract",
                of_person,
                ("number", "date_start", "date_end", "state", "note"),
                files="res",
            ),
            ExportSection(
                "restrictions",
                self.env._("Restrictions of Processing"),
                "crm.processing.restriction",
                of_person & Domain("kind", "=", "restriction"),
                ("date_start", "date_end", "reason"),
            ),
        ]  # fmt: skip
