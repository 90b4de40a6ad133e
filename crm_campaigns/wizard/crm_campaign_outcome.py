from markupsafe import Markup

from odoo import api, fields, models


class CrmCampaignOutcome(models.TransientModel):
    """What came of an action on many activities: what was done, and what not with the reason."""

    _name = "crm.campaign.outcome"
    _description = "Outcome"

    message = fields.Char(readonly=True)
    refused_html = fields.Html(readonly=True, sanitize=False)

    @api.model
    def _action_tell(self, message, refused):
        """Return the action that tells the user the outcome, and then reloads what is shown.

        :param str message: what was done
        :param dict refused: ``{activity: why not}``; a notification is enough without any
        """
        if not refused:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "success",
                    "message": message,
                    "next": {"type": "ir.actions.act_window_close"},
                },
            }
        # sudo: written here only, for the user to read
        outcome = self.sudo().create(
            {"message": message, "refused_html": self._refused_html(refused)}
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_campaigns.crm_campaign_outcome_action"
        )
        return {**action, "res_id": outcome.id}

    @api.model
    def _refused_html(self, refused):
        by_words = {}
        for activity, words in refused.items():
            by_words.setdefault(words, []).append(activity.display_name)
        return Markup().join(
            Markup("<p class='mb-1'><b>%s</b></p><ul>%s</ul>")
            % (words, Markup().join(Markup("<li>%s</li>") % name for name in names))
            for words, names in by_words.items()
        )
