from hashlib import md5

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# What shows that a message interested its reader.
RESPONSE_STATES = ["clicked", "answered"]
LEFT_STATES = ["sent", "delivered", "opened", "unclear", *RESPONSE_STATES]


class CrmCampaignVariant(models.Model):
    """Other words of a stage for a share of its customers, to find out which work best (K4).

    Which words a customer gets does not change, however often a run is prepared again: it follows
    from the campaign, the stage and the customer.
    """

    _name = "crm.campaign.variant"
    _description = "Variant of a Stage"
    _inherit = ["crm.campaign.words"]
    _order = "stage_id, id"

    stage_id = fields.Many2one("crm.campaign.stage", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="stage_id.company_id", store=True, precompute=True)
    name = fields.Char(required=True)
    percent = fields.Integer(
        string="Share (%)",
        required=True,
        default=50,
        help="So many of a hundred customers get these words; the rest gets those of the stage.",
    )
    channel_kind = fields.Selection(related="stage_id.channel_kind")
    words_lang = fields.Selection(related="stage_id.words_lang")
    subject = fields.Char(help="Empty: as in the stage.")
    body_html = fields.Html(
        string="Content",
        render_engine="qweb",
        render_options={"post_process": True},
        sanitize="email_outgoing",
        help="Empty: as in the stage.",
    )
    body_text = fields.Text(string="Text", help="Empty: as in the stage.")
    sent_count = fields.Integer(string="Sent", compute="_compute_results")
    response_rate = fields.Float(
        string="Responded (%)",
        compute="_compute_results",
        aggregator=None,
        help="Of those it was sent to, how many answered, or opened a link themselves.",
    )

    _percent_range = models.Constraint(
        "CHECK (percent BETWEEN 1 AND 100)", "A variant has 1 to 100 of a hundred customers."
    )

    @api.constrains("percent", "stage_id")
    def _check_percents(self):
        for stage in self.stage_id:
            if sum(stage.variant_ids.mapped("percent")) > 100:
                raise ValidationError(
                    self.env._("The variants of “%s” share more than 100 %%.", stage.name)
                )

    @api.depends("stage_id")
    def _compute_results(self):
        results = self.stage_id._variant_results()
        for variant in self:
            sent, responded = results.get((variant.stage_id.id, variant._origin.id), (0, 0))
            variant.sent_count = sent
            variant.response_rate = 100 * responded / sent if sent else 0

    @api.model_create_multi
    def create(self, vals_list):
        variants = super().create(vals_list)
        variants.stage_id.campaign_id._check_still_draft()
        return variants

    def write(self, vals):
        self.stage_id.campaign_id._check_still_draft()
        result = super().write(vals)
        if "stage_id" in vals:
            self.stage_id.campaign_id._check_still_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        self.stage_id.campaign_id._check_still_draft()

    def _render_words(self, partners, lang):
        """Return the words; those the variant leaves empty are the stage's."""
        stage = self.stage_id.with_context(lang=self.env.lang)
        common = stage._render_words(partners, lang)
        return {
            partner_id: {**common[partner_id], **{key: text for key, text in own.items() if text}}
            for partner_id, own in super()._render_words(partners, lang).items()
        }


class CrmCampaignStage(models.Model):
    """The variants of a stage and how its own words do beside them."""

    _inherit = "crm.campaign.stage"

    variant_ids = fields.One2many("crm.campaign.variant", "stage_id", string="Variants", copy=True)
    original_sent_count = fields.Integer(
        string="Sent in its own Words", compute="_compute_variant_results"
    )
    original_response_rate = fields.Float(
        string="Responded (%)", compute="_compute_variant_results", aggregator=None
    )
    best_words = fields.Char(
        string="Best so far",
        compute="_compute_variant_results",
        help="The words that most of their readers responded to.",
    )

    @api.depends("variant_ids.percent")
    def _compute_variant_results(self):
        results = self._variant_results()
        for stage in self:
            sent, responded = results.get((stage._origin.id, None), (0, 0))
            stage.original_sent_count = sent
            stage.original_response_rate = 100 * responded / sent if sent else 0
            rates = {self.env._("The stage's own words"): stage.original_response_rate}
            rates |= {variant.name: variant.response_rate for variant in stage.variant_ids}
            best = max(rates, key=rates.get)
            stage.best_words = best if stage.variant_ids and rates[best] else False

    def _variant_results(self):
        """Return ``{(stage id, variant id or None): (sent, responded)}`` with one query."""
        stages = self._origin.filtered("variant_ids")
        if not stages:
            return {}
        self.env["crm.campaign.activity"].flush_model(["message_state", "variant_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT stage_id, variant_id, COUNT(*),
                          COUNT(*) FILTER (WHERE message_state = ANY(%s))
                     FROM crm_campaign_activity
                    WHERE stage_id = ANY(%s) AND message_state = ANY(%s)
                    GROUP BY stage_id, variant_id""",
                RESPONSE_STATES,
                stages.ids,
                LEFT_STATES,
            )
        )
        return {(stage, variant): (sent, responded) for stage, variant, sent, responded in rows}

    def _variant_of(self, partner):
        """Return the variant that falls to a customer, or none: the stage's own words."""
        variants = self.variant_ids.sorted("id")
        if variants:
            key = f"{self.campaign_id.code}|{self.id}|{partner.id}".encode()
            number = int(md5(key, usedforsecurity=False).hexdigest()[:8], 16) % 100
            for variant in variants:
                number -= variant.percent
                if number < 0:
                    return variant
        return variants.browse()
