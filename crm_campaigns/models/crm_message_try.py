from odoo import models


class CrmMessage(models.Model):
    """A test of a campaign's words tells its sender when it does not leave (K1)."""

    _inherit = "crm.message"

    def _settle(self, outcomes):
        stopped = [
            key for key, outcome in outcomes.items() if outcome.state in ("queued", "failed")
        ]
        for message in self.browse(stopped).filtered(lambda one: not one.attempt_count):
            message._tell_its_tester(outcomes[message.id].reason)
        return super()._settle(outcomes)

    def _tell_its_tester(self, reason):
        """Tell who sent a message to oneself, at once, why it has not left; others wait for it."""
        sender = self.create_uid
        if self.campaign_run_id or self.partner_id != sender.partner_id:
            return
        words = self.with_context(lang=sender.lang).env
        sender._bus_send(
            "simple_notification",
            {
                "type": "danger",
                "sticky": True,
                "title": words._("A message to yourself has not left"),
                "message": reason or "",
            },
        )
