from odoo import fields

from odoo.addons.crm_interactions.tests.common import InteractionCommon


class AgreementCommon(InteractionCommon):
    """The cast of the interactions' tests, and agreements."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_email = cls.env.ref("crm_agreements.crm_agreement_type_email_marketing")
        cls.type_sms = cls.env.ref("crm_agreements.crm_agreement_type_sms_marketing")
        cls.channel_email = cls.env.ref("crm_interactions.crm_channel_email")
        cls.channel_sms = cls.env.ref("crm_interactions.crm_channel_sms")
        cls.company.agreement_tz = "Europe/Warsaw"
        cls.company_abroad.agreement_tz = "Pacific/Auckland"

    @classmethod
    def grant(cls, partner=None, **values):
        """Return an agreement to e-mail marketing, of the customer by default, from today."""
        return (
            cls.quiet_env["crm.agreement"]
            .create(
                {
                    "partner_id": (partner or cls.customer).id,
                    "type_id": cls.type_email.id,
                    "company_id": cls.company.id,
                    "date_start": cls.company._agreement_day(),
                    **values,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def instant(cls, text):
        """Return a UTC instant written as text."""
        return fields.Datetime.to_datetime(text)
