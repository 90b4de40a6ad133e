from pathlib import Path

from odoo.tools import mute_logger

from .common import InteractionCommon

MAILS = Path(__file__).parent / "mails"


class InboundCommon(InteractionCommon):
    """Tests of mails to the address of a branch; they enter as the mail server hands them over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "test.example.com"})
        cls.company.alias_domain_id = cls.domain
        cls.team.inbound_alias_name = "branch"
        cls.Inbound = cls.env["crm.inbound"]
        cls.type_email = cls.env.ref("crm_interactions.crm_interaction_type_email")

    @classmethod
    def mail(cls, name, sender="carla@customer.example.com", **values):
        """Return a mail of the folder as bytes, its placeholders filled in."""
        mail = (MAILS / f"inbound_{name}.eml").read_bytes()
        values = {"sender": sender, "subject": "Savings plan", "id": "mail-1", **values}
        for key, value in values.items():
            mail = mail.replace(b"{%s}" % key.encode(), value.encode())
        return mail

    def receive(self, name="plain", headers="", **values):
        """Put a mail into the gateway, ``headers`` before its own; returns its ``crm.inbound``."""
        before = self.Inbound.search([])
        self.gateway(headers.encode() + self.mail(name, **values))
        return self.Inbound.search([]) - before

    def gateway(self, mail):
        """Put the bytes of a mail into the gateway, as the mail server's script does."""
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            return self.env["mail.thread"].message_process(None, mail)
