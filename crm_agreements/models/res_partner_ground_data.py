from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_interactions.models.crm_erase_step import EraseStep, no_words
from odoo.addons.crm_interactions.models.res_partner_export import ExportSection


class ResPartner(models.Model):
    """Objections and lawful bases when a person is erased, or asks for what is kept (B12, B17)."""

    _inherit = "res.partner"

    def _erase_plan(self):
        mine = [("partner_id", "in", self.ids)]
        objections = self._erase_found("crm.objection", mine)
        bases = self._erase_found("crm.lawful.basis", mine)
        return [
            *super()._erase_plan(),
            EraseStep(
                objections,
                "anonymise",
                self.env._("Objections: words and files"),
                self.env._("Its day and channel prove that the customer objected."),
                values={**no_words(objections, instead="—"), "file": False},
            ),
            EraseStep(
                bases,
                "anonymise",
                self.env._("Lawful bases: reasons and files"),
                self.env._("Kind and dates prove why the customer was written to."),
                values={**no_words(bases, instead="—"), "note": "—", "file": False},
            ),
        ]

    def _export_data(self):
        of_person = Domain("partner_id", "in", self.ids)
        grounds = ("channel_id", "date_start", "date_end", "note", "filename", "user_id")
        return [
            *super()._export_data(),
            ExportSection(
                "objections",
                self.env._("Objections"),
                "crm.objection",
                of_person,
                (*grounds, "source", "date_lifted", "lift_reason"),
                files="res",
                order="date_start, id",
            ),
            ExportSection(
                "lawful_bases",
                self.env._("Other Lawful Bases"),
                "crm.lawful.basis",
                of_person,
                ("kind", "allows_marketing", *grounds),
                files="res",
                order="date_start, id",
            ),
        ]
