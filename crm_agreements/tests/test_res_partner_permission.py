from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .gate_cases import GateCases


@tagged("post_install", "-at_install")
class TestResPartnerPermission(GateCases):
    """Why may I, why may I not: the gate's answers with the deciding agreement (B9)."""

    def answer(self, partner, kind="email", purpose="marketing", user=None):
        permissions = self.env["res.partner"].with_user(user or self.user_all)
        channels = permissions.get_permissions(partner.id)["channels"]
        channel = self.env.ref(f"crm_interactions.crm_channel_{kind}")
        return next(row for row in channels if row["id"] == channel.id)[purpose]

    def test_answers_are_the_gates(self):
        """B9: every customer of the gate's own test is shown the same answer and reason."""
        for name, partner in zip(self.NAMES, self.cast, strict=True):
            for kind in ("email", "sms"):
                answer = self.answer(partner, kind)
                with self.subTest(customer=name, kind=kind):
                    self.assertEqual(answer["allowed"], partner == self.agreed)
                    if not answer["allowed"]:
                        self.assertIn(answer["code"], self.CODES[name])
                    self.assertTrue(answer["reason"])
        self.assertTrue(self.answer(self.never, purpose="service")["allowed"])
        self.assertFalse(self.answer(self.deceased, purpose="service")["allowed"])

    def test_deciding_agreement_is_named(self):
        """B9: the active agreement, else the one withdrawn or ended, with its dates."""
        shown = self.answer(self.agreed)["agreement"]
        self.assertEqual((shown["id"], shown["status"]), (self.agreement.id, "active"))
        self.assertTrue(self.answer(self.withdrawn)["agreement"]["date_withdrawn"])
        self.assertEqual(str(self.answer(self.expired)["agreement"]["date_end"]), "2020-12-31")
        self.assertIs(self.answer(self.never)["agreement"], False)
        self.assertIs(self.answer(self.agreed, purpose="service")["agreement"], False)

    def test_withdrawal_of_another_with_the_address_is_named(self):
        """B9: the agreement shown is the one that blocks the address."""
        twin = self.env["res.partner"].create({"name": "Test Twin", "email": self.agreed.email})
        withdrawn = self.grant(twin)
        withdrawn.action_withdraw()
        answer = self.answer(self.agreed)
        self.assertEqual(answer["code"], "agreement_withdrawn_address")
        self.assertEqual(answer["agreement"]["id"], withdrawn.id)
        self.assertTrue(self.answer(self.agreed, "sms")["allowed"])
        twin.write({"email": False, "phone": self.agreed.phone})
        withdrawn = self.grant(twin, type_id=self.type_sms.id)
        withdrawn.action_withdraw()
        self.assertEqual(self.answer(self.agreed, "sms")["agreement"]["id"], withdrawn.id)

    def ground(self, partner, **values):
        shown = self.answer(partner, user=self.env.user, **values)["ground"]
        return shown and self.env[shown["model"]].browse(shown["id"])

    def test_what_decides_beside_agreements_is_named(self):
        """B17: the objection, the list's entry, the blacklist, the death, the other basis."""
        objection = self.env["crm.objection"].search([("partner_id", "=", self.objecting.id)])
        self.assertEqual(self.ground(self.objecting), objection)
        entry = self.env["crm.do.not.contact"].search([("source", "=", "Test Register")])
        self.assertEqual(self.ground(self.listed), entry)
        self.assertEqual(self.ground(self.listed, kind="sms"), entry)
        self.assertEqual(self.ground(self.deceased, purpose="service"), self.deceased)
        blacklisted = self.env["mail.blacklist"].search([("email", "=", self.blacklisted.email)])
        self.assertEqual(self.ground(self.blacklisted), blacklisted)
        shown = self.answer(self.blacklisted)["ground"]
        self.assertIs(shown["id"], False, "salespeople may not open the blacklist")
        self.assertTrue(shown["date_start"])
        basis = self.env["crm.lawful.basis"].create(
            {"partner_id": self.never.id, "note": "Bought", "filename": "order.pdf", "file": "eA=="}
        )
        self.assertEqual(self.ground(self.never), basis)
        shown = self.answer(self.never)
        self.assertTrue(shown["allowed"])
        self.assertIn("basis", shown["reason"])
        self.assertEqual(
            (shown["ground"]["note"], shown["ground"]["evidence"]), ("Bought", "order.pdf")
        )
        self.assertFalse(self.ground(self.agreed))
        twin = self.env["res.partner"].create({"name": "Twin", "email": self.objecting.email})
        self.grant(twin)
        self.assertEqual(self.ground(twin), objection)

    def test_evidence_is_for_those_who_may_see_it(self):
        """B9: salespeople see the agreement without its evidence, managers with it."""
        evidence = {"note": "Signed at the counter"}
        self.grant(self.never)._from_origin("user", evidence=evidence).action_renew()
        shown = self.answer(self.never, user=self.user_manager)["agreement"]["evidence"]
        self.assertEqual([piece["name"] for piece in shown], ["Signed at the counter"])
        self.assertIs(self.answer(self.never, user=self.user_own)["agreement"]["evidence"], False)

    def test_only_of_customers_one_may_read(self):
        """B9: who may not read the customer, gets no answer; nor does who asks for nobody."""
        permissions = self.env["res.partner"]
        with self.assertRaises(AccessError):
            permissions.with_user(self.user_portal).get_permissions(self.agreed.id)
        with self.assertRaises(UserError):
            permissions.with_user(self.user_own).get_permissions(2**30)

    def test_few_queries(self):
        """B9: one question to the gate and one for the agreements, however many channels."""
        partners = self.env["res.partner"].with_user(self.user_all)
        partners.get_permissions(self.agreed.id)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            partners.get_permissions(self.agreed.id)
