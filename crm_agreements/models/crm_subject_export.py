import hashlib
import tempfile

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import get_lang

from ..subject_export import UNSAFE, SubjectExport

LIMIT_KEY = "crm_agreements.export_files_limit_mb"
DEFAULT_LIMIT_MB = 100


class CrmSubjectExport(models.Model):
    """A file with everything about a person that was made for a request: who, when, how much.

    The register keeps the row when the file itself is deleted.
    """

    _name = "crm.subject.export"
    _description = "Exported Data of a Person"
    _order = "id desc"
    _rec_names_search = ["partner_id", "request_id"]

    request_id = fields.Many2one(
        "crm.subject.request", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(related="request_id.company_id")
    user_id = fields.Many2one(
        "res.users", string="Made by", readonly=True, index="btree_not_null", ondelete="set null"
    )
    date = fields.Datetime(string="Made on", readonly=True, required=True)
    attachment_id = fields.Many2one(
        "ir.attachment", string="File", readonly=True, ondelete="set null"
    )
    file_size = fields.Integer(string="Size in Bytes", readonly=True, aggregator=None)
    checksum = fields.Char(string="SHA-256", readonly=True)
    row_count = fields.Integer(string="Records", readonly=True, aggregator=None)
    file_count = fields.Integer(string="Files", readonly=True, aggregator=None)
    left_out_count = fields.Integer(
        string="Files left out",
        readonly=True,
        aggregator=None,
        help="Together they were bigger than the settings allow; the person is told their names.",
    )

    def action_download(self):
        """Hand over the file."""
        self.ensure_one()
        if not self.attachment_id:
            raise UserError(self.env._("The file was deleted. Make a new one."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }

    @api.model
    def _make(self, request):
        """Write the file of a request, hang it onto the request and note it in the register."""
        system = self._system_env(request)
        limit = int(system["ir.config_parameter"].get_param(LIMIT_KEY, DEFAULT_LIMIT_MB))
        subject, sections = request.with_env(system)._export_content()
        export = SubjectExport(system, subject, sections, limit * 1024 * 1024)
        # What is still to be written belongs into the file, too.
        self.env.flush_all()
        with tempfile.TemporaryFile() as target:
            export.write_zip(target)
            target.seek(0)
            content = target.read()
        number = UNSAFE.sub("-", request.name.replace("/", "-"))
        attachment = system["ir.attachment"].create(
            {
                "name": f"{number}.zip",
                "raw": content,
                "mimetype": "application/zip",
                "res_model": request._name,
                "res_id": request.id,
            }
        )
        return system[self._name].create(
            {
                "request_id": request.id,
                "partner_id": request.partner_id.id,
                "user_id": self.env.uid,
                "date": fields.Datetime.now(),
                "attachment_id": attachment.id,
                "file_size": len(content),
                "checksum": hashlib.sha256(content).hexdigest(),
                "row_count": export.counts["rows"],
                "file_count": export.counts["files"],
                "left_out_count": export.counts["left_out"],
            }
        )

    @api.model
    def _system_env(self, request):
        """Return the environment in which the data of the person is read."""
        # sudo: the law entitles the person to everything that is kept, confidential or not, and
        # whatever the officer may see of it
        model = self.sudo().with_company(request.company_id)
        lang = request.lang or get_lang(self.env).code
        return model.with_context(
            lang=lang, tz=request.company_id.agreement_tz, active_test=False
        ).env


class CrmSubjectRequest(models.Model):
    """Exports the data of the person who asks."""

    _inherit = "crm.subject.request"

    export_ids = fields.One2many("crm.subject.export", "request_id", string="Exports")

    def action_export(self):
        """Make the file with everything about the customer, or about the e-mail address (B12).

        :return: the action that says so; the file is among the request's exports
        :raise UserError: when the identity was not checked, there is neither customer nor address,
            or the address is a customer's
        """
        self.ensure_one()
        if not self.env.user.has_group("crm_interactions.group_data_protection"):
            raise AccessError(self.env._("Only data protection exports what is kept of a person."))
        self.check_access("write")
        self._check_person_known()
        self.env["crm.subject.export"]._make(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The file is ready. Read it before you hand it over."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _export_content(self):
        """Return who the file is about and its ``ExportSection``s."""
        partner = self.partner_id
        if partner:
            return {"id": partner.id, "name": partner.name}, partner._export_data()
        sections = partner._export_address_data(self._person_address())
        return {"id": 0, "name": self.contact_name or self.email}, sections
