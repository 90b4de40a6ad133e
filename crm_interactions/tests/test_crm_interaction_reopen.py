from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionReopen(InteractionCommon):
    """What managers do with closed interactions: open them again, and delete them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interaction = cls.create_interactions(name="Loan talk")
        document = {"res_model": "crm.interaction", "res_id": cls.interaction.id}
        cls.parts = (
            cls.env["ir.attachment"].create({"name": "offer.txt", "raw": b"offer", **document}),
            cls.env["crm.link"].create(
                {"interaction_id": cls.interaction.id, "url": "https://www.example.com"}
            ),
            cls.interaction.message_post(body="Before closing"),
            cls.interaction.activity_schedule("mail.mail_activity_data_todo"),
        )
        cls.open_one = cls.create_interactions(name="Still open")
        cls.interaction.action_done()

    def test_manager_reopens_with_a_note(self):
        """C8 H22: reopening is for managers, asks why, and is logged with who and when."""
        interaction = self.interaction.with_user(self.user_manager)
        with self.assertRaisesRegex(AccessError, "Only managers"):
            self.interaction.with_user(self.user_all).action_reopen(note="x")
        for nothing in (None, "", "  \n"):
            with self.assertRaisesRegex(UserError, "why"):
                interaction.action_reopen(note=nothing)
        interaction.action_reopen(note="Wrong <b>amount</b>")
        self.assertEqual(interaction.state, "planned")
        self.assertFalse(interaction.date_done)
        log = interaction.message_ids[0]
        self.assertIn("Wrong &lt;b&gt;amount", log.body)
        self.assertEqual(log.author_id, self.user_manager.partner_id)
        interaction.write({"note": "corrected"})
        messages = interaction.message_ids
        interaction.action_reopen(note="again")
        self.assertEqual(interaction.message_ids, messages, "an open one is not reopened twice")

    def test_manager_reopens_several_in_the_window(self):
        """C8 H22: the window takes the chosen interactions and reopens the closed ones."""
        window = Form(
            self.env["crm.interaction.reopen"]
            .with_user(self.user_manager)
            .with_context(
                active_model="crm.interaction",
                active_ids=(self.interaction | self.open_one).ids,
            )
        )
        window.note = "Audit"
        wizard = window.save()
        wizard.action_reopen()
        self.assertEqual(self.interaction.state, "planned")
        self.assertNotIn("Audit", "".join(self.open_one.message_ids.mapped("body")))
        with self.assertRaises(AccessError):
            wizard.with_user(self.user_own).action_reopen()

    def test_only_managers_delete_open_interactions(self):
        """C8: users do not delete, managers do, and a closed one only after reopening it."""
        with self.assertRaises(AccessError):
            self.open_one.with_user(self.user_all).unlink()
        for user in (self.user_manager, self.env.ref("base.user_root")):
            with self.assertRaisesRegex(AccessError, "“Loan talk” is closed"):
                (self.open_one | self.interaction).with_user(user).unlink()
        self.interaction.with_user(self.user_manager).action_reopen(note="Made by mistake")
        (self.open_one | self.interaction).with_user(self.user_manager).unlink()
        for part in self.parts:
            with self.subTest(part=part):
                self.assertFalse(part.exists())

    def test_interaction_messages_were_sent_from_is_not_deleted(self):
        """C8: what was sent stays, and so does the interaction; drafts go with it."""
        values = {
            "partner_id": self.individual.id,
            "channel_id": self.env.ref("crm_interactions.crm_channel_email").id,
            "subject": "Offer",
            "body": "<p>Our offer</p>",
        }
        sent, drafted = self.create_interactions(2)
        message, draft = self.env["crm.message"].create(
            [{**values, "interaction_id": interaction.id} for interaction in (sent, drafted)]
        )
        message.action_queue()
        with self.assertRaisesRegex(UserError, "messages were sent from it"):
            sent.with_user(self.user_manager).unlink()
        drafted.with_user(self.user_manager).unlink()
        self.assertFalse(draft.exists())

    def test_follow_ups_of_a_deleted_interaction_follow_the_one_before(self):
        """C8 H7: the chain closes over what is deleted, over closed and archived links of it."""
        first, second, third, last = self.create_interactions(4)
        second.parent_id, third.parent_id, last.parent_id = first, second, third
        first.next_interaction_id = second
        last.action_done()
        last.action_archive()
        (second | third).with_user(self.user_manager).unlink()
        self.assertEqual(last.parent_id, first)
        self.assertFalse(first.next_interaction_id)
        self.assertIn("was deleted", last.message_ids[0].body)
        first.with_user(self.user_manager).unlink()
        self.assertFalse(last.parent_id)
