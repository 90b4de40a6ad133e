from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_interactions.models.crm_erase_step import EraseStep, no_words
from odoo.addons.crm_interactions.models.res_partner_export import ExportSection


class ResPartner(models.Model):
    """A customer's campaigns when the customer is erased, or asks for what is kept (B12)."""

    _inherit = "res.partner"

    def _erase_plan(self):
        mine = [("partner_id", "in", self.ids)]
        activities = self._erase_found("crm.campaign.activity", mine)
        statistics = self.env._(
            "Counts in the results of campaigns; it names the customer no more."
        )
        return [
            *super()._erase_plan(),
            EraseStep(
                activities,
                "anonymise",
                self.env._("Campaign activities: words"),
                statistics,
                values=no_words(activities),
            ),
            EraseStep(
                self._erase_found("crm.campaign.member", mine),
                "keep",
                self.env._("Campaigns' audiences"),
                statistics,
            ),
            EraseStep(
                self._erase_found("crm.campaign.exclusion", mine),
                "delete",
                self.env._("Why campaigns left the customer out"),
                self.env._("Nobody needs it any more."),
            ),
            EraseStep(
                self._erase_found("crm.segment", [("partner_ids", "in", self.ids)]),
                "anonymise",
                self.env._("Places in listed segments"),
                self.env._("Campaigns are not to find the customer again."),
                values={"partner_ids": [(3, key) for key in self.ids]},
            ),
        ]

    def _erase_documents(self):
        mine = [("partner_id", "in", self.ids)]
        return [*super()._erase_documents(), self._erase_found("crm.campaign.activity", mine)]

    def _export_data(self):
        of_person = Domain("partner_id", "in", self.ids)
        return [
            *super()._export_data(),
            ExportSection(
                "campaign_activities",
                self.env._("Campaigns"),
                "crm.campaign.activity",
                of_person,
                (
                    "campaign_id", "stage_id", "kind", "channel_id", "status", "message_state",
                    "date_begin", "date_closed",
                ),
                files="res",
                order="date_begin, id",
            ),
            ExportSection(
                "campaign_exclusions",
                self.env._("Campaigns that left you out"),
                "crm.campaign.exclusion",
                of_person,
                ("campaign_id", "reason", "create_date"),
            ),
            *self._export_mailings(
                [address for partner in self for address in partner._email_addresses() if address]
            ),
        ]  # fmt: skip

    @api.model
    def _export_address_data(self, address):
        return [*super()._export_address_data(address), *self._export_mailings([address])]

    @api.model
    def _export_mailings(self, emails):
        """Return the sections about places on mailing lists, and the mailings sent."""
        return [
            ExportSection(
                "mailing_contacts",
                self.env._("Mailing Lists"),
                "mailing.contact",
                Domain("email_normalized", "in", emails),
                ("name", "company_name", "email", "country_id", "list_ids", "create_date"),
            ),
            ExportSection(
                "mailings",
                self.env._("Mailings"),
                "mailing.trace",
                Domain("trace_type", "=", "mail") & Domain("email", "in", emails),
                (
                    "mass_mailing_id", "email", "trace_status", "sent_datetime", "open_datetime",
                    "links_click_datetime",
                ),
            ),
        ]  # fmt: skip
