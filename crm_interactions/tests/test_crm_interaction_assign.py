from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .assign_common import AssignCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionAssign(AssignCommon):
    """Who is told what when the users of interactions and customers change."""

    def test_window_assigns_and_tells_those_concerned_and_involved(self):
        """H5, H6, H17: the ticked user, the responsible and the other assigned one get a mail."""
        interaction = self.create_interactions(user_ids=[Command.set(self.user_all2.ids)])
        told = self.told(lambda: self.assign(interaction, added=self.user_all))
        self.assertEqual(interaction.user_ids, self.user_all | self.user_all2)
        self.assertEqual(set(told), {"test_all", "test_own", "test_all2"})
        for login, subject in (
            ("test_all", "Assigned to you: "),
            ("test_own", "Assignment changed: "),
            ("test_all2", "Assignment changed: "),
        ):
            with self.subTest(login=login):
                [notification] = told[login]
                mail = notification.mail_mail_id
                self.assertEqual(
                    mail.subject, f"{subject}Test Interaction 1 – {self.customer.display_name}"
                )
                self.assertIn("Test Manager", mail.body_html)
                self.assertIn("Assigned:", mail.body_html)
                self.assertIn(
                    f"/mail/view?model=crm.interaction&amp;res_id={interaction.id}",
                    mail.body_html,
                )

    def test_actor_is_not_told(self):
        """H6: who assigns is not written to, not even when it is to oneself."""
        interaction = self.create_interactions(user=self.user_manager)
        told = self.told(lambda: self.assign(interaction, added=self.user_manager))
        self.assertEqual(interaction.user_ids, self.user_manager)
        self.assertFalse(told)

    def test_change_is_logged_with_who_and_by_whom(self):
        """H20: one line in the chatter names those ticked and unticked; its author did it."""
        interaction = self.create_interactions(user_ids=[Command.set(self.user_all2.ids)])
        self.told(lambda: self.assign(interaction, added=self.user_all, removed=self.user_all2))
        message = interaction.message_ids[0]
        self.assertEqual(message.author_id, self.user_manager.partner_id)
        self.assertIn("Assigned: Test All<", message.body)
        self.assertIn("No longer assigned: Test All2", message.body)

    def test_unassigned_user_is_told(self):
        """H6: the kind of action and the link reach who was taken off; following ends."""
        interaction = self.create_interactions()
        self.told(lambda: self.assign(interaction, added=self.user_all))
        self.assertIn(self.user_all.partner_id, interaction.message_partner_ids)
        told = self.told(lambda: self.assign(interaction, removed=self.user_all))
        self.assertFalse(interaction.user_ids)
        [notification] = told["test_all"]
        self.assertIn("No longer assigned to you", notification.mail_mail_id.subject)
        self.assertNotIn(self.user_all.partner_id, interaction.message_partner_ids)

    def test_one_mail_for_a_person_whatever_the_number_of_records(self):
        """H6: forty interactions, one mail each, with the first ten and a link to all."""
        interactions = self.create_interactions(40)
        told = self.told(lambda: self.assign(interactions, added=self.user_all | self.user_all2))
        self.assertEqual(
            {login: len(rows) for login, rows in told.items()},
            {"test_all": 1, "test_all2": 1, "test_own": 1},
        )
        body = told["test_all"][0].mail_mail_id.body_html
        self.assertEqual(body.count("/mail/view?"), 10)
        self.assertIn("Assigned:</b>&nbsp;you, Test All2", body)
        self.assertIn("and 30 more", " ".join(body.split()))
        notice = self.env["crm.assign.notice"].search([("user_id", "=", self.user_all.id)])
        self.assertIn(f"/odoo/{notice.id}/crm-assignments", body)
        action = notice.with_user(self.user_all).action_open()
        self.assertEqual(
            self.env[action["res_model"]].with_user(self.user_all).search(action["domain"]),
            interactions.sorted(lambda i: (i.date, i.id), reverse=True),
        )

    def test_notice_opens_for_its_reader_only(self):
        """H6: the list of a mail is its reader's."""
        interactions = self.create_interactions(2)
        self.told(lambda: self.assign(interactions, added=self.user_all))
        notice = self.env["crm.assign.notice"].search([("user_id", "=", self.user_all.id)])
        with self.assertRaises(AccessError):
            notice.with_user(self.user_own2).action_open()

    def test_changes_of_one_transaction_are_one_mail(self):
        """H6: an import or external call that writes row by row mails once."""
        interactions = self.create_interactions(5).with_user(self.user_manager)

        def write_rows():
            for interaction in interactions:
                interaction.user_ids = [Command.link(self.user_all.id)]

        told = self.told(write_rows)
        self.assertEqual(len(told["test_all"]), 1)
        self.assertIn("5 interactions", told["test_all"][0].mail_mail_id.subject)

    def test_change_taken_back_is_not_told(self):
        """H6: assigned and taken off again before the commit: no mail, no line."""
        interaction = self.create_interactions().with_user(self.user_manager)

        def forth_and_back():
            interaction.user_ids = [Command.link(self.user_all.id)]
            interaction.user_ids = [Command.unlink(self.user_all.id)]

        messages = interaction.message_ids
        self.assertFalse(self.told(forth_and_back))
        self.assertEqual(interaction.message_ids, messages)

    def test_new_responsible_user_gets_one_mail(self):
        """S14: whoever becomes responsible is told once, the one before too, the actor not."""
        interaction = self.create_interactions(user=self.user_own)
        told = self.told(
            lambda: interaction.with_user(self.user_all).write({"user_id": self.user_own2.id})
        )
        self.assertEqual(
            {login: len(rows) for login, rows in told.items()},
            {
                "test_own2": 1,
                "test_own": 1,
            },
        )
        mail = told["test_own2"][0].mail_mail_id
        self.assertIn("You are responsible for: Test Interaction 1", mail.subject)
        self.assertIn("before: Test Own", mail.body_html)
        self.assertIn(self.user_own2.partner_id, interaction.message_partner_ids)

    def test_created_for_somebody_else_tells_once(self):
        """S14: creating for a colleague sends one mail; creating for oneself none."""
        values = {"partner_id": self.customer.id, "type_id": self.type_task.id}
        Interaction = self.env["crm.interaction"].with_user(self.user_all)
        self.assertFalse(self.told(lambda: Interaction.create(values)))
        told = self.told(lambda: Interaction.create([{**values, "user_id": self.user_own.id}] * 30))
        self.assertEqual({login: len(rows) for login, rows in told.items()}, {"test_own": 1})

    def test_reassigned_meeting_with_reminder_and_calendar_is_one_mail(self):
        """S14, B1, C7: neither the moved reminder nor the moved event sends a mail of its own."""
        meeting = (
            self.env["crm.interaction"]
            .with_user(self.user_all)
            .create(
                {
                    "partner_id": self.individual.id,
                    "type_id": self.type_meeting.id,
                    "date_start": "2040-01-09 09:00:00",
                    "date_end": "2040-01-09 10:00:00",
                }
            )
        )
        told = self.told(lambda: meeting.write({"user_id": self.user_own.id}))
        self.assertEqual(meeting.sudo().calendar_event_id.user_id, self.user_own)
        self.assertEqual(meeting.sudo().activity_ids.user_id, self.user_own)
        self.assertEqual({login: len(rows) for login, rows in told.items()}, {"test_own": 1})

    def test_reassigned_and_closed_at_once_is_told(self):
        """S14, C8: closing in the same transaction does not stop the mail of the change before."""
        interaction = self.create_interactions(user=self.user_own).with_user(self.user_all)

        def reassign_and_close():
            interaction.user_id = self.user_own2
            interaction.action_done()

        self.assertEqual(set(self.told(reassign_and_close)), {"test_own", "test_own2"})

    def test_history_made_closed_is_not_told(self):
        """S14: closed interactions created for others, as by an import, send no mail."""
        values = {"partner_id": self.customer.id, "type_id": self.type_task.id}
        values |= {"user_id": self.user_own.id, "state": "done"}
        Interaction = self.env["crm.interaction"].with_user(self.user_all)
        self.assertFalse(self.told(lambda: Interaction.create(values)))

    def test_default_responsible_is_the_current_user_and_the_salesperson_for_rules(self):
        """S14, C9: the current user by default; rules take the customer's salesperson."""
        Interaction = self.env["crm.interaction"].with_user(self.user_own)
        interaction = Interaction.create(
            {"partner_id": self.customer.id, "type_id": self.type_task.id}
        )
        self.assertEqual(interaction.user_id, self.user_own)
        self.assertFalse(Interaction._default_responsible(self.customer))
        self.customer.user_id = self.user_all
        self.assertEqual(Interaction._default_responsible(self.customer), self.user_all)
        self.assertEqual(Interaction._default_responsible(self.contact), self.user_all)
        self.user_all.action_archive()
        self.assertFalse(Interaction._default_responsible(self.customer))

    def test_mail_is_in_the_readers_language(self):
        """H6: each person reads the mail in the own language, whatever the actor's is."""
        self.env["res.lang"]._activate_lang("pl_PL")
        self.user_all.lang = "pl_PL"
        template = self.env.ref("crm_interactions.crm_assign_notice_mail")
        template.update_field_translations("arch_db", {"pl_PL": {"Assigned:": "Przydzieleni:"}})
        interaction = self.create_interactions()
        told = self.told(lambda: self.assign(interaction, added=self.user_all))
        self.assertIn("Przydzieleni:", told["test_all"][0].mail_mail_id.body_html)
        self.assertIn("Assigned:", told["test_own"][0].mail_mail_id.body_html)

    def test_inbox_users_get_a_notification_instead_of_a_mail(self):
        """H6: users who read in Odoo are told in their inbox."""
        self.user_all.notification_type = "inbox"
        interaction = self.create_interactions()
        told = self.told(lambda: self.assign(interaction, added=self.user_all))
        [notification] = told["test_all"]
        self.assertEqual(notification.notification_type, "inbox")
        self.assertFalse(notification.mail_mail_id)

    def test_confidential_words_are_not_mailed_to_those_who_may_not_read(self):
        """B5: the former responsible is told, without name, customer and link; others nothing."""
        interaction = self.create_interactions(
            name="Secret Merger", confidential=True, user_ids=[Command.set(self.user_all.ids)]
        )
        told = self.told(
            lambda: interaction.with_user(self.user_manager).write({"user_id": self.user_own2.id})
        )
        self.assertEqual(set(told), {"test_own", "test_own2"})
        mail = told["test_own"][0].mail_mail_id
        for secret in ("Secret", self.customer.name, "res_id="):
            with self.subTest(secret=secret):
                self.assertNotIn(secret, f"{mail.subject} {mail.body_html}")
        self.assertIn("Secret Merger", told["test_own2"][0].mail_mail_id.subject)

    def test_assignment_gives_no_rights_and_needs_them(self):
        """H19: window and server refuse users who cannot read the record."""
        interaction = self.create_interactions(user=self.user_own)
        for user in (self.user_own2, self.user_internal, self.user_portal, self.user_abroad):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.assign(interaction, added=user)
            with self.subTest(user=user.login, through="API"), self.assertRaises(UserError):
                interaction.with_user(self.user_manager).write(
                    {"user_ids": [Command.link(user.id)]}
                )
        self.assign(interaction, added=self.user_all)
        self.assertFalse(
            self.env["crm.interaction"]
            .with_user(self.user_own2)
            .search_count([("id", "=", interaction.id)])
        )

    def test_window_lists_the_users_of_the_company_and_greys_those_without_access(self):
        """H16, H18, H19: internal users, current ones ticked, responsible shown, reasons given."""
        interactions = self.create_interactions(2, user=self.user_own)
        interactions[0].user_ids = self.user_all
        action = interactions.with_user(self.user_manager).action_assign_users()
        wizard = self.env["crm.assign.wizard"].with_user(self.user_manager)
        rows = wizard.with_context(**action["context"]).create({}).candidates
        rows = {row["id"]: row for row in rows}
        self.assertNotIn(self.user_portal.id, rows)
        self.assertNotIn(self.user_abroad.id, rows)
        for user, assigned, responsible, refused in (
            (self.user_all, 1, 0, ""),
            (self.user_manager, 0, 0, ""),
            (self.user_own, 0, 2, ""),
            (self.user_own2, 0, 0, "May not read 2 of the 2"),
            (self.user_internal, 0, 0, "Has no access to these records"),
        ):
            with self.subTest(user=user.login):
                row = rows[user.id]
                self.assertEqual(
                    (row["assigned"], row["responsible"], row["refused"]),
                    (assigned, responsible, refused),
                )

    def test_user_who_lost_access_can_be_taken_off(self):
        """H19: greyed users who are assigned already can still be unticked."""
        interaction = self.create_interactions(user_ids=[Command.set(self.user_own2.ids)])
        self.assign(interaction, removed=self.user_own2)
        self.assertFalse(interaction.user_ids)

    def test_window_is_for_those_who_may_change_the_record(self):
        """H16: no window for records of others, nor for forged ones."""
        interaction = self.create_interactions(user=self.user_own)
        with self.assertRaises(AccessError):
            interaction.with_user(self.user_own2).action_assign_users()
        Wizard = self.env["crm.assign.wizard"].with_user(self.user_own2)
        with self.assertRaises(AccessError):
            Wizard.create(
                {
                    "res_model": "crm.interaction",
                    "res_ids": interaction.ids,
                    "choice": {str(self.user_own2.id): True},
                }
            ).action_apply()
        with self.assertRaises(AccessError):
            self.customer.with_user(self.user_own2).action_assign_users()
        with self.assertRaises(UserError):
            Wizard.create({"res_model": "res.users", "res_ids": [1], "choice": {}}).action_apply()

    def test_closed_interactions_keep_their_users(self):
        """C8, H22: none open: refused; some open: those are changed, the closed ones are not."""
        done, open_one = self.create_interactions(2)
        done.action_cancel()
        with self.assertRaises(UserError):
            done.with_user(self.user_manager).action_assign_users()
        self.assign(done | open_one, added=self.user_all)
        self.assertFalse(done.user_ids)
        self.assertEqual(open_one.user_ids, self.user_all)

    def test_customers_have_assigned_users_too(self):
        """H1: the same window, line and mail for a customer."""
        self.user_manager.group_ids += self.env.ref("base.group_partner_manager")
        told = self.told(lambda: self.assign(self.customer, added=self.user_own))
        self.assertEqual(self.customer.crm_user_ids, self.user_own)
        [notification] = told["test_own"]
        mail = notification.mail_mail_id
        self.assertEqual(mail.subject, "Assigned to you: Test Customer Ltd")
        self.assertIn(f"/mail/view?model=res.partner&amp;res_id={self.customer.id}", mail.body_html)
        self.assertIn("Assigned: Test Own", self.customer.message_ids[0].body)

    def test_import_that_tracks_nothing_says_nothing(self):
        """H6: an import told to keep no history sends no mails."""
        interaction = self.create_interactions()
        quiet = interaction.with_user(self.user_manager).with_context(tracking_disable=True)
        self.assertFalse(self.told(lambda: quiet.write({"user_ids": self.user_all.ids})))

    def test_five_users_on_a_thousand_interactions_cost_a_fixed_number_of_queries(self):
        """H6: mails are built for people, not for records."""
        users = self.user_all | self.user_all2 | self.user_manager
        users |= self._create_user("all3", "sales_team.group_sale_salesman_all_leads")
        users |= self._create_user("all4", "sales_team.group_sale_salesman_all_leads")

        def queries(count):
            interactions = self.create_interactions(count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            told = self.told(lambda: self.assign(interactions, added=users))
            self.assertEqual(len(told), 5)
            return self.env.cr.sql_log_count - before

        queries(5)
        few, many = queries(10), queries(1000)
        self.assertLessEqual(few, 110)
        # Odoo inserts 100 rows a statement: 50 for followers, 10 for the lines in the chatter.
        self.assertLessEqual(many - few, 66)
