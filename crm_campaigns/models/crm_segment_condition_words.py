from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, format_list

from .customer_domain_words import DomainWords


class CrmSegmentCondition(models.Model):
    """Conditions in the reader's words (K2)."""

    _inherit = "crm.segment.condition"

    @api.depends(lambda self: self._audience_fields())
    @api.depends_context("lang")
    def _compute_summary(self):
        for condition in self:
            # sudo: the names of what the condition is about
            condition.summary = condition.sudo()._words()

    def _words(self):
        self.ensure_one()
        words = getattr(self, f"_words_{self.kind}")()
        return self.env._("not: %s", words) if self.is_negated else words

    @api.model
    def _match_words(self, match):
        """Return how many of the conditions are to be fulfilled, to begin a sentence with."""
        if match == "any":
            return self.env._("any of these")
        return self.env._("none of these") if match == "none" else self.env._("all of these")

    def _words_group(self):
        return self._match_words(self.match)

    def _words_customer(self):
        try:
            return DomainWords(self.env["res.partner"]).of(self._customer_domain())
        except ValidationError:
            return self.env._("cannot be read: %s", self.domain)

    def _words_interaction(self):
        about = [
            *self.interaction_type_ids.mapped("display_name"),
            *self.channel_ids.mapped("display_name"),
            *self.result_type_ids.mapped("display_name"),
        ]
        return ", ".join(
            filter(
                None,
                (
                    self._how_many_words(),
                    format_list(self.env, about) if about else "",
                    self._period_words(),
                ),
            )
        )

    def _how_many_words(self):
        count = self.count
        counted = {
            "held": {
                "at_least": self.env._("held interactions: at least %s", count),
                "at_most": self.env._("held interactions: at most %s", count),
            },
            "open": {
                "at_least": self.env._("planned interactions: at least %s", count),
                "at_most": self.env._("planned interactions: at most %s", count),
            },
            "any": {
                "at_least": self.env._("interactions: at least %s", count),
                "at_most": self.env._("interactions: at most %s", count),
            },
        }
        return counted[self.interaction_state or "held"][self.count_operator or "at_least"]

    def _period_words(self):
        if self.period == "last":
            return self.env._("in the last %s days", self.period_days)
        if self.period != "between" or not (self.date_from or self.date_to):
            return ""
        first, last = (day and format_date(self.env, day) for day in (self.date_from, self.date_to))
        if first and last:
            return self.env._("from %(first)s to %(last)s", first=first, last=last)
        return self.env._("since %s", first) if first else self.env._("until %s", last)

    def _words_agreement(self):
        return self.env._("active agreement: %s", self.agreement_type_id.display_name or "…")

    def _words_campaign(self):
        names = self.campaign_ids.mapped("display_name")
        campaign = format_list(self.env, names, "or") if names else self.env._("any campaign")
        words = {
            "got": self.env._("got %s", campaign),
            "clicked": self.env._("clicked %s", campaign),
            "answered": self.env._("answered %s", campaign),
            "not_answered": self.env._("got and did not answer %s", campaign),
        }
        return ", ".join(filter(None, (words[self.campaign_event or "got"], self._period_words())))

    def _words_segment(self):
        return self.env._("in segment “%s”", self.used_segment_id.display_name or "…")
