import codecs
import logging
from ast import literal_eval
from email.message import EmailMessage

from odoo import api, models

_logger = logging.getLogger(__name__)

# What no text field of the database can hold.
NUL = "\x00"


class MailThread(models.AbstractModel):
    """Mails to a team's address: each is taken in on its own, those of machines are not (B15)."""

    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """Read words in an encoding nobody knows as far as they are readable."""
        parts = message.walk() if isinstance(message, EmailMessage) else ()
        for part in parts:
            if part.get_content_maintype() == "text" and not self._is_encoding(part):
                part.set_param("charset", "utf-8")
        return super().message_parse(message, save_original=save_original)

    @api.model
    def _is_encoding(self, part):
        try:
            codecs.lookup(part.get_content_charset("utf-8"))
        except LookupError:
            return False
        return True

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """Refuse automatic mails to a team; what answers a waiting mail is taken in on its own."""
        if route and route[0] == "crm.inbound":
            self._inbound_clean(message_dict)
            route = self._inbound_route(route)
            reason = self.env["crm.inbound"]._ignored_because(message, message_dict, route[2])
            if reason:
                _logger.info(
                    "Ignored mail from %s to %s with Message-Id %s: %s",
                    message_dict["email_from"],
                    message_dict["to"],
                    message_dict["message_id"],
                    reason,
                )
                return False
        return super()._routing_check_route(message, message_dict, route, raise_exception)

    @api.model
    def _inbound_clean(self, message_dict):
        for key in ("subject", "body", "email_from", "message_id"):
            if NUL in (text := message_dict.get(key) or ""):
                message_dict[key] = type(text)(text.replace(NUL, ""))

    @api.model
    def _inbound_route(self, route):
        """Return the route of a new mail, to the team whose address or whose mail it answers."""
        model, thread_id, values, user_id, alias = route
        # sudo: the gateway's user may read neither aliases nor the mails of a team
        alias_sudo, answered = alias and alias.sudo(), self.env[model].sudo().browse(thread_id)
        if alias_sudo:
            values = literal_eval(alias_sudo.alias_defaults)
            values["alias_domain_id"] = alias_sudo.alias_domain_id.id
        elif answered.exists():
            values = {"team_id": answered.team_id.id}
        return model, 0, values or {}, user_id, alias
