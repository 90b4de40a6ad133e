from urllib.parse import urlsplit, urlunsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class CrmApplication(models.Model):
    """What a customer applied for: a loan, a lease, a subscription, a ticket (F7).

    It is kept here or in an external system, its source; source and number together name it once
    for all companies. *Open Application* leads to its own record, else to its address outside:

    - the record is any the user may read, who writes the link as well as who follows it;
    - the address is http or https and nothing else, so that opening it runs nothing.

    External systems write by ``upsert`` (``crm_application_upsert.py``).
    """

    _name = "crm.application"
    _description = "Application"
    _inherit = "crm.change.mixin"
    _order = "date_opened desc nulls last, id desc"
    _rec_names_search = ["number", "product"]
    _check_company_auto = True
    _change_title_fields = ("number", "product")

    # Application
    source_id = fields.Many2one(
        "crm.application.source",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["crm.application.source"]._get_default_id(),
    )
    number = fields.Char(required=True, help="Number of the application in its source.")
    product = fields.Char(help="What the customer applied for.")
    status = fields.Char(help="How far it is, in the words of the source.")
    active = fields.Boolean(default=True)

    # Customer
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        related="partner_id.commercial_partner_id",
        string="Account",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )

    # Amount and dates
    amount = fields.Monetary()
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    date_opened = fields.Date(string="Opened", default=fields.Date.context_today)
    date_closed = fields.Date(string="Closed")

    # Where it is kept
    url = fields.Char(string="Web Address", help="Where the external system shows the application.")
    res_model = fields.Char(string="Record Model")
    res_id = fields.Many2oneReference(string="Record ID", model_field="res_model")
    # Not exported: one record the user may not read would spoil the whole file.
    record_ref = fields.Reference(
        "_selection_models",
        string="Record",
        compute="_compute_record_ref",
        inverse="_inverse_record_ref",
        exportable=False,
        help="The record of this database that the application is.",
    )
    is_open_allowed = fields.Boolean(compute="_compute_is_open_allowed")

    _number_unique = models.Constraint(
        "UNIQUE (source_id, number)", "The source has an application with this number already."
    )
    _closed_after_opened = models.Constraint(
        "CHECK (date_closed >= date_opened)", "An application is not closed before it is opened."
    )
    _url_is_web_address = models.Constraint(
        "CHECK (url ~ '^https?://[^[:space:]]+$')", "The web address is none."
    )

    @api.model
    def _selection_models(self):
        return self.env["crm.link"]._selection_models()

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Offer the models that have a menu of the user's, as links do."""
        description = super().fields_get(allfields, attributes)
        if (selection := description.get("record_ref", {}).get("selection")) is not None:
            offered = self.env["crm.link"]._models_with_menu()
            description["record_ref"]["selection"] = [
                (model, label) for model, label in selection if model in offered
            ]
        return description

    @api.depends("number", "product")
    def _compute_display_name(self):
        for application in self:
            application.display_name = " – ".join(
                filter(None, (application.number, application.product))
            )

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_record_ref(self):
        """Name the record only to those who may read it; it may have been deleted since."""
        readable = self._readable_targets({application._target() for application in self})
        for application in self:
            application.record_ref = readable.get(application._target(), False)

    @api.depends("res_model", "res_id", "url")
    @api.depends_context("uid")
    def _compute_is_open_allowed(self):
        """Whether there is a record the user may read, or a web address."""
        readable = self._readable_targets({application._target() for application in self})
        for application in self:
            target = application._target()
            application.is_open_allowed = bool(application.url or target in readable)

    def _inverse_record_ref(self):
        for application in self:
            record = application.record_ref
            application.write(
                {
                    "res_model": record._name if record else False,
                    "res_id": record.id if record else False,
                }
            )

    def _target(self):
        """Return model and id of the application's own record, or None."""
        self.ensure_one()
        return (self.res_model, self.res_id) if self.res_model and self.res_id else None

    @api.model
    def _readable_targets(self, targets):
        """Return ``{(model, id): record}`` of those that exist and that the user may read."""
        ids_by_model = {}
        for model, res_id in filter(None, targets):
            ids_by_model.setdefault(model, set()).add(res_id)
        return {
            (model, record.id): record
            for model, ids in ids_by_model.items()
            if model in self.env and not (self.env[model]._abstract or self.env[model]._transient)
            for record in self.env[model].browse(ids).exists()._filtered_access("read")
        }

    @api.model
    def _normalize_url(self, url):
        """Return a web address as it is stored, False for none; refuse what a browser might run.

        Neither another scheme nor a name before the server, nor what a browser would leave out
        before it follows the address.
        """
        url = (url or "").strip()
        if not url:
            return False
        if not (url.isprintable() and self.env["crm.link"]._is_web_address(url)):
            raise self._url_error(url)
        parts = urlsplit(url)
        try:
            parts.port  # noqa: B018 (reading it checks it)
        except ValueError:
            raise self._url_error(url) from None
        return urlunsplit(parts._replace(netloc=parts.netloc.lower()))

    @api.model
    def _url_error(self, url):
        return ValidationError(
            self.env._(
                "“%(url)s” is no web address: it starts with https:// or http:// and names a "
                "server, without blanks or user names.",
                url=url,
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        applications = super().create([self._with_clean_url(vals) for vals in vals_list])
        applications._check_targets()
        return applications

    def write(self, vals):
        result = super().write(self._with_clean_url(vals))
        if vals.keys() & {"res_model", "res_id"}:
            self._check_targets()
        return result

    @api.model
    def _with_clean_url(self, vals):
        return {**vals, "url": self._normalize_url(vals["url"])} if vals.get("url") else vals

    def _check_targets(self):
        """Refuse a record that does not exist or that the user may not read."""
        targets = {application._target() for application in self} - {None}
        if targets - self._readable_targets(targets).keys():
            raise ValidationError(
                self.env._("The record of the application does not exist, or you may not read it.")
            )
        if any(bool(application.res_model) != bool(application.res_id) for application in self):
            raise ValidationError(
                self.env._("The record of an application is named by its model and its id.")
            )

    def action_open_application(self):
        """Open the application's own record, else its address outside in a new tab."""
        self.ensure_one()
        self.check_access("read")
        if self.record_ref:
            return self.record_ref.get_formview_action()
        if self.url:
            # Not an act_url: Odoo would hand the foreign page a reference to this window.
            return {
                "type": "ir.actions.client",
                "tag": "crm_open_web_address",
                "params": {"url": self._normalize_url(self.url)},
            }
        if self._target():
            raise AccessError(
                self.env._("The application's record was deleted, or you may not read it.")
            )
        raise UserError(self.env._("This application has neither a record nor a web address."))

    @api.model
    def get_import_templates(self):
        """Return the example file that the import screen offers."""
        return [
            {
                "label": self.env._("Import Template for Applications"),
                "template": "/crm_interactions/static/csv/crm_application_import.csv",
            }
        ]
