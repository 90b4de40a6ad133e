from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import email_normalize

from odoo.addons.crm_agreements.tests.gate_cases import GateCases
from odoo.addons.mail.tests.common import MockEmail
from odoo.addons.sms.tools.sms_api import SmsApi


@tagged("post_install", "-at_install")
class TestGateMailing(GateCases, MockEmail):
    """Mailings and text message mailings lead to the gate, whatever they are sent to (B9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.leads = cls.quiet_env["crm.lead"].create(
            [
                {"name": partner.name, "partner_id": partner.id, "type": "lead"}
                for partner in cls.cast
            ]
        )
        cls.list = cls.env["mailing.list"].create({"name": "Test List"})
        cls.contacts = cls.env["mailing.contact"].create(
            [
                {
                    "name": partner.name,
                    "email": partner.email,
                    "mobile": partner.phone_sanitized,
                    "list_ids": [Command.link(cls.list.id)],
                }
                for partner in cls.cast
            ]
        )

    def setUp(self):
        super().setUp()
        self.sent = []
        self.patch(SmsApi, "_contact_iap", self._provider)
        self.env["iap.account"].get("sms")

    def _provider(self, _endpoint, params):
        numbers = [n for message in params["messages"] for n in message["numbers"]]
        self.sent += [number["number"] for number in numbers]
        return [{"uuid": n["uuid"], "state": "success", "credit": 1} for n in numbers]

    def mailing(self, records, **values):
        lists = records._name == "mailing.contact"
        return self.env["mailing.mailing"].create(
            {
                "subject": "Test News",
                "mailing_model_id": self.env["ir.model"]._get_id(
                    "mailing.list" if lists else records._name
                ),
                **(
                    {"contact_list_ids": [Command.set(self.list.ids)]}
                    if lists
                    else {"mailing_domain": repr([("id", "in", records.ids)])}
                ),
                "body_html": "<p>All the news</p>",
                "body_plaintext": "All the news",
                **values,
            }
        )

    def reached(self):
        return {email_normalize(address) for mail in self._mails for address in mail["email_to"]}

    def assert_traces(self, mailing):
        """One trace for everybody: sent to who agreed, cancelled for the others."""
        traces = mailing.mailing_trace_ids
        self.assertEqual(len(traces), len(self.cast))
        stopped = traces.filtered(lambda trace: trace.trace_status == "cancel")
        self.assertEqual(len(stopped), len(self.cast) - 1)

    def test_mailing(self):
        """B9: to customers, leads and mailing lists: only who agreed gets it, all have a reason."""
        for records in (self.cast, self.leads, self.contacts):
            with self.subTest(model=records._name):
                self.clear_refusals()
                mailing = self.mailing(records)
                with self.mock_mail_gateway():
                    mailing.action_send_mail()
                    with self.assertRaisesRegex(UserError, "no recipients"):
                        mailing.action_send_mail()
                self.assertEqual(self.reached(), {self.agreed.email_normalized})
                self.assertEqual(len(self._mails), 1)
                self.assert_traces(mailing)
                refusals = self.refusals()
                self.assertEqual(refusals.partner_id, self.cast - self.agreed)
                self.assertEqual(len(refusals), len(self.cast) - 1)

    def test_text_message_mailing(self):
        """B9: likewise over the SMS provider."""
        for records in (self.cast, self.leads, self.contacts):
            with self.subTest(model=records._name):
                self.clear_refusals()
                self.sent.clear()
                mailing = self.mailing(records, mailing_type="sms", sms_force_send=True)
                mailing.action_send_sms()
                self.assertEqual(self.sent, [self.agreed.phone_sanitized])
                self.assert_traces(mailing)
                self.assertEqual(self.refusals().partner_id, self.cast - self.agreed)

    def test_gate_is_asked_once_for_a_batch(self):
        """B9: one query decides about a batch of a mailing, another when it leaves."""
        queries = []
        model = type(self.env["crm.message"])
        gate = model._gate
        self.patch(model, "_gate", lambda env, rows: queries.append(rows) or gate(env, rows))
        with self.mock_mail_gateway():
            self.mailing(self.cast).action_send_mail()
        self.assertEqual(len(queries), 2)

    def test_withdrawn_between_mailing_and_queue(self):
        """B9: what waits in the queue is cancelled, in the mailing's statistics, too."""
        mailing = self.mailing(self.agreed)
        mails = (
            self.env["mail.mail"]
            .with_context(crm_purpose="marketing")
            .create(
                {
                    "subject": "Test News",
                    "body_html": "<p>All the news</p>",
                    "recipient_ids": self.agreed.ids,
                    "mailing_id": mailing.id,
                    "mailing_trace_ids": [
                        Command.create(
                            {
                                "model": "res.partner",
                                "res_id": self.agreed.id,
                                "mass_mailing_id": mailing.id,
                            }
                        )
                    ],
                }
            )
        )
        self.agreement.action_withdraw()
        with self.mock_mail_gateway():
            mails.send()
        self.assertFalse(self._mails)
        self.assertEqual(mailing.mailing_trace_ids.trace_status, "cancel")

    def test_orders_sent_one_by_one_are_service(self):
        """B9: a quotation is written to one customer and needs no agreement."""
        order = self.env["sale.order"].create({"partner_id": self.never.id})
        action = order.action_quotation_send()
        composer = self.env["mail.compose.message"].with_context(**action["context"]).create({})
        with self.mock_mail_gateway():
            composer.action_send_mail()
        self.assertEqual(self.reached(), {self.never.email_normalized})
        self.assertFalse(self.refusals())
