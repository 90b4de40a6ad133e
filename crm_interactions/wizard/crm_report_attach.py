from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmReportAttach(models.TransientModel):
    """Prints one of a record's reports and attaches it to the record (H15)."""

    _name = "crm.report.attach"
    _description = "Add Report"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    report_id = fields.Many2one(
        "ir.actions.report",
        required=True,
        domain="[('model', '=', res_model), ('report_type', '=', 'qweb-pdf')]",
        ondelete="cascade",
    )

    @api.model
    def _action_open(self, record):
        """Return the window that asks which report of ``record`` to add.

        :raise UserError: when there is no report for the record's model
        """
        record.ensure_one()
        reports = self.env["ir.actions.report"].search(
            [("model", "=", record._name), ("report_type", "=", "qweb-pdf")]
        )
        if not reports:
            raise UserError(self.env._("There is no report for this kind of record."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add Report"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": record._name,
                "default_res_id": record.id,
                "default_report_id": reports[:1].id,
            },
        }

    def action_attach(self):
        """Print the report as a PDF and attach it to the record, in whose chatter it appears.

        The user needs write access to the record and read access to the report.
        """
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("The record was deleted meanwhile."))
        record.check_access("write")
        if self.report_id.model != self.res_model:
            raise UserError(self.env._("This report is for another kind of record."))
        content, _kind = self.report_id._render_qweb_pdf(self.report_id, record.ids)
        record.message_post(
            body=self.env._("Report added: %s", self.report_id.name),
            attachments=[(f"{self.report_id.name} - {record.display_name}.pdf", content)],
        )
        return {"type": "ir.actions.act_window_close"}
