from contextlib import contextmanager

from odoo.tests import tagged

from odoo.addons.sms.tools.sms_api import SmsApi

from .gate_cases import GateCases


@tagged("post_install", "-at_install")
class TestGateSms(GateCases):
    """Every door by which a text message leaves Odoo leads to the gate (B9)."""

    def setUp(self):
        super().setUp()
        self.sent = []
        self.patch(SmsApi, "_contact_iap", self._provider)
        # The HTTP edge is stubbed; an account is what Odoo wants before it.
        self.env["iap.account"].get("sms")
        # Commits are for the scheduled action; in a test the transaction is the test's.
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1)

    def _provider(self, _endpoint, params):
        """Stand in for the provider: note every number and take every message."""
        numbers = [n for message in params["messages"] for n in message["numbers"]]
        self.sent += [number["number"] for number in numbers]
        return [{"uuid": n["uuid"], "state": "success", "credit": 1} for n in numbers]

    @contextmanager
    def sending(self):
        self.sent.clear()
        yield

    def composer(self, partners, mode="mass", **values):
        return (
            self.env["sms.composer"]
            .with_context(active_model="res.partner")
            .create(
                {
                    "composition_mode": mode,
                    "res_model": "res.partner",
                    "res_ids": repr(partners.ids),
                    "body": "News",
                    **values,
                }
            )
        )

    # The doors: each sends marketing to these customers.

    def send_mass(self, partners):
        self.composer(partners, mass_force_send=True, mass_keep_log=False).action_send_sms()

    def send_mass_logged(self, partners):
        self.composer(partners).action_send_sms_mass_now()

    def send_comment(self, partners):
        composer = self.composer(partners, "comment").with_context(crm_purpose="marketing")
        composer.action_send_sms()

    def send_numbers(self, partners):
        numbers = ",".join(partners.mapped("phone_sanitized"))
        composer = self.composer(partners, "numbers", numbers=numbers, res_model=False)
        composer.with_context(crm_purpose="marketing").action_send_sms()

    def send_scheduled(self, partners):
        marketing = partners.with_context(crm_purpose="marketing")
        marketing._message_sms_schedule_mass(body="News", mass_force_send=True)

    def send_text(self, partners):
        self.texts(partners).send()

    def texts(self, partners):
        texts = self.env["sms.sms"].with_context(crm_purpose="marketing")
        return texts.create(
            [{"partner_id": p.id, "number": p.phone_sanitized, "body": "News"} for p in partners]
        )

    DOORS = (
        "send_mass",
        "send_mass_logged",
        "send_comment",
        "send_numbers",
        "send_scheduled",
        "send_text",
    )

    def test_every_door_asks_the_gate(self):
        """B9: in bulk and singly, marketing leaves for those who agreed; others have a reason."""
        for door in self.DOORS:
            for partners in (self.cast, *self.cast):
                with self.subTest(door=door, partners=partners.mapped("name")):
                    self.clear_refusals()
                    with self.sending():
                        getattr(self, door)(partners)
                    allowed = partners & self.agreed
                    self.assertEqual(set(self.sent), set(allowed.mapped("phone_sanitized")))
                    self.assert_refused(partners - allowed, "sms")

    def test_withdrawn_after_queueing_stops_the_text(self):
        """B9: a text message that waits in the queue is cancelled, the reason stored."""
        texts = self.texts(self.agreed)
        self.agreements[1].action_withdraw()
        with self.sending():
            self.env["sms.sms"]._process_queue()
            texts.send()
        self.assertFalse(self.sent)
        self.assertEqual((texts.state, texts.failure_type), ("canceled", "sms_optout"))
        self.assertEqual(self.refusals().mapped("reason_code"), ["agreement_withdrawn"])

    def test_refusal_keeps_the_words_harmless(self):
        """B9: what was to be said is kept as text, and shown as text."""
        texts = (
            self.env["sms.sms"]
            .with_context(crm_purpose="marketing")
            .create(
                {
                    "partner_id": self.never.id,
                    "number": self.never.phone_sanitized,
                    "body": "<b>5</b>",
                }
            )
        )
        with self.sending():
            texts.send()
        refusal = self.refusals()
        self.assertEqual(refusal.body_text, "<b>5</b>")
        self.assertIn("&lt;b&gt;5", refusal.body)

    def test_queue_remembers_the_company_that_sent(self):
        """B9: the agreement with the sending company counts, wherever the queue runs."""
        abroad = self.env["sms.sms"].with_company(self.company_abroad)
        text = abroad.with_context(crm_purpose="marketing").create(
            {"partner_id": self.elsewhere.id, "number": self.elsewhere.phone_sanitized, "body": "N"}
        )
        with self.sending():
            self.env["sms.sms"].browse(text.id).send()
        self.assertEqual(self.sent, [self.elsewhere.phone_sanitized])

    def test_what_is_written_to_one_is_service(self):
        """B9: a text message written on one document passes."""
        with self.sending():
            self.composer(self.never, "comment", res_ids=False, res_id=self.never.id,
                          number_field_name="phone").action_send_sms()  # fmt: skip
            self.never._message_sms("Your order is ready")
        self.assertEqual(self.sent, [self.never.phone_sanitized] * 2)
        self.assertFalse(self.refusals())

    def test_deceased_gets_no_service_either(self):
        """B17: a text message on the customer's own document is cancelled, the reason stored."""
        with self.sending():
            self.deceased._message_sms("Your order is ready")
        self.assertFalse(self.sent)
        refusal = self.refusals()
        self.assertEqual((refusal.reason_code, refusal.purpose), ("customer_deceased", "service"))

    def test_several_numbers_are_many(self):
        """B9: the entrance decides: numbers typed by the dozen are bulk."""
        pair = self.never | self.agreed
        with self.sending():
            numbers = ",".join(pair.mapped("phone_sanitized"))
            self.composer(pair, "numbers", numbers=numbers, res_model=False).action_send_sms()
        self.assertEqual(self.sent, [self.agreed.phone_sanitized])

    def test_permitted_template_makes_service_of_bulk(self):
        """B9: as long as the words are the template's; it is logged as service."""
        template = self.env["sms.template"].create(
            {
                "name": "Test Notice",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "body": "We are closed today",
                "crm_purpose": "service",
            }
        )
        composer = self.composer(self.never, template_id=template.id, body=template.body)
        with self.sending():
            composer.action_send_sms_mass_now()
        self.assertEqual(self.sent, [self.never.phone_sanitized])
        text = self.env["sms.sms"].search([("number", "=", self.never.phone_sanitized)], limit=1)
        self.assertEqual(text.crm_purpose, "service")
        with self.sending():
            composer.copy({"body": "Buy today"}).action_send_sms_mass_now()
        self.assertFalse(self.sent)
        template.with_user(self._create_user("editor", "base.group_system")).body = "Closed"
        self.assertEqual(template.crm_purpose, "service")

    def test_gate_is_asked_once_for_a_batch(self):
        """B9: one query decides about a whole batch."""
        queries = []
        gate = type(self.env["crm.message"])._gate
        self.patch(
            type(self.env["crm.message"]),
            "_gate",
            lambda model, rows: queries.append(rows) or gate(model, rows),
        )
        self.composer(self.cast).action_send_sms()
        self.assertEqual(len(queries), 1)
        self.env["sms.sms"]._process_queue()
        self.assertEqual(len(queries), 2)

    def test_numbers_that_are_none_are_refused(self):
        """B9: without a number or with words for one, the reason says so."""
        self.never.phone = False
        self.composer(self.never).action_send_sms()
        self.assertEqual(self.refusals().mapped("reason_code"), ["address_unknown"])
        texts = self.env["sms.sms"].with_context(crm_purpose="marketing")
        text = texts.create([{"number": number, "body": "News"} for number in (False, "call me")])
        self.assertEqual(text.mapped("state"), ["canceled", "canceled"])
