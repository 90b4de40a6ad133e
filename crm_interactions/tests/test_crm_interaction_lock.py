from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionLock(InteractionCommon):
    """Closed means closed: what the guard refuses and what still passes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interaction = cls.create_interactions(name="Loan talk")
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "offer.txt",
                "raw": b"offer",
                "res_model": "crm.interaction",
                "res_id": cls.interaction.id,
            }
        )
        cls.message = cls.interaction.with_user(cls.user_own).message_post(
            body="Before closing", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        cls.interaction.message_subscribe(cls.user_all.partner_id.ids)
        cls.activity = cls.interaction.activity_schedule(
            "mail.mail_activity_data_todo", summary="Send the form", user_id=cls.user_own.id
        )
        cls.link = cls.env["crm.link"].create(
            {"interaction_id": cls.interaction.id, "url": "https://www.example.com/a"}
        )
        cls.open_one = cls.create_interactions(name="Still open")
        cls.interaction.action_done()
        cls.env.flush_all()

    def assert_refused(self, change):
        """Assert that ``change`` is refused with the lock's message, naming the record."""
        with self.assertRaisesRegex(AccessError, "“Loan talk” is closed"):
            change()
            self.env.flush_all()

    def changes(self, user):
        """Every way ``user`` could try to change the closed interaction, by name."""
        interaction = self.interaction.with_user(user)
        env = interaction.env
        document = {"res_model": "crm.interaction", "res_id": interaction.id}
        return {
            "field": lambda: interaction.write({"note": "x"}),
            "assigned field": lambda: setattr(interaction, "note", "x"),
            "html": lambda: interaction.write({"description": "<p>x</p>"}),
            "contact persons": lambda: interaction.write(
                {"contact_ids": [Command.link(self.contact.id)]}
            ),
            "assigned users": lambda: interaction.write(
                {"user_ids": [Command.link(self.user_own2.id)]}
            ),
            "responsible": lambda: interaction.write({"user_id": self.user_own2.id}),
            "with an exempt field": lambda: interaction.write({"active": False, "note": "x"}),
            "in a batch": lambda: (interaction | self.open_one.with_user(user)).write(
                {"note": "x"}
            ),
            "status": lambda: interaction.write({"state": "planned"}),
            "web client": lambda: interaction.web_save({"note": "x"}, {"note": {}}),
            "link command": lambda: interaction.write(
                {"link_ids": [Command.create({"url": "https://www.example.com"})]}
            ),
            "link added": lambda: env["crm.link"].create(
                {"interaction_id": interaction.id, "url": "https://www.example.com"}
            ),
            "link added by default": lambda: (
                env["crm.link"]
                .with_context(default_interaction_id=interaction.id)
                .create({"url": "https://www.example.com"})
            ),
            "link changed": lambda: self.link.with_user(user).write({"name": "x"}),
            "link moved in": lambda: (
                env["crm.link"]
                .create({"interaction_id": self.open_one.id, "url": "https://www.example.com"})
                .write({"interaction_id": interaction.id})
            ),
            "link moved out": lambda: self.link.with_user(user).write(
                {"interaction_id": self.open_one.id}
            ),
            "link removed": lambda: self.link.with_user(user).unlink(),
            "file changed": lambda: self.file.with_user(user).write({"name": "x.txt"}),
            "file content": lambda: self.file.with_user(user).write({"raw": b"x"}),
            "message edited": lambda: self.message.with_user(user).write({"body": "x"}),
            "message edited in the chatter": lambda: interaction._message_update_content(
                self.message.with_user(user), body="x"
            ),
            "note": lambda: interaction._message_log(body="x"),
            "assignment mail": lambda: interaction.message_notify(
                body="x", partner_ids=self.user_own.partner_id.ids
            ),
            "own subscription": lambda: self.interaction.with_user(
                self.user_leader
            ).message_subscribe(self.user_leader.partner_id.ids),
            "own unsubscription": lambda: self.interaction.with_user(
                self.user_all
            ).message_unsubscribe(self.user_all.partner_id.ids),
            "activity changed": lambda: self.activity.with_user(user).write({"summary": "x"}),
            "activity with words": lambda: self.activity.with_user(user).action_feedback("x"),
            "file added": lambda: env["ir.attachment"].create({"name": "x", **document}),
            "file added by default": lambda: (
                env["ir.attachment"]
                .with_context(default_res_model="crm.interaction", default_res_id=interaction.id)
                .create({"name": "x"})
            ),
            "file moved in": lambda: env["ir.attachment"].create({"name": "x"}).write(document),
            "file removed": lambda: self.file.with_user(user).unlink(),
            "message": lambda: interaction.message_post(body="x", message_type="comment"),
            "follower": lambda: interaction.message_subscribe(self.user_own2.partner_id.ids),
            "follower removed": lambda: interaction.message_unsubscribe(
                self.user_all.partner_id.ids
            ),
            "activity": lambda: interaction.activity_schedule("mail.mail_activity_data_todo"),
            "scheduled message": lambda: env["mail.scheduled.message"].create(
                {
                    "model": "crm.interaction",
                    "res_id": interaction.id,
                    "body": "x",
                    "scheduled_date": "2099-01-01 10:00:00",
                }
            ),
            "composer": lambda: (
                env["mail.compose.message"]
                .with_context(
                    default_model="crm.interaction",
                    default_res_ids=interaction.ids,
                    default_composition_mode="comment",
                )
                .create({"body": "x"})
                .action_send_mail()
            ),
        }

    def test_closed_interaction_refuses_every_change_by_everybody(self):
        """C8: neither its user nor a manager nor the administrator changes a closed one."""
        for user in (self.user_own, self.user_manager, self.env.ref("base.user_admin")):
            for name, change in self.changes(user).items():
                with self.subTest(user=user.login, change=name):
                    self.assert_refused(change)

    def test_closed_interaction_refuses_changes_of_privileged_code(self):
        """C8: sudo() is no way round the lock, only the module's own key is."""
        interaction = self.interaction.sudo()
        document = {"res_model": "crm.interaction", "res_id": interaction.id}
        changes = {
            "field": lambda: interaction.write({"note": "x"}),
            "file": lambda: interaction.env["ir.attachment"].create({"name": "x", **document}),
            "file moved": lambda: (
                interaction.env["ir.attachment"].create({"name": "x"}).write(document)
            ),
            "file with its id as text": lambda: interaction.env["ir.attachment"].create(
                {"name": "x", **document, "res_id": str(interaction.id)}
            ),
            "file moved from an open one": lambda: (
                interaction.env["ir.attachment"]
                .create({"name": "x", **document, "res_id": self.open_one.id})
                .write({"res_id": interaction.id})
            ),
            "file removed": lambda: self.file.sudo().unlink(),
            "message": lambda: interaction.message_post(body="x"),
            "message removed": lambda: self.message.sudo().unlink(),
            "message moved": lambda: self.message.sudo().write({"res_id": self.open_one.id}),
            "reaction": lambda: self.message.sudo()._message_reaction(
                "👍", "add", self.user_own.partner_id, interaction.env["mail.guest"]
            ),
            "follower": lambda: interaction.message_subscribe(self.user_own2.partner_id.ids),
            "follower removed": lambda: interaction.message_follower_ids.unlink(),
            "activity": lambda: interaction.activity_schedule("mail.mail_activity_data_todo"),
        }
        for name, change in changes.items():
            with self.subTest(change=name):
                self.assert_refused(change)

    def test_key_of_the_lock_cannot_be_forged_by_a_context(self):
        """C8: whatever a client sends as context, it is not the module's own object."""
        for forged in (True, 1, "UNLOCKED", "<object object>", {}, [1]):
            interaction = self.interaction.with_context(crm_interaction_lock=forged)
            with self.subTest(forged=forged):
                self.assert_refused(lambda record=interaction: record.write({"note": "x"}))

    def test_import_refuses_closed_interactions_and_changes_nothing(self):
        """C8: an import over a closed interaction names it and leaves the open ones, too."""
        ids = (self.open_one | self.interaction).get_external_id()
        self.assertFalse(any(ids.values()))
        result = self.open_one.with_user(self.user_manager).load(
            [".id", "note"],
            [[str(self.open_one.id), "from file"], [str(self.interaction.id), "from file"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("“Loan talk” is closed", result["messages"][0]["message"])
        self.assertFalse(self.open_one.note)

    def test_held_interactions_are_imported_closed(self):
        """C8: what was held elsewhere is created closed, and locked from then on."""
        result = (
            self.env["crm.interaction"]
            .with_user(self.user_manager)
            .load(
                ["name", "partner_id/.id", "type_id/.id", "state", "link_ids/url"],
                [
                    [
                        "Held before",
                        str(self.customer.id),
                        str(self.type_task.id),
                        "done",
                        "https://www.example.com",
                    ]
                ],
            )
        )
        self.assertFalse(result["messages"])
        held = self.env["crm.interaction"].browse(result["ids"])
        self.assertTrue(held.is_closed)
        self.assertEqual(held.link_ids.url, "https://www.example.com")
        with self.assertRaisesRegex(AccessError, "“Held before” is closed"):
            held.write({"note": "x"})

    def test_status_is_closed_by_the_actions_only(self):
        """S11: a written status neither closes nor, without its action, reopens."""
        with self.assertRaisesRegex(UserError, "“Still open” is closed by the buttons"):
            self.open_one.with_user(self.user_own).write({"state": "done"})
        self.open_one.with_user(self.user_own).write({"state": "in_progress"})
        self.open_one.with_user(self.user_own).action_cancel()
        self.assertEqual(self.open_one.state, "cancelled")

    def test_closed_interaction_can_be_archived_and_brought_back(self):
        """S11: archived is hidden and reversible, closed or not."""
        interaction = self.interaction.with_user(self.user_own)
        interaction.action_archive()
        self.assertFalse(interaction.active)
        interaction.action_unarchive()
        self.assertTrue(interaction.active)

    def test_closed_interaction_stays_readable(self):
        """C8: reading, exporting, copying, starring and following up go on."""
        interaction = self.interaction.with_user(self.user_own)
        self.assertEqual(interaction.read(["name"])[0]["name"], "Loan talk")
        self.assertTrue(self.interaction.export_data(["name", "link_ids/url"])["datas"])
        self.assertEqual(interaction.copy().state, "planned")
        self.message.with_user(self.user_own).toggle_message_starred()
        self.assertTrue(self.message.with_user(self.user_own).starred)
        self.message.with_user(self.user_own2).set_message_done()
        self.assertTrue(self.file.with_user(self.user_own).generate_access_token())
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.user_own)
            ._render_qweb_html("crm_interactions.crm_interaction_action_report", interaction.ids)
        )
        self.assertIn(b"Loan talk", html)
        child = self.create_interactions(parent_id=interaction.id, author=self.user_own)
        self.assertEqual(child.parent_id, self.interaction)

    def test_closed_interaction_follows_recomputed_values(self):
        """C8: what the ORM computes by itself is kept right on closed ones, too."""
        group = self.env["res.partner"].create({"name": "Test Group", "is_company": True})
        held = self.create_interactions(partner_id=self.individual.id)
        held.action_done()
        self.individual.parent_id = group
        self.env.flush_all()
        self.assertEqual(held.commercial_partner_id, group)

    def test_closing_is_logged_although_it_closes(self):
        """C8: the change that closes appears in the chatter, with its old and new status."""
        self.env.cr.precommit.run()
        self.open_one.with_user(self.user_own).write({"note": "ordinary change first"})
        self.open_one.with_user(self.user_own).action_done()
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = self.open_one.message_ids.sudo().tracking_value_ids
        self.assertIn("Done", tracked.mapped("new_value_char"))

    def test_planned_activity_can_be_finished_or_cancelled(self):
        """C8: a to-do planned before the closing does not stay in the clock menu for ever."""
        second = self.activity.with_context(crm_interaction_lock=None)
        self.activity.with_user(self.user_own).action_done()
        self.assertFalse(second.active)
        held = self.create_interactions()
        activity = held.activity_schedule("mail.mail_activity_data_todo", user_id=self.user_own.id)
        held.action_done()
        activity.with_user(self.user_own).action_cancel()
        self.assertFalse(activity.exists())

    def test_stopwatch_started_while_closing_can_be_stopped(self):
        """C5 C8: a stopwatch that slipped in with the closing does not run, or fail, for ever."""
        held = self.create_interactions()
        held.action_done()
        late = (
            held._unlocked()
            .env["crm.timer.segment"]
            .create({"interaction_id": held.id, "user_id": self.user_own.id})
            .with_env(self.env)
        )
        held.with_user(self.user_own).action_timer_pause()
        self.assertTrue(late.date_stop)

    def test_merged_customers_take_closed_interactions_along(self):
        """C8: merging contacts moves closed interactions and the links that point to them."""
        double = self.env["res.partner"].create({"name": "Test Customer Ltd", "is_company": True})
        held = self.create_interactions(
            partner_id=double.id,
            link_ids=[Command.create({"record_ref": f"res.partner,{double.id}"})],
        )
        held.action_done()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((double | self.customer).ids, self.customer)
        self.assertEqual(held.partner_id, self.customer)
        self.assertEqual(held.link_ids.record_ref, self.customer)

    def test_scheduled_message_goes_back_to_its_author(self):
        """C8: a message scheduled before the closing is not posted, and not lost either."""
        held = self.create_interactions(name="Offer talk")
        scheduled = (
            self.env["mail.scheduled.message"]
            .with_user(self.user_own)
            .create(
                {
                    "model": "crm.interaction",
                    "res_id": held.id,
                    "author_id": self.user_own.partner_id.id,
                    "body": "Our offer ends tomorrow",
                    "scheduled_date": fields.Datetime.now() + timedelta(days=1),
                }
            )
        )
        held.action_done()
        before = held.message_ids
        with freeze_time(scheduled.scheduled_date + timedelta(hours=1)):
            self.env["mail.scheduled.message"]._post_messages_cron()
        self.assertEqual(held.message_ids, before)
        notice = self.env["mail.message"].search(
            [("partner_ids", "=", self.user_own.partner_id.id)], limit=1
        )
        self.assertIn("Our offer ends tomorrow", notice.body)

    def test_posts_on_other_documents_are_not_read_again(self):
        """C8: the lock asks what a post is about before it is stored: no query for each post"""
        with patch.object(
            self.env.registry["mail.message"], "_check_interactions_open"
        ) as read_again:
            self.customer.message_post(body="Called back")
        read_again.assert_not_called()

    def test_files_of_a_new_mail_cost_no_query(self):
        """C8: the message a file belongs to is not read again when it was just made"""
        mail = self.env["mail.mail"].create({"model": "res.partner", "res_id": self.customer.id})
        message = mail.mail_message_id
        values = {"name": "a.txt", "raw": b"a", "res_model": "mail.message", "res_id": message.id}
        with patch.object(self.env.registry["mail.message"], "exists") as asked:
            file = self.env["ir.attachment"].create(values)
        asked.assert_not_called()
        self.env["mail.message"].browse(message.id).unlink()
        self.env["ir.attachment"].create(values).unlink()
        self.assertFalse(file.exists())

    def test_answer_arrives_through_the_gateway(self):
        """F4 C8: an answer by e-mail, with its file, reaches the closed interaction."""
        before = self.interaction.message_ids
        self.env["mail.thread"].message_process(
            "crm.interaction",
            "\n".join(
                (
                    "From: Ina Individual <ina@individual.example.com>",
                    "To: sales@company.example.com",
                    "Subject: Re: Loan talk",
                    "Message-Id: <answer-1@individual.example.com>",
                    f"In-Reply-To: {self.message.message_id}",
                    "MIME-Version: 1.0",
                    'Content-Type: multipart/mixed; boundary="b"',
                    "",
                    "--b",
                    "Content-Type: text/plain; charset=utf-8",
                    "",
                    "I agree.",
                    "--b",
                    'Content-Type: text/plain; name="signed.txt"',
                    'Content-Disposition: attachment; filename="signed.txt"',
                    "",
                    "signed",
                    "--b--",
                )
            ),
        )
        answer = self.interaction.message_ids - before
        self.assertEqual(len(answer), 1)
        self.assertIn("I agree.", answer.body)
        self.assertEqual(answer.attachment_ids.mapped("name"), ["signed.txt"])
        self.assertEqual(self.interaction.state, "done")
        self.assert_refused(
            lambda: answer.attachment_ids.with_user(self.user_manager).write({"name": "x"})
        )

    def test_message_does_not_name_what_one_may_not_read(self):
        """B5: the refusal does not tell the name of a confidential interaction."""
        secret = self.create_interactions(
            name="Takeover", user=self.user_own2, author=self.user_own2, confidential=True
        )
        secret.action_done()
        with self.assertRaisesRegex(AccessError, "The interaction is closed") as refused:
            self.env["crm.link"].with_user(self.user_own).create(
                {"interaction_id": secret.id, "url": "https://www.example.com"}
            )
        self.assertNotIn("Takeover", str(refused.exception))
