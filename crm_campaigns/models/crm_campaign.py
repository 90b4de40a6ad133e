from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .crm_campaign_subtype import PRIORITIES

# What an approved campaign is made of: changed after it went back to draft only.
APPROVED_FIELDS = {
    "type_id", "subtype_id", "stage_ids", "segment_ids", "exclusion_segment_ids", "control_percent",
    "company_id", "date_start",
}  # fmt: skip
# What says which campaign it is, for other systems and apps.
IDENTITY_FIELDS = {"code", "utm_campaign_id"}


class CrmCampaign(models.Model):
    """A campaign: what is planned to be said to many customers, and what came of it (K1).

    It keeps a ``utm.campaign`` of the same name in step, so that what belongs to that one in other
    apps (leads, orders, invoices) counts for the campaign.
    """

    _name = "crm.campaign"
    _description = "Campaign"
    _inherit = ["mail.thread"]
    _order = "date_start desc, id desc"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True, copy=False)
    code = fields.Char(
        string="Identifier",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env._("New"),
        help="Identifies the campaign towards other systems.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    utm_campaign_id = fields.Many2one(
        "utm.campaign",
        string="UTM Campaign",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        index=True,
        help="Leads, orders and invoices of this one count for the campaign.",
    )
    type_id = fields.Many2one(
        "crm.campaign.type", required=True, tracking=True, ondelete="restrict"
    )
    subtype_id = fields.Many2one(
        "crm.campaign.subtype",
        tracking=True,
        ondelete="restrict",
        domain="[('type_id', '=', type_id)]",
    )
    priority = fields.Selection(
        PRIORITIES,
        compute="_compute_priority",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        tracking=True,
        default=lambda self: self.env.user,
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    date_start = fields.Date(
        string="Start Date",
        required=True,
        tracking=True,
        default=fields.Date.context_today,
        copy=False,
    )
    date_end = fields.Date(string="End Date", tracking=True, copy=False)
    days_total = fields.Integer(string="Days in Total", compute="_compute_days")
    days_since_start = fields.Integer(compute="_compute_days")
    days_remaining = fields.Integer(compute="_compute_days")
    description = fields.Html()
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("approved", "Approved"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        default="draft",
        group_expand=True,
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="set null")
    date_approved = fields.Datetime(string="Approved On", readonly=True, copy=False)
    # Content and schedule
    stage_ids = fields.One2many("crm.campaign.stage", "campaign_id", string="Stages", copy=True)
    # Audience
    segment_ids = fields.Many2many(
        "crm.segment",
        "crm_campaign_segment_rel",
        "campaign_id",
        "segment_id",
        string="Segments",
        check_company=True,
        context={"active_test": False},
        domain="[('active', '=', True)]",
        help="Customers of any of these segments, each once.",
    )
    exclusion_segment_ids = fields.Many2many(
        "crm.segment",
        "crm_campaign_exclusion_segment_rel",
        "campaign_id",
        "segment_id",
        string="Left Out",
        check_company=True,
        context={"active_test": False},
        domain="[('active', '=', True)]",
        help="Customers of these segments are left out.",
    )
    control_percent = fields.Integer(
        string="Control Group (%)",
        help="So many of a hundred customers get nothing, to compare the others with.",
    )
    partner_count = fields.Integer(string="Customers Now", compute="_compute_partner_count")
    # Runs and results
    run_ids = fields.One2many("crm.campaign.run", "campaign_id", string="Runs")
    activity_ids = fields.One2many(
        "crm.campaign.activity", "campaign_id", string="Campaign Activities"
    )
    member_ids = fields.One2many("crm.campaign.member", "campaign_id", string="Reached Customers")

    # Alike to a reader is alike: neither capitals nor blanks make another name of one.
    _plain_name_unique = models.UniqueIndex(
        r"(LOWER(BTRIM(REGEXP_REPLACE(name, '\s+', ' ', 'g'))))", "Another campaign has this name."
    )
    _code_unique = models.Constraint("UNIQUE (code)", "Another campaign has this identifier.")
    _dates_in_order = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "The campaign ends before it starts.",
    )
    _control_range = models.Constraint(
        "CHECK (control_percent BETWEEN 0 AND 90)", "A control group has 0 to 90 of a hundred."
    )

    @api.depends("subtype_id")
    def _compute_priority(self):
        for campaign in self:
            campaign.priority = campaign.subtype_id.priority or campaign.priority or "2"

    @api.depends("date_start", "date_end", "state")
    @api.depends_context("tz")
    def _compute_days(self):
        today = fields.Date.context_today(self)
        for campaign in self:
            start, end = campaign.date_start, campaign.date_end
            over = campaign.state in ("done", "cancelled")
            campaign.days_total = (end - start).days + 1 if start and end else 0
            campaign.days_since_start = max((today - start).days, 0) if start else 0
            campaign.days_remaining = max((end - today).days, 0) if end and not over else 0

    @api.depends("segment_ids", "exclusion_segment_ids")
    def _compute_partner_count(self):
        for campaign in self:
            try:
                campaign.partner_count = campaign.segment_ids._origin._count_customers(
                    campaign.exclusion_segment_ids._origin
                )
            except UserError:  # which segment it is, and why, is told before launch
                campaign.partner_count = 0

    @api.constrains("subtype_id", "type_id")
    def _check_subtype(self):
        for campaign in self:
            if campaign.subtype_id and campaign.subtype_id.type_id != campaign.type_id:
                raise ValidationError(
                    self.env._(
                        "%(subtype)s is no subtype of %(type)s.",
                        subtype=campaign.subtype_id.name,
                        type=campaign.type_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env["ir.sequence"]
        # sudo: campaign managers need not be marketing users of the other app
        utm_campaigns = (
            self.env["utm.campaign"]
            .sudo()
            .create(
                [
                    {"title": vals.get("name"), "user_id": vals.get("user_id") or self.env.uid}
                    for vals in vals_list
                ]
            )
        )
        return super().create(
            [
                {
                    **vals,
                    "utm_campaign_id": utm_campaign.id,
                    "code": sequence.next_by_code("crm.campaign"),
                }
                for vals, utm_campaign in zip(vals_list, utm_campaigns, strict=True)
            ]
        )

    def write(self, vals):
        if APPROVED_FIELDS & vals.keys():
            self._check_still_draft()
        self._check_identity(vals)
        self._check_company_is_own(vals)
        result = super().write(vals)
        if "name" in vals:
            languages = [code for code, _name in self.env["res.lang"].get_installed()]
            for campaign in self:
                # sudo: as at creation
                campaign.utm_campaign_id.sudo()._update_field_translations(
                    "title", dict.fromkeys(languages, campaign.name)
                )
        return result

    def _check_identity(self, vals):
        """Refuse another identifier or UTM campaign than those a campaign was made with."""
        for name in IDENTITY_FIELDS & vals.keys() if not self.env.su else ():
            for campaign in self:
                field = self._fields[name]
                if vals[name] != field.convert_to_write(campaign[name], campaign):
                    raise UserError(
                        self.env._(
                            "“%(field)s” of a campaign stays as it is.",
                            field=field._description_string(self.env),
                        )
                    )

    def _check_company_is_own(self, vals):
        """Refuse to hand campaigns over to a company one does not work in."""
        company_id = vals.get("company_id")
        if company_id and not self.env.su and company_id not in self.env.user.company_ids.ids:
            raise UserError(self.env._("A campaign is of a company that you work in."))

    def _check_still_draft(self):
        for campaign in self:
            if campaign.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” was approved as it is: set it back to draft to change it.",
                        campaign.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(campaign.state != "draft" or campaign.run_ids for campaign in self):
            raise UserError(
                self.env._("Campaigns that were launched stay: archive or cancel them instead.")
            )

    def unlink(self):
        utm_campaigns = self.utm_campaign_id
        result = super().unlink()
        # sudo: as at creation
        utm_campaigns.sudo().unlink()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for campaign, vals in zip(self, vals_list, strict=True):
            vals.setdefault("name", self._free_name(campaign.name))
        return vals_list

    @api.model
    def _plain_name(self, name):
        """Return a name as it is compared with others."""
        return " ".join(name.lower().split())

    @api.model
    def _free_name(self, name):
        """Return a name that no campaign has yet, archived ones included."""
        copy = self.env._("%s (copy)", name)
        # sudo: names are unique over all companies
        campaigns = self.sudo().with_context(active_test=False)
        known = set(map(self._plain_name, campaigns.search_fetch([], ["name"]).mapped("name")))
        number = 1
        candidate = copy
        while self._plain_name(candidate) in known:
            number += 1
            candidate = f"{copy} {number}"
        return candidate

    def action_view_audience(self):
        """Open the customers who are in the audience now, before the gate is asked (K2)."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Audience of %s", self.name),
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [
                ("crm_segment_ids", "in", self.segment_ids.ids),
                ("crm_segment_ids", "not in", self.exclusion_segment_ids.ids),
            ],
            "context": {"create": False},
        }

    def action_view_activities(self):
        """Open the activities of the campaign for employees (K6)."""
        self.ensure_one()
        return self._action_of("crm_campaigns.crm_campaign_activity_action")

    def action_view_messages(self):
        """Open what was sent to customers, one row for a customer and run (K8)."""
        self.ensure_one()
        return self._action_of("crm_campaigns.crm_campaign_activity_action_external")

    def action_view_runs(self):
        """Open the runs of the campaign's stages (K4)."""
        self.ensure_one()
        return self._action_of("crm_campaigns.crm_campaign_run_action")

    def action_view_exclusions(self):
        """Open who was left out of the runs, and why (K2)."""
        self.ensure_one()
        return self._action_of("crm_campaigns.crm_campaign_exclusion_action")

    def _action_of(self, xml_id):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        domain = Domain(literal_eval(action["domain"] or "[]"))
        action["domain"] = list(domain & Domain("campaign_id", "=", self.id))
        action["context"] = {"default_campaign_id": self.id}
        return action
