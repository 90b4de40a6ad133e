from odoo import api, fields, models
from odoo.tools import SQL

from ..statistics import difference_interval


class CrmCampaign(models.Model):
    """What came of a campaign: treated against control, cost and income (K10)."""

    _inherit = "crm.campaign"

    treated_count = fields.Integer(string="Treated", compute="_compute_conversion")
    treated_converted = fields.Integer(string="Successes", compute="_compute_conversion")
    treated_rate = fields.Float(string="Success Rate", compute="_compute_conversion")
    control_count = fields.Integer(string="Control", compute="_compute_conversion")
    control_converted = fields.Integer(
        string="Successes in the Control Group", compute="_compute_conversion"
    )
    control_rate = fields.Float(
        string="Success Rate of the Control Group", compute="_compute_conversion"
    )
    uplift_text = fields.Char(
        string="Effect",
        compute="_compute_conversion",
        help="The difference of the two rates in percentage points, with its 95 % confidence "
        "interval after Newcombe (1998, method 10).",
    )
    cost_fixed = fields.Monetary(
        string="Cost", help="What the campaign costs besides what each contact costs."
    )
    cost_total = fields.Monetary(string="Cost in Total", compute="_compute_money")
    income = fields.Monetary(
        compute="_compute_money",
        help="Invoices of the campaign without tax; where there is no invoicing, confirmed orders.",
    )
    has_income = fields.Boolean(compute="_compute_money")
    result = fields.Monetary(compute="_compute_money", help="Income less cost.")
    has_leads = fields.Boolean(compute="_compute_documents")
    lead_count = fields.Integer(string="Leads", compute="_compute_documents")
    has_orders = fields.Boolean(compute="_compute_documents")
    quotation_count = fields.Integer(string="Quotations", compute="_compute_documents")
    order_count = fields.Integer(string="Confirmed Orders", compute="_compute_documents")

    def _compute_conversion(self):
        counts = {
            (campaign.id, is_control): (count, converted)
            for campaign, is_control, count, converted in self.env["crm.campaign.member"]
            # sudo: totals for whoever may read the campaign
            .sudo()
            ._read_group(
                [("campaign_id", "in", self.ids)],
                ["campaign_id", "is_control"],
                ["__count", "date_converted:count"],
            )
        }
        for campaign in self:
            treated, success = counts.get((campaign.id, False), (0, 0))
            control, control_success = counts.get((campaign.id, True), (0, 0))
            campaign.treated_count = treated
            campaign.treated_converted = success
            campaign.treated_rate = success / treated if treated else 0
            campaign.control_count = control
            campaign.control_converted = control_success
            campaign.control_rate = control_success / control if control else 0
            campaign.uplift_text = (
                campaign._uplift_words(success, treated, control_success, control)
                if treated and control
                else False
            )

    def _uplift_words(self, *counts):
        difference, low, high = (round(100 * share, 1) for share in difference_interval(*counts))
        if low > 0:
            verdict = self.env._("better than without")
        elif high < 0:
            verdict = self.env._("worse than without")
        else:
            verdict = self.env._("no proof of an effect")
        return self.env._(
            "%(difference)+.1f points (%(low)+.1f to %(high)+.1f): %(verdict)s",
            difference=difference,
            low=low,
            high=high,
            verdict=verdict,
        )

    @api.depends("cost_fixed", "stage_ids.cost_contact")
    def _compute_money(self):
        contacts = dict(self._count_contacts())
        income = self._income()
        for campaign in self:
            campaign.cost_total = campaign.cost_fixed + sum(
                stage.cost_contact * contacts.get(stage.id, 0) for stage in campaign.stage_ids
            )
            campaign.has_income = income is not None
            campaign.income = (income or {}).get(campaign.id, 0)
            campaign.result = campaign.income - campaign.cost_total

    def _count_contacts(self):
        """Return ``(stage id, number of customers reached)`` of the campaigns' stages."""
        # sudo: totals for whoever may read the campaign
        return [
            (stage.id, count)
            for stage, count in self.env["crm.campaign.activity"]
            .sudo()
            ._read_group(
                [("campaign_id", "in", self.ids), ("completed", "=", True)],
                ["stage_id"],
                ["__count"],
            )
        ]

    def _income(self):
        """Return ``{campaign id: income in its currency}``, None where nothing tells it.

        What belongs to companies with other currencies is converted at today's rate.
        """
        sources = self._sql_income()
        if not sources:
            return None
        # sudo: the total of what the reader may not read one by one
        campaigns = {campaign.utm_campaign_id.id: campaign for campaign in self.sudo()}
        today = fields.Date.context_today(self)
        income = {}
        for utm_id, company_id, amount in self.env.execute_query(
            SQL(
                "SELECT * FROM (%s) AS d (utm, company, amount) WHERE utm = ANY(%s)",
                sources,
                list(campaigns),
            )
        ):
            campaign = campaigns[utm_id]
            company = campaign.company_id.browse(company_id)
            amount = company.currency_id._convert(amount, campaign.currency_id, company, today)
            income[campaign.id] = income.get(campaign.id, 0) + amount
        return income

    @api.model
    def _sql_income(self):
        """Return SQL that selects campaign, company and its income, in the company's currency.

        None without invoices that name a campaign, as they do where sales are installed.
        """
        if "account.move" in self.env and "campaign_id" in self.env["account.move"]._fields:
            self.env["account.move"].flush_model()
            return SQL(
                """SELECT campaign_id, company_id, SUM(amount_untaxed_signed) FROM account_move
                    WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
                    GROUP BY 1, 2"""
            )
        return None

    def _compute_documents(self):
        """Count what came of the campaign in other apps, where they are installed."""
        leads = self._count_documents("crm.lead", [])
        quotations = self._count_documents("sale.order", [("state", "in", ("draft", "sent"))])
        orders = self._count_documents("sale.order", [("state", "=", "sale")])
        for campaign in self:
            utm_campaign = campaign.sudo().utm_campaign_id  # sudo: as at creation
            campaign.has_leads, campaign.has_orders = leads is not None, orders is not None
            campaign.lead_count = (leads or {}).get(utm_campaign, 0)
            campaign.quotation_count = (quotations or {}).get(utm_campaign, 0)
            campaign.order_count = (orders or {}).get(utm_campaign, 0)

    def _count_documents(self, model_name, domain):
        """Return ``{utm campaign: number of its documents}``, None without their app."""
        if "campaign_id" not in getattr(self.env.get(model_name), "_fields", ()):
            return None
        # sudo: totals for whoever may read the campaign
        documents = self.env[model_name].sudo().with_context(active_test=False)
        utm_ids = self.sudo().utm_campaign_id.ids
        domain = [("campaign_id", "in", utm_ids), *domain]
        return dict(documents._read_group(domain, ["campaign_id"], ["__count"]))


class CrmCampaignStage(models.Model):
    """The funnel of a campaign, stage by stage (K10)."""

    _inherit = "crm.campaign.stage"

    cost_contact = fields.Monetary(
        string="Cost of a Contact", help="What each message or activity of the stage costs."
    )
    currency_id = fields.Many2one(related="campaign_id.currency_id")
    count_all = fields.Integer(string="Reached", compute="_compute_funnel")
    count_left_out = fields.Integer(string="Left Out", compute="_compute_funnel")
    count_sent = fields.Integer(string="Sent", compute="_compute_funnel")
    count_opened = fields.Integer(string="Opened", compute="_compute_funnel")
    count_clicked = fields.Integer(string="Clicked", compute="_compute_funnel")
    count_answered = fields.Integer(string="Answered", compute="_compute_funnel")
    count_failed = fields.Integer(string="Not Arrived", compute="_compute_funnel")
    count_open = fields.Integer(string="To Do", compute="_compute_funnel")
    count_completed = fields.Integer(string="Completed", compute="_compute_funnel")
    count_converted = fields.Integer(string="Successes", compute="_compute_funnel")

    def _compute_funnel(self):
        rows = self._funnel_rows()
        for stage in self:
            counts = rows.get(stage.id, {})
            for name in self._funnel_counts():
                stage[f"count_{name}"] = counts.get(name, 0)
            stage.count_left_out = counts.get("left_out", 0)

    @api.model
    def _funnel_counts(self):
        """Return ``{name: SQL condition}`` of what is counted of activities ``a``, member ``m``."""
        arrived = ["delivered", "opened", "clicked", "answered"]
        return {
            "all": SQL("TRUE"),
            "sent": SQL("a.message_state = ANY(%s)", ["sent", *arrived]),
            "opened": SQL("a.message_state = ANY(%s)", ["opened", "clicked", "answered"]),
            # Who answered need not have opened a link before.
            "clicked": SQL(
                """(a.message_state = 'clicked' OR EXISTS (
                        SELECT 1 FROM crm_message_click c
                         WHERE c.campaign_activity_id = a.id AND c.number > 0
                           AND c.person_count > 0 AND c.is_settled))"""
            ),
            "answered": SQL("a.message_state = 'answered'"),
            "failed": SQL("a.message_state = ANY(%s)", ["bounced", "failed", "blocked", "unclear"]),
            "open": SQL("a.status = ANY(%s)", ["unassigned", "assigned", "in_progress"]),
            "completed": SQL("a.completed"),
            "converted": SQL("m.date_converted IS NOT NULL"),
        }

    def _funnel_rows(self):
        """Return ``{stage id: {name: count}}``, in two queries for any number of stages."""
        for name in ("activity", "member", "exclusion"):
            self.env[f"crm.campaign.{name}"].flush_model()
        self.env["crm.message.click"].flush_model()
        counts = self._funnel_counts()
        columns = SQL(", ").join(
            SQL("COUNT(*) FILTER (WHERE %s)", condition) for condition in counts.values()
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT a.stage_id, %s FROM crm_campaign_activity a
                     LEFT JOIN crm_campaign_member m
                            ON m.campaign_id = a.campaign_id AND m.partner_id = a.partner_id
                    WHERE a.stage_id = ANY(%s) GROUP BY a.stage_id""",
                columns,
                self.ids,
            )
        )
        found = {row[0]: dict(zip(counts, row[1:], strict=True)) for row in rows}
        left_out = self.env.execute_query(
            SQL(
                """SELECT r.stage_id, COUNT(*) FROM crm_campaign_exclusion e
                     JOIN crm_campaign_run r ON r.id = e.run_id
                    WHERE r.stage_id = ANY(%s) GROUP BY r.stage_id""",
                self.ids,
            )
        )
        for stage_id, count in left_out:
            found.setdefault(stage_id, {})["left_out"] = count
        return found
