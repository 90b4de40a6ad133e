from odoo import models
from odoo.tools import is_html_empty


class CrmCampaignRun(models.Model):
    """What a run says: the stage's words for each customer, and what its messages share (K4)."""

    _inherit = "crm.campaign.run"

    def _begin(self):
        result = super()._begin()
        self._keep_files()
        return result

    def _keep_files(self):
        """Keep the stage's files as they are now, once for all messages of the run."""
        home = {"res_model": self._name, "res_id": self.id}
        # sudo: who launches a campaign sends its files, whoever uploaded them
        copies = [file.copy(home) for file in self.stage_id.attachment_ids.sudo()]
        self.attachment_ids = self.env["ir.attachment"].concat(*copies)

    def _message_values(self):
        """Return what all messages of the run have in common, as columns of their table."""
        campaign = self.campaign_id
        sample = self.env["crm.message"].new(
            {
                "channel_id": self.channel_id.id,
                "company_id": self.company_id.id,
                "user_id": campaign.user_id.id,
            }
        )
        return {
            "campaign_run_id": self.id,
            "channel_id": self.channel_id.id,
            "company_id": self.company_id.id,
            "user_id": campaign.user_id.id,
            "purpose": self.stage_id.purpose,
            "email_from": sample._sender_address(),
            "reply_to": sample._reply_addresses().get(sample.id, False),
        }

    def _letters_to(self, partners):
        """Return words and hours of each customer's message, and who gets none, with the reason.

        :return: ``{partner id: {"subject", "body", "lang", "date_from", "date_until"}}`` (and
            "body_text" for text messages), and ``{partner id: (code, reason)}``
        """
        windows, late = self._windows_of(partners)
        words, failed = self._words_of(partners.filtered(lambda one: one.id in windows))
        letters = {
            partner_id: {
                **texts,
                "date_from": windows[partner_id][0],
                "date_until": windows[partner_id][1],
            }
            for partner_id, texts in words.items()
        }
        return letters, late | failed

    def _words_of(self, partners):
        """Return the words for each customer, and ``{partner id: (code, reason)}`` of the others.

        Words that cannot be filled in for one customer stop this one only.
        """
        words, failed = {}, {}
        for partner_id, texts in self._texts_of(partners).items():
            if "error" in texts:
                failed[partner_id] = ("content", texts["error"])
            elif not texts.get("body_text") and is_html_empty(texts["body"]):
                failed[partner_id] = ("content_empty", self.env._("Nothing is left of the words."))
            else:
                words[partner_id] = texts
        return words, failed

    def _texts_of(self, partners):
        """Return the words for each customer, of the stage or of the variant that falls to it."""
        texts = {}
        for variant, group in partners.grouped(self.stage_id._variant_of).items():
            for partner_id, words in (variant or self.stage_id)._words_for(group).items():
                texts[partner_id] = {**words, "variant": variant.id}
        return texts
