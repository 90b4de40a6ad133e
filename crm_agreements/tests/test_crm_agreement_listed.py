from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models.crm_agreement_blacklist import COMING_IN
from ..models.crm_agreement_grant import Origin
from .common import AgreementCommon

ONLINE = Origin("link", {"ip": "192.0.2.7", "agent": "Browser"})


@tagged("post_install", "-at_install")
class TestCrmAgreementListed(AgreementCommon):
    """Who unsubscribed by Odoo's pages and opts in again gets what they agreed to (B9, B10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.us")
        cls.individual.phone = "+1 202 555 0190"
        cls.type_call = cls.env.ref("crm_agreements.crm_agreement_type_call_marketing")
        cls.channel_call = cls.env.ref("crm_interactions.crm_channel_phone")
        cls.admin = cls._create_user("admin", "base.group_user,base.group_system")
        cls.words = cls.env["crm.agreement.wording"]._current(
            cls.type_email | cls.type_sms | cls.type_call, ["en_US"]
        )

    def unsubscribe(self, kind="email"):
        """Put the customer's address on Odoo's blacklist, as its pages do."""
        if kind == "email":
            blacklist = self.env["mail.blacklist"].with_user(self.user_public).sudo()
            return blacklist._add(self.individual.email)
        return self.env["phone.blacklist"].with_user(self.user_public).sudo().add("+12025550190")

    def agree(self, agreement_type, partner=None):
        """Agree on a page, and confirm where the type asks for it."""
        customer = (partner or self.individual).with_user(self.user_public).sudo()
        wording = self.words[agreement_type]
        agreement = customer._agree_online(wording, self.company, ONLINE)
        if not agreement:
            request = self.env["crm.agreement.request"]._unconfirmed(customer, self.company)
            agreement = request._confirm(ONLINE)
        return agreement

    def answer(self, channel, purpose="marketing", company=None):
        """Return the code of the gate's refusal, or None."""
        address = channel._address_of(self.individual)
        answer = self.env["crm.message"]._gate_answer(
            self.individual, channel, address, purpose, company or self.company
        )
        return answer and answer[0]

    def last(self, agreement):
        return agreement.event_ids.sorted("number")[-1]

    # Customers

    def test_confirmed_opt_in_lifts_the_customers_own_entry(self):
        """B9 B10: asking alone lifts nothing; confirming does, and the ledger says so."""
        entry = self.unsubscribe()
        customer = self.individual.with_user(self.user_public).sudo()
        customer._agree_online(self.words[self.type_email], self.company, ONLINE)
        self.assertEqual(self.answer(self.channel_email), "email_blacklisted")
        agreement = self.agree(self.type_email)
        self.assertFalse(entry.active)
        self.assertIsNone(self.answer(self.channel_email))
        event = agreement.event_ids.filtered(lambda event: event.kind == "unlisted")
        self.assertEqual((len(event), event.source), (1, "link"))
        self.assertEqual(event.evidence_ids.note, self.individual.email_normalized)
        self.assertEqual(event.evidence_ids.ip, "192.0.2.7")
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))

    def test_confirming_twice_lifts_once(self):
        """B10: a second press of the button is no second row, and lifts no later entry."""
        self.unsubscribe()
        agreement = self.agree(self.type_email)
        request = self.env["crm.agreement.request"].search([("agreement_id", "=", agreement.id)])
        again = self.unsubscribe()
        self.assertEqual(request._confirm(ONLINE), agreement)
        self.assertTrue(again.active)
        self.assertEqual(agreement.event_ids.mapped("kind").count("unlisted"), 1)
        self.assertEqual(self.answer(self.channel_email), "email_blacklisted")

    def test_opting_in_to_texts_lifts_the_number_for_texts_only(self):
        """B9: the number is off the list, calls stay refused, and so do other companies."""
        self.grant(self.individual, type_id=self.type_call.id)
        entry = self.unsubscribe("phone")
        self.assertEqual(self.answer(self.channel_sms), "phone_blacklisted")
        self.assertTrue(self.agree(self.type_sms))
        self.assertFalse(entry.active)
        self.assertIsNone(self.answer(self.channel_sms))
        self.assertEqual(self.answer(self.channel_call), "agreement_withdrawn")
        self.assertEqual(
            self.answer(self.channel_sms, company=self.company_abroad), "agreement_missing"
        )

    def test_lifted_address_was_asked(self):
        """B9: where who never was asked gets marketing, only what was agreed to is lifted."""
        self.company.agreement_never_asked = "allow"
        self.assertIsNone(self.answer(self.channel_call))
        self.unsubscribe("phone")
        self.agree(self.type_sms)
        self.assertIsNone(self.answer(self.channel_sms))
        self.assertEqual(self.answer(self.channel_call), "agreement_missing")
        self.agree(self.type_call)
        self.assertIsNone(self.answer(self.channel_call))

    def test_agreeing_to_another_channel_lifts_nothing(self):
        """B9: text messages are no reason to write e-mails again."""
        entry = self.unsubscribe()
        self.agree(self.type_sms)
        self.assertTrue(entry.active)

    def test_entries_of_others_stay(self):
        """B9: what the staff put there, or mails that came back, ends by somebody's hand only."""
        by_staff = self.env["mail.blacklist"].with_user(self.admin)
        coming_in = self.env["mail.blacklist"].with_context(crm_mail_gateway=COMING_IN)
        for entries, partner in ((by_staff, self.individual), (coming_in, self.contact)):
            with self.subTest(customer=partner.name):
                entry = entries._add(partner.email)
                agreement = self.agree(self.type_email, partner)
                self.assertEqual(agreement.status, "active")
                self.assertTrue(entry.active)
                self.assertTrue(agreement.listed_addresses)

    def test_staff_word_is_the_stricter_one(self):
        """B9: an address that both put there stays, whoever was first."""
        for first, second in ((self.admin, self.user_public), (self.user_public, self.admin)):
            with self.subTest(first=first.login):
                for user in (first, second):
                    entry = self.env["mail.blacklist"].with_user(user).sudo()._add("both@x.example")
                self.assertEqual(entry.crm_source, "staff")
                entry.active = False
                self.assertFalse(entry.crm_source)

    def test_unknown_entries_stay(self):
        """B9: of an entry older than this addon nobody knows whose word it was."""
        entry = self.unsubscribe()
        entry.crm_source = False
        self.agree(self.type_email)
        self.assertTrue(entry.active)

    def test_objections_lists_and_death_stay_stricter(self):
        """B17: opting in again lifts the blacklist's entry, and none of these."""
        self.unsubscribe()
        self.agree(self.type_email)
        listed = self.env["crm.do.not.contact"].create(
            {"email": self.individual.email, "source": "Test Register"}
        )
        self.assertEqual(self.answer(self.channel_email), "do_not_contact")
        listed.unlink()
        self.env["crm.objection"].create({"partner_id": self.individual.id, "source": "By phone"})
        self.assertEqual(self.answer(self.channel_email), "objection")
        self.individual.is_deceased = True
        self.assertEqual(self.answer(self.channel_email), "customer_deceased")

    def test_customer_is_told_that_the_address_stays_listed(self):
        """B10: agreeing counts, and the page does not promise what will not come."""
        self.env["phone.blacklist"].with_user(self.admin).add("+12025550190")
        customer = self.individual.with_user(self.user_public).sudo()
        wording = self.words[self.type_sms]
        done = customer._act_online(self.company, self.type_sms.id, "grant", wording.id, ONLINE)
        self.assertEqual(done, "listed")

    def test_no_client_can_pretend_to_lift(self):
        """B9: what comes with a request's context is no lifting."""
        entry = self.unsubscribe()
        agreement = self.grant(self.individual)
        entry.with_context(crm_blacklist_lift=[agreement.id, ["link"]]).active = False
        self.assertFalse(entry.crm_date_lifted)
        self.assertEqual(self.last(agreement).source, "blacklist")

    # Staff

    def test_recording_an_agreement_lifts_nothing_and_says_so(self):
        """B9: the form names the address; only who may write to the blacklist gets the button."""
        entry = self.unsubscribe()
        self.individual.user_id = self.user_own
        agreements = self.env["crm.agreement"].with_user(self.user_own)
        form = Form(agreements.with_context(default_partner_id=self.individual.id))
        self.assertFalse(form.listed_addresses)
        form.type_id = self.type_email
        self.assertEqual(form.listed_addresses, self.individual.email_normalized)
        self.assertFalse(form.can_unlist)
        agreement = form.save()
        self.assertTrue(entry.active)
        self.assertEqual(self.answer(self.channel_email), "email_blacklisted")
        with self.assertRaisesRegex(UserError, "you may take off"):
            agreement.action_unlist()
        self.assertTrue(agreement.with_user(self.admin).sudo().can_unlist)

    def test_administrator_takes_the_address_off_by_odoos_window(self):
        """B9: with its reason; the ledger of what counts then has a row by that user."""
        entry = self.unsubscribe()
        agreement = self.grant(self.individual)
        self.admin.group_ids |= self.env.ref("sales_team.group_sale_manager")
        action = agreement.with_user(self.admin).action_unlist()
        window = self.env[action["res_model"]].with_user(self.admin)
        window = window.with_context(**action["context"])
        window.create({"reason": "Asked by phone"}).action_unblacklist_apply()
        self.assertFalse(entry.active)
        self.assertIsNone(self.answer(self.channel_email))
        event = self.last(agreement)
        self.assertEqual(
            (event.kind, event.source, event.user_id), ("unlisted", "blacklist", self.admin)
        )
        self.assertFalse(agreement.listed_addresses)

    def test_window_is_odoos_with_its_rights(self):
        """B9: salespeople cannot take an address off, by whatever way."""
        self.unsubscribe()
        window = self.env["mail.blacklist.remove"].with_user(self.user_manager)
        with self.assertRaises(AccessError):
            window.create({"email": self.individual.email}).action_unblacklist_apply()

    def test_many_agreements_ask_each_blacklist_once(self):
        """B9: what is on a blacklist is read set-based."""
        agreements = self.grant() + self.grant(self.individual) + self.grant(self.contact)
        agreements.mapped("type_id.channel_ids.kind")
        agreements.partner_id.mapped("phone_sanitized")
        with self.assertQueryCount(2):
            agreements.mapped("listed_addresses")
