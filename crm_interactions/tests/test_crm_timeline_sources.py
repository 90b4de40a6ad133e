from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .message_common import MessageCommon


@tagged("post_install", "-at_install")
class TestCrmTimelineSources(MessageCommon):
    """F8, S9, S10, S20: what is in the history by itself, each thing once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Timeline = cls.env["crm.timeline"].with_user(cls.user_manager)

    def rows(self, partner=None, **values):
        partner = partner or self.customer
        domain = [("commercial_partner_id", "=", partner.commercial_partner_id.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.Timeline.search(domain)

    def post(self, record, customer, **values):
        return record.message_post(
            body=Markup("<p>Hello <b>you</b>&nbsp;there</p>"),
            partner_ids=customer.ids,
            subtype_xmlid="mail.mt_comment",
            **{"message_type": "comment", **values},
        )

    # Each thing once

    def test_message_is_not_its_chatter_copy_too(self):
        """S9: an e-mail sent from an interaction is one shipment"""
        message = self.send()
        self.deliver()
        row = self.rows(kind="mail")
        self.assertEqual((row.res_model, row.res_id), ("crm.message", message.id))
        self.assertEqual((row.state, row.direction, row.channel), ("sent", "out", "email"))
        self.assertEqual((row.date, row.user_id), (message.date_sent, self.user_own))

    def test_draft_is_no_shipment(self):
        """S9: what was not sent is not shown as sent"""
        self.draft()
        self.assertFalse(self.rows(self.individual))

    def test_call_planned_by_a_message_is_the_interaction(self):
        """S10: a message over the phone is the call it plans"""
        phone = self.env.ref("crm_interactions.crm_channel_phone")
        self.individual.phone = "+1 202-555-0110"
        talk = self.create_interactions(partner_id=self.individual.id).with_user(self.user_own)
        talk.write({"message_channel_id": phone.id, "subject": "Call back", "body": "<p>Ask</p>"})
        talk.action_send()
        self.run_lane()
        calls = self.rows(self.individual, summary="Call back")
        self.assertEqual(calls.mapped("kind"), ["interaction"])

    def test_meeting_of_an_interaction_is_the_interaction(self):
        """C7: the calendar entry is not a second meeting"""
        held = self.create_interactions(
            type_id=self.type_meeting.id,
            contact_ids=[Command.set(self.contact.ids)],
            date_start="2099-01-01 10:00:00",
            add_to_calendar=True,
            invite_contacts=True,
        )
        self.assertIn(self.contact, held.sudo().calendar_event_id.attendee_ids.partner_id)
        self.assertFalse(self.rows(kind="meeting"))
        self.assertEqual(len(self.rows(kind="interaction", res_id=held.id)), 1)

    def test_meeting_with_two_contacts_is_a_row_for_each(self):
        """F8: with what each of them answered; colleagues are no customers"""
        people = self.contact | self.contact2 | self.user_own.partner_id
        event = self.quiet_env["calendar.event"].create(
            {
                "name": "Tea",
                "start": "2026-05-05 10:00:00",
                "stop": "2026-05-05 11:00:00",
                "privacy": "public",
                "partner_ids": [Command.set(people.ids)],
            }
        )
        event.attendee_ids.filtered(lambda one: one.partner_id == self.contact).state = "declined"
        rows = self.rows(kind="meeting")
        answers = {row.partner_id: row.state for row in rows}
        self.assertEqual(answers, {self.contact: "declined", self.contact2: "invited"})
        self.assertEqual(rows.mapped("res_id"), [event.id] * 2)
        self.assertEqual(rows[0].date_end, event.stop)

    def test_interaction_with_a_contact_person_is_found_from_both(self):
        """C16, B6: once with the account, and with the person who took part"""
        talk = self.create_held(contact_ids=[Command.set(self.contact.ids)])
        account = [("commercial_partner_id", "=", self.customer.id), ("res_id", "=", talk.id)]
        self.assertEqual(len(self.Timeline.search(account)), 1)
        person = [("customer_id", "=", self.contact.id)]
        self.assertEqual(self.Timeline.search(person).mapped("res_id"), [talk.id])
        self.assertEqual(self.Timeline.search_count(person), 1)
        stranger = [("customer_id", "=", self.contact2.id)]
        self.assertFalse(self.Timeline.search(stranger))

    def test_archived_interaction_is_hidden(self):
        """S11: archived is hidden"""
        talk = self.create_held()
        talk.with_context(**self.QUIET).active = False
        self.assertFalse(self.rows(res_id=talk.id, kind="interaction"))

    def test_mail_that_became_an_interaction_is_the_interaction(self):
        """B15: what came in is shown once, an answer to it as well"""
        talk = self.create_held(direction="in")
        mail = self.post(talk, self.env["res.partner"], message_type="email",
                         author_id=self.contact.id)  # fmt: skip
        self.assertEqual(self.rows(direction="in", kind="mail").res_id, talk.id)
        self.env["crm.inbound"].sudo().create(
            {
                "name": "Hello",
                "email_from": self.contact.email,
                "message_id": mail.message_id,
                "interaction_id": talk.id,
                "company_id": self.company.id,
                "date": talk.date,
            }
        )
        self.assertFalse(self.rows(direction="in", kind="mail"))

    # Mails

    def test_mail_of_any_document(self):
        """S9, S20: the addressee, the words, the state, the document"""
        team = self.team.with_env(self.env)
        message = self.post(team, self.contact, subject="Invitation")
        row = self.rows(kind="mail")
        self.assertEqual(
            (row.partner_id, row.summary), (self.contact, "Invitation – Hello you there")
        )
        self.assertEqual((row.res_model, row.res_id), ("crm.team", team.id))
        self.assertEqual(row.date, message.date)
        message.notification_ids.notification_status = "bounce"
        row.invalidate_recordset()
        self.assertEqual(row.state, "bounced")

    def test_answer_of_a_customer_came_in(self):
        """S13: what customers write on our documents"""
        self.post(self.customer, self.env["res.partner"], author_id=self.contact.id)
        row = self.rows(kind="mail")
        self.assertEqual((row.direction, row.partner_id), ("in", self.contact))
        self.assertFalse(row.user_id)

    def test_text_message_of_the_chatter(self):
        """S9: text messages have their own lane"""
        self.individual._message_sms("Short words", partner_ids=self.individual.ids)
        row = self.rows(self.individual, kind="sms")
        self.assertEqual((row.channel, row.summary), ("sms", "Short words"))

    def test_mails_of_colleagues_are_no_history(self):
        """B7: what colleagues write to each other does not concern customers"""
        self.post(self.customer, self.user_own.partner_id)
        everything = self.env["crm.timeline"].search([("kind", "=", "mail")])
        self.assertNotIn(self.user_own.partner_id, everything.partner_id)

    def test_activity_done(self):
        """F8: on the customer and on its interactions"""
        for record in (self.customer, self.create_held(name="Talk")):
            activity = record.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.env.uid, summary="Ask"
            )
            activity.action_feedback("Asked")
            row = self.rows(kind="activity", res_model=record._name)
            self.assertIn("Asked", row.summary)
            self.assertEqual((row.res_id, row.partner_id), (record.id, self.customer))

    def test_new_kind_of_document_is_known_at_once(self):
        """S9: the first mail about a model counts, and makes Odoo forget nothing else"""
        messages = self.env["mail.message"]
        self.assertNotIn("crm.interaction.type", messages._documented_models())
        parameters = self.env["ir.config_parameter"]
        parameters.get_param("crm.remembered")
        messages.create({"model": "crm.interaction.type", "res_id": 1, "body": "First"})
        with self.assertQueryCount(0):
            parameters.get_param("crm.remembered")
        self.assertIn("crm.interaction.type", messages._documented_models())

    # Shipments

    def test_shipments_are_what_was_sent(self):
        """S9, S20: by the customer's button"""
        self.send()
        self.post(self.customer, self.contact)
        self.post(self.customer, self.env["res.partner"], author_id=self.contact.id)
        action = self.customer.with_user(self.user_manager).action_view_shipments()
        shipments = self.Timeline.search(action["domain"])
        self.assertEqual(set(shipments.mapped("direction")), {"out"})
        self.assertEqual(len(shipments), 2)
        history = self.customer.with_user(self.user_manager).action_view_history()
        self.assertEqual(len(self.Timeline.search(history["domain"])), 4)

    def test_shipment_is_read_word_for_word(self):
        """S9, S20: in a window, with sender, files and state"""
        self.post(
            self.customer, self.contact, subject="Hi", attachments=[("offer.txt", b"Two ovens")]
        )
        action = self.rows(kind="mail").action_view_words()
        self.assertEqual(action["target"], "new")
        words = self.env[action["res_model"]].with_user(self.user_manager).browse(action["res_id"])
        self.assertEqual((words.subject, words.partner_id), ("Hi", self.contact))
        self.assertIn("<b>you</b>", words.body)
        self.assertEqual(words.attachment_ids.mapped("name"), ["offer.txt"])
        self.assertEqual(words.action_open_document()["res_id"], self.customer.id)

    def test_message_of_ours_is_read_in_its_own_form(self):
        """S9: word for word, with its delivery"""
        message = self.send()
        action = self.rows(kind="mail").action_view_words()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.message", message.id))
        self.assertEqual(action["target"], "new")

    def test_words_are_as_closed_as_the_row(self):
        """B7: a window somebody else opened shows nothing to those who may not read the row"""
        talk = self.create_held(confidential=True, name="Secret")
        self.post(talk, self.individual)
        row = self.rows(self.individual, kind="mail")
        words = self.env["crm.timeline.words"].with_user(self.user_own2)
        words = words.create({"row": str(row.id)})
        self.assertFalse(words.body or words.subject or words.partner_id)
        with self.assertRaises(AccessError):
            row.with_user(self.user_own2).action_view_words()

    # Opening

    def test_opening_leads_to_the_source(self):
        """B6: the record itself; refused where it is gone or closed"""
        talk = self.create_held(name="Talk", user=self.user_own2)
        row = self.rows(kind="interaction", res_id=talk.id)
        self.assertEqual(row.action_open()["res_id"], talk.id)
        with self.assertRaises(AccessError):
            row.with_user(self.user_own).action_open()
        talk.with_context(**self.QUIET).unlink()
        with self.assertRaises(AccessError):
            row.action_open()

    def test_mail_of_a_deleted_document_tells_so(self):
        """B6: deleted sources give a clear message"""
        message = self.post(self.customer, self.individual)
        message.sudo().write({"model": "crm.team", "res_id": 10**6})
        row = self.Timeline.search([("kind", "=", "mail"), ("partner_id", "=", self.individual.id)])
        self.assertFalse(row, "nobody may read a document that is gone")
        row = self.env["crm.timeline"].search([("partner_id", "=", self.individual.id)])
        with self.assertRaisesRegex(UserError, "deleted"):
            row.action_open()

    def test_unknown_model_of_a_mail_does_no_harm(self):
        """B7: messages of uninstalled apps"""
        message = self.post(self.customer, self.individual)
        message.sudo().write({"model": "gone.model", "res_id": 1})
        self.env.registry.clear_cache()
        domain = [("partner_id", "=", self.individual.id)]
        self.assertFalse(self.Timeline.search(domain))
        row = self.env["crm.timeline"].search(domain)
        with self.assertRaisesRegex(UserError, "deleted"):
            row.action_open()
