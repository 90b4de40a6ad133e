from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .inbound_common import InboundCommon

UNKNOWN = "new@unknown.example.com"


@tagged("post_install", "-at_install")
class TestCrmInboundMatch(InboundCommon):
    """Mails of unknown senders: matched by users, nothing is lost."""

    def test_mail_of_an_unknown_sender_waits_with_its_words_and_files(self):
        """B15: nobody is made a customer without a user's decision."""
        partners = self.env["res.partner"].search_count([])
        mail = self.receive("answer", sender=UNKNOWN, answered="nothing@test.example.com")
        self.assertEqual(mail.state, "waiting")
        self.assertFalse(mail.interaction_id)
        self.assertIn("Yes, please.", mail.body)
        self.assertEqual(len(mail.message_ids.attachment_ids), 2)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_all_mails_of_the_address_follow_the_decision(self):
        """B15: those that wait, in every branch, and those still to come."""
        other = self.team.copy({"name": "Other", "user_id": self.user_own2.id})
        other.inbound_alias_name = "other"
        first = self.receive("answer", sender=UNKNOWN, id="m1", answered="x@test.example.com")
        second = self.receive("answer", sender=UNKNOWN, id="m2", answered="m1@customer.example.com")
        raw = self.mail("plain", sender=UNKNOWN, id="m3").replace(b"branch@", b"other@")
        self.gateway(raw)
        third = self.Inbound.search([("team_id", "=", other.id)])
        mine = second.with_user(self.user_own)
        mine.partner_id = self.individual
        mine.action_assign()
        for mail in first | second | third:
            self.assertEqual(mail.state, "matched")
            self.assertEqual(mail.interaction_id.partner_id, self.individual)
            self.assertFalse(mail.body)
            self.assertFalse(mail.message_ids)
            self.assertIn(mail.message_id, mail.interaction_id.message_ids.mapped("message_id"))
        self.assertEqual(second.interaction_id.parent_id, first.interaction_id)
        files = first.interaction_id.message_ids.attachment_ids
        self.assertEqual(set(files.mapped("res_model")), {"crm.interaction"})
        self.assertEqual(set(files.mapped("res_id")), set(first.interaction_id.ids))
        self.assertEqual(first.interaction_id.create_uid, self.user_own)
        self.assertFalse(third.interaction_id.with_user(self.user_own).has_access("read"))
        later = self.receive(sender=UNKNOWN, id="m4")
        self.assertEqual(later.interaction_id.partner_id, self.individual)

    def test_new_customer_with_the_address_takes_its_waiting_mails_along(self):
        """B15: a customer created elsewhere gets what waited as soon as the next mail comes."""
        waiting = self.receive(sender=UNKNOWN, id="m1")
        partner = self.env["res.partner"].create({"lastname": "New", "email": f"N <{UNKNOWN}>"})
        self.receive(sender=UNKNOWN, id="m2")
        self.assertEqual(waiting.interaction_id.partner_id, partner)

    def test_customer_who_has_the_address_beats_an_earlier_decision(self):
        """B15: the customer's own address is the master."""
        self.decide(self.receive(sender=UNKNOWN), self.individual)
        self.contact2.email = UNKNOWN
        self.assertEqual(self.receive(sender=UNKNOWN, id="m2").partner_id, self.contact2)

    def test_decision_is_forgotten(self):
        """B15: a wrong match does not catch the mails to come."""
        mail = self.receive(sender=UNKNOWN)
        self.decide(mail, self.individual)
        mail.with_user(self.user_own).action_forget()
        self.assertEqual(mail.state, "matched")
        self.assertEqual(self.receive(sender=UNKNOWN, id="m2").state, "waiting")

    def test_old_rows_go_and_what_matters_stays(self):
        """B15: what waits, decisions and interactions are kept; a row that only says so is not."""
        known, waiting = self.receive(id="m1"), self.receive(sender=UNKNOWN, id="m2")
        decided = self.receive(sender="second@unknown.example.com", id="m3")
        self.decide(decided, self.individual)
        interaction = known.interaction_id
        self.env.flush_all()
        self.cr.execute("UPDATE crm_inbound SET create_date = '2020-01-01'")
        self.env.invalidate_all()
        self.Inbound._gc_matched()
        self.assertEqual((known | waiting | decided).exists(), waiting | decided)
        self.assertTrue(interaction.message_ids)

    def test_decision_for_an_archived_customer_does_not_count(self):
        """B15: mails are not filed where nobody looks."""
        self.decide(self.receive(sender=UNKNOWN), self.individual)
        self.individual.active = False
        self.assertEqual(self.receive(sender=UNKNOWN, id="m2").state, "waiting")

    def test_ignored_sender_is_kept_out_of_sight_and_comes_back(self):
        """B15: nothing is lost of what somebody did not want to see."""
        first, second = (self.receive(sender=UNKNOWN, id=name) for name in ("m1", "m2"))
        first.with_user(self.user_own).action_ignore()
        third = self.receive(sender=UNKNOWN, id="m3")
        self.assertEqual(set((first | second | third).mapped("state")), {"ignored"})
        first.with_user(self.user_own).action_forget()
        self.assertEqual((first | second | third).mapped("state"), ["waiting"] * 3)

    def test_customer_of_what_is_answered_is_proposed(self):
        """B15: who answers our mail from another address is likely the same customer."""
        self.receive()
        mail = self.receive(
            "answer", sender=UNKNOWN, id="m2", answered="mail-1@customer.example.com"
        )
        self.assertRecordValues(mail, [{"state": "waiting", "partner_id": self.customer.id}])
        mail.with_user(self.user_own).action_assign()
        self.assertEqual(mail.interaction_id.parent_id, mail.parent_id)

    def test_answer_to_a_waiting_mail_is_a_mail_of_its_own(self):
        """B15: also where it was sent to the reply address instead of the team's."""
        first = self.receive(sender=UNKNOWN, id="m1")
        raw = self.mail("answer", sender=UNKNOWN, id="m2", answered="m1@customer.example.com")
        self.gateway(raw.replace(b"branch@", b"catchall@"))
        second = self.Inbound.search([("message_id", "=", "<m2@customer.example.com>")])
        self.assertRecordValues(second, [{"state": "waiting", "team_id": self.team.id}])
        self.assertEqual(len(first.message_ids), 1)

    def test_mails_that_answer_each_other_in_a_circle_are_no_chain(self):
        """B15: forged headers make no loop."""
        first = self.receive("answer", sender=UNKNOWN, id="m1", answered="m2@customer.example.com")
        second = self.receive("answer", sender=UNKNOWN, id="m2", answered="m1@customer.example.com")
        self.decide(first, self.individual)
        self.assertFalse(first.interaction_id.parent_id)
        self.assertEqual(second.interaction_id.parent_id, first.interaction_id)

    def test_bad_decisions_are_refused(self):
        """B15: no customer, two customers, a customer of another company, a second decision."""
        first, second = (self.receive(sender=UNKNOWN, id=name) for name in ("m1", "m2"))
        mails = (first | second).with_user(self.user_own)
        with self.assertRaisesRegex(ValidationError, "Choose the customer first"):
            mails.action_assign()
        first.partner_id, second.partner_id = self.individual, self.customer
        with self.assertRaisesRegex(ValidationError, "two customers at once"):
            mails.action_assign()
        with self.assertRaises(UserError):
            first.partner_id = self.customer_abroad
        self.decide(first, self.individual)
        with self.assertRaisesRegex(UserError, "decided about already"):
            mails[0].action_assign()
        with self.assertRaisesRegex(UserError, "decided about already"):
            mails[0].partner_id = self.customer

    def test_what_was_received_cannot_be_changed(self):
        """B15: not the words, the sender or the state."""
        mail = self.receive(sender=UNKNOWN).with_user(self.user_manager)
        for values in ({"email_from": "x@y.example.com"}, {"state": "matched"}, {"body": "no"}):
            with self.assertRaises(AccessError):
                mail.write(values)

    def test_each_role_sees_the_mails_of_its_teams(self):
        """B15, section 4: like interactions that nobody answers for."""
        mail = self.receive(sender=UNKNOWN)
        readers = {
            self.user_own: True,
            self.user_own2: False,
            self.user_leader: True,
            self.user_all: True,
            self.user_manager: True,
            self.user_internal: False,
            self.user_portal: False,
            self.user_abroad: False,
        }
        for user, allowed in readers.items():
            with self.subTest(user.login):
                self.assertEqual(mail.with_user(user).has_access("read"), allowed)
                self.assertEqual(mail.with_user(user).has_access("write"), allowed)
                self.assertFalse(mail.with_user(user).has_access("create"))

    def decide(self, mails, partner, user=None):
        mails = mails.with_user(user or self.user_own)
        mails.partner_id = partner
        mails.action_assign()
