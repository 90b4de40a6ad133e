from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import email_normalize

from odoo.addons.mail.tests.common import MockEmail

from .gate_cases import GateCases

BULK = {"default_composition_mode": "mass_mail", "default_model": "res.partner"}


@tagged("post_install", "-at_install")
class TestGateMail(GateCases, MockEmail):
    """Every door by which an e-mail leaves Odoo leads to the gate (B9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Test Offer",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "subject": "Our offer",
                "body_html": "<p>An offer</p>",
                "use_default_to": True,
            }
        )

    def composer(self, partners, user=None, **values):
        """Return the composer as a user opens it from the list of customers."""
        composer = self.env["mail.compose.message"].with_user(user or self.env.user)
        return composer.with_context(**BULK, default_res_ids=partners.ids).create(
            {"subject": "News", "body": "<p>All the news</p>", **values}
        )

    def reached(self):
        """Return the addresses that mails left for."""
        return {email_normalize(address) for mail in self._mails for address in mail["email_to"]}

    # The doors: each sends marketing to these customers.

    def send_composer(self, partners):
        self.composer(partners).action_send_mail()

    def send_composer_comment(self, partners):
        for partner in partners:
            partner.message_subscribe(partner.ids)
        composer = self.composer(partners, composition_mode="comment", force_send=True)
        composer.with_context(crm_purpose="marketing").action_send_mail()

    def send_template(self, partners):
        self.template.sudo().crm_purpose = "marketing"
        self.template.send_mail_batch(partners.ids, force_send=True)

    def send_template_flagged(self, partners):
        template = self.template.with_context(crm_purpose="marketing")
        template.send_mail_batch(partners.ids, force_send=True)

    def send_post(self, partners):
        document = self.env["res.partner"].create({"name": "Test Document"})
        document.with_context(crm_purpose="marketing").message_post(
            body="News",
            subject="News",
            partner_ids=partners.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def send_mail(self, partners):
        mails = self.env["mail.mail"].with_context(crm_purpose="marketing")
        mails.create({"subject": "News", "body_html": "News", "recipient_ids": partners.ids}).send()

    DOORS = (
        "send_composer",
        "send_composer_comment",
        "send_template",
        "send_template_flagged",
        "send_post",
        "send_mail",
    )

    def test_every_door_asks_the_gate(self):
        """B9: in bulk and singly, marketing leaves for those who agreed; others have a reason."""
        for door in self.DOORS:
            for partners in (self.cast, *self.cast):
                with self.subTest(door=door, partners=partners.mapped("name")):
                    self.clear_refusals()
                    with self.mock_mail_gateway():
                        getattr(self, door)(partners)
                    allowed = partners & self.agreed
                    self.assertEqual(self.reached(), set(allowed.mapped("email_normalized")))
                    self.assert_refused(partners - allowed, "email")

    def test_withdrawn_after_queueing_stops_the_mail(self):
        """B9: a mail that waits in the queue is cancelled, the reason stored."""
        mails = self.queue()
        self.agreement.action_withdraw()
        with self.mock_mail_gateway():
            mails.send()
        self.assertFalse(self.reached())
        self.assertEqual(mails.state, "cancel")
        self.assertIn("withdrawn", mails.failure_reason)
        self.assertEqual(self.refusals().mapped("reason_code"), ["agreement_withdrawn"])
        mails.mark_outgoing()
        with self.mock_mail_gateway():
            mails.send()
        self.assertFalse(self.reached())
        self.assertEqual(len(self.refusals()), 1)

    def queue(self):
        """Return the mail to who agreed, not sent yet."""
        self.clear_refusals()
        composer = self.composer(self.agreed, force_send=False, auto_delete=False)
        composer.action_send_mail()
        return self.env["mail.mail"].search([("recipient_ids", "in", self.agreed.ids)], limit=1)

    def test_refused_mail_of_a_batch_is_kept_with_its_reason(self):
        """B9: nothing is dropped silently: the mail is cancelled, its notification says why."""
        with self.mock_mail_gateway():
            self.composer(self.never, auto_delete=False).action_send_mail()
        mail = self._new_mails
        self.assertEqual((mail.state, mail.failure_type), ("cancel", "mail_optout"))
        self.assertIn("no active agreement", mail.failure_reason)

    def test_retried_batch_stores_no_refusal_twice(self):
        """B9: trying a batch again stores nothing a second time."""
        for _attempt in range(2):
            with self.mock_mail_gateway():
                self.composer(self.cast).action_send_mail()
        self.assertEqual(len(self.refusals()), len(self.cast - self.agreed))

    def test_what_is_written_to_one_is_service(self):
        """B9: the chatter, templates and notifications of a single document pass."""
        with self.mock_mail_gateway():
            self.never.message_post(
                body="Dear customer",
                partner_ids=self.never.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            self.template.send_mail(self.never.id, force_send=True)
            self.composer(self.never, composition_mode="comment").action_send_mail()
        self.assertEqual(self.reached(), {self.never.email_normalized})
        self.assertFalse(self.refusals())
        self.assertFalse(any(self._new_mails.mapped("crm_purpose")))

    def test_deceased_gets_no_service_either(self):
        """B17: neither from the chatter nor by templates or mails; the reason is stored."""
        for send in (
            lambda: self.template.send_mail(self.deceased.id, force_send=True),
            lambda: self.never.message_post(
                body="N", message_type="comment", partner_ids=(self.deceased | self.never).ids
            ),
            lambda: (
                self.env["mail.mail"]
                .create({"body_html": "N", "recipient_ids": (self.deceased | self.never).ids})
                .send()
            ),
        ):
            self.clear_refusals()
            with self.mock_mail_gateway():
                send()
            self.assertLessEqual(self.reached(), {self.never.email_normalized})
            refusal = self.refusals()
            self.assertEqual(refusal.partner_id, self.deceased)
            self.assertEqual(
                (refusal.reason_code, refusal.purpose), ("customer_deceased", "service")
            )

    def test_permitted_template_makes_service_of_bulk(self):
        """B9: as long as the words are the template's; it is logged as service."""
        self.template.crm_purpose = "service"
        with self.mock_mail_gateway():
            self.composer(self.never, template_id=self.template.id, subject="Our offer",
                          body="<p>An offer</p>", auto_delete=False).action_send_mail()  # fmt: skip
        self.assertEqual(self.reached(), {self.never.email_normalized})
        self.assertEqual(self._new_mails.mail_message_id.crm_purpose, "service")
        self.assertFalse(self.refusals())
        with self.mock_mail_gateway():
            self.composer(self.never, template_id=self.template.id, subject="Our offer",
                          body="<p>Something else</p>").action_send_mail()  # fmt: skip
        self.assertFalse(self.reached())

    def test_context_never_makes_service_of_marketing(self):
        """B9: no flag from outside opens the door."""
        with self.mock_mail_gateway():
            composer = self.composer(self.never).with_context(crm_purpose="service")
            composer.action_send_mail()
        self.assertFalse(self.reached())

    def test_first_death_is_known_at_once(self):
        """B17: as long as nobody died, no mail looks for it; then each does."""
        partners = self.env["res.partner"]
        partners.search([("is_deceased", "=", True)]).is_deceased = False
        self.env.registry.clear_cache()
        self.assertFalse(partners._has_deceased())
        with self.assertQueryCount(0):
            partners._has_deceased()
        self.never.is_deceased = True
        self.assertTrue(partners._has_deceased())
        # Another transaction does not see it before the commit, and remembers that none is.
        self.env.registry.clear_cache()
        with patch.object(self.registry["res.partner"], "search_count", lambda *_args, **_kw: 0):
            self.assertFalse(partners._has_deceased())
        self.env.cr.postcommit.run()
        self.assertTrue(partners._has_deceased())
        self.never.is_deceased = False
        self.env.registry.clear_cache()
        self.assertFalse(partners._has_deceased())
        partners.create({"name": "Test Late", "is_deceased": True})
        self.assertTrue(partners._has_deceased())

    def test_purpose_of_templates_is_known_without_a_query(self):
        """B9: each e-mail asks for it; one that is new or changed counts at once."""
        self.assertFalse(self.template._purpose())
        with self.assertQueryCount(0):
            self.template._purpose()
            self.template.browse()._purpose()
        self.template.crm_purpose = "service"
        self.assertEqual(self.template._purpose(), "service")
        self.template.crm_purpose = False
        self.assertFalse(self.template._purpose())
        values = {"name": "Offer", "model_id": self.template.model_id.id}
        self.assertEqual(
            self.template.create({**values, "crm_purpose": "marketing"})._purpose(), "marketing"
        )
        service = self.template.with_context(default_crm_purpose="service")
        self.assertEqual(service.create(values)._purpose(), "service")

    def test_permission_ends_when_others_change_the_words(self):
        """B9: what an administrator permitted are these words, in every language."""
        editor = self._create_user("editor", "base.group_user,mail.group_mail_template_editor")
        for change in ("write", "translate"):
            self.template.crm_purpose = "service"
            template = self.template.with_user(editor)
            if change == "write":
                template.body_html = "<p>Other words</p>"
            else:
                template.update_field_translations("subject", {"en_US": "Other subject"})
            self.assertFalse(self.template.crm_purpose, change)
        self.template.crm_purpose = "service"
        self.template.body_html = "<p>The administrator's words</p>"
        self.assertEqual(self.template.crm_purpose, "service")

    def test_addresses_without_customer_are_judged_by_the_address(self):
        """B9: who has the address decides; a withdrawal by any of them blocks."""
        mails = self.env["mail.mail"].with_context(crm_purpose="marketing")
        for address, passes in (
            (self.agreed.email, True),
            (self.withdrawn.email, False),
            ("nobody@example.com", False),
        ):
            with self.subTest(address=address), self.mock_mail_gateway():
                mails.create({"subject": "N", "body_html": "N", "email_to": address}).send()
                self.assertEqual(bool(self._mails), passes)
        twin = self.env["res.partner"].create({"name": "Test Twin", "email": self.agreed.email})
        self.grant(twin).action_withdraw()
        with self.mock_mail_gateway():
            mails.create({"subject": "N", "body_html": "N", "email_to": twin.email}).send()
        self.assertFalse(self._mails)
        self.assertIn(self.agreed, self.refusals().partner_id, "the first with the address")

    def test_gate_is_asked_once_for_a_batch(self):
        """B9: one query decides about a whole batch."""
        queries = []
        gate = type(self.env["crm.message"])._gate
        self.patch(
            type(self.env["crm.message"]),
            "_gate",
            lambda model, rows: queries.append(rows) or gate(model, rows),
        )
        self.composer(self.cast, force_send=False).action_send_mail()
        self.assertEqual(len(queries), 1)
        mails = self.env["mail.mail"].search([("recipient_ids", "in", self.agreed.ids)])
        with self.mock_mail_gateway():
            (mails | mails.copy()).send()
        self.assertEqual(len(queries), 2)

    def test_composer_tells_that_it_is_marketing(self):
        """B9: who writes to many is told before sending; who writes to one is not."""
        self.assertTrue(self.composer(self.cast).is_marketing)
        self.assertFalse(self.composer(self.never, composition_mode="comment").is_marketing)
        self.template.crm_purpose = "service"
        composer = self.composer(self.cast, template_id=self.template.id, subject="Our offer",
                                 body="<p>An offer</p>")  # fmt: skip
        self.assertFalse(composer.is_marketing)
        composer.body = "<p>Other words</p>"
        self.assertTrue(composer.is_marketing)
        sms = self.env["sms.composer"]
        values = {"res_model": "res.partner", "body": "News"}
        many = sms.create({**values, "composition_mode": "mass", "res_ids": repr(self.cast.ids)})
        self.assertTrue(many.is_marketing)
        one = sms.create({**values, "composition_mode": "comment", "res_id": self.never.id})
        self.assertFalse(one.is_marketing)

    def test_permitted_group_makes_service_of_bulk(self):
        """B9: members of the group may send to many as service; others cannot."""
        role = "base.group_user,base.group_partner_manager"
        member = self._create_user("member", f"{role},crm_agreements.group_bulk_service")
        with self.mock_mail_gateway():
            self.composer(self.never, member, send_as_service=True).action_send_mail()
        self.assertEqual(self.reached(), {self.never.email_normalized})
        self.assertFalse(self.refusals())
        other = self._create_user("other", role)
        with self.assertRaises(AccessError):
            self.composer(self.never, other, send_as_service=True)
        with self.mock_mail_gateway():
            self.composer(self.never, other).action_send_mail()
        self.assertFalse(self.reached())

    def test_refusals_are_in_the_customers_shipments(self):
        """B9: whoever sees the customer's history sees what was refused, whoever sent it."""
        with self.mock_mail_gateway():
            self.composer(self.never).action_send_mail()
        history = self.env["crm.timeline"].with_user(self.user_own2)
        row = history.search(
            [("partner_id", "=", self.never.id), ("res_model", "=", "crm.message")]
        )
        self.assertEqual((row.state, row.summary), ("blocked", "News"))
        refusal = self.refusals().with_user(self.user_own2)
        self.assertTrue(refusal.reason_text)
        self.assertFalse(refusal.has_access("write"))

    def test_every_address_of_a_mail_is_judged(self):
        """B9: of several addresses only those that may get it do; a customer's go together."""
        mails = self.env["mail.mail"].with_context(crm_purpose="marketing")
        pair = f"Agreed <{self.agreed.email}>, Never <{self.never.email}>"
        values = {"subject": "News", "body_html": "News"}
        with self.mock_mail_gateway():
            mails.create({**values, "email_to": pair, "email_cc": self.withdrawn.email}).send()
        self.assertEqual(self.reached(), {self.agreed.email_normalized})
        self.assertFalse(any(mail["email_cc"] for mail in self._mails))
        self.agreed.email = f"{self.agreed.email}, {self.withdrawn.email}"
        with self.mock_mail_gateway():
            self.composer(self.agreed).action_send_mail()
        self.assertFalse(self._mails)
