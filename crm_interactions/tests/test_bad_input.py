import base64
import json
from datetime import datetime, timedelta
from http import HTTPStatus

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import InteractionCommon

LARGE = 25 * 1024 * 1024


@tagged("post_install", "-at_install")
class TestBadInput(InteractionCommon, HttpCase):
    """Bad input over the external API: a clear message, nothing lost, nothing half done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interaction = cls.create_interactions(
            name="Loan talk", author=cls.user_own, note="What was said"
        )
        cls.secret = cls.create_interactions(
            name="Takeover", user=cls.user_own2, author=cls.user_own2, confidential=True
        )
        cls.keys = {
            user: cls.env["res.users.apikeys"]
            .with_user(user)
            ._generate("rpc", "tests", datetime.now() + timedelta(days=1))
            for user in (cls.user_own, cls.user_manager)
        }

    def call(self, method, user=None, model="crm.interaction", **arguments):
        """Call as an external system does; return the status and the decoded answer."""
        answer = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(arguments),
            headers={
                "Authorization": f"bearer {self.keys[user or self.user_own]}",
                "Content-Type": "application/json",
            },
        )
        self.env.invalidate_all()
        return answer.status_code, answer.json()

    def assert_refused(self, words, method, status=HTTPStatus.UNPROCESSABLE_ENTITY, **arguments):
        """Assert that the call is answered by a message for people and changes nothing."""
        count = self.env["crm.interaction"].search_count([])
        with mute_logger("odoo.sql_db", "odoo.http"):
            answer_status, answer = self.call(method, **arguments)
        self.assertEqual(answer_status, status, answer)
        self.assertIn(words, answer["message"])
        for technical in ("psycopg", "Traceback", "constraint", "crm_interaction_"):
            self.assertNotIn(technical, answer["message"])
        self.assertEqual(self.env["crm.interaction"].search_count([]), count)
        self.assertEqual(self.interaction.note, "What was said")

    def bad_values(self):
        """Values of an interaction, each with the words that say what is wrong with them."""
        duration, year = "between 0 and 744 hours", "between the years 1900 and 2199"
        return [
            (
                {"date_start": "2026-05-02 10:00:00", "date_end": "2026-05-02 09:59:59"},
                "end is before the planned start",
            ),
            ({"duration_hours": -0.01}, duration),
            ({"duration_hours": 744.1}, duration),
            ({"duration_hours": 1e300}, duration),
            ({"duration_hours": float("nan")}, duration),
            (
                {
                    "date_start": "9999-12-31 23:59:59",
                    "date_end": False,
                    "add_to_calendar": True,
                    "user_id": self.user_own.id,
                },
                year,
            ),
            ({"date_start": "0001-01-01 00:00:00", "date_end": False}, year),
            ({"date_activity": "0001-01-01 00:00:00"}, year),
            ({"contact_ids": [[6, 0, [self.individual.id]]]}, "not a contact person of Test Cust"),
            ({"link_ids": [[0, 0, {"url": "javascript:alert(1)"}]]}, "no web address"),
            ({"link_ids": [[0, 0, {"url": "data:text/html,x"}]]}, "no web address"),
            ({"link_ids": [[0, 0, {}]]}, "either to a record or to a web address"),
            (
                {"link_ids": [[0, 0, {"record_ref": f"crm.interaction,{self.secret.id}"}]]},
                "does not exist, or you may not read it",
            ),
            ({"link_ids": [[0, 0, {"record_ref": "nonsense"}]]}, "does not exist"),
            ({"partner_id": self.individual.id, "parent_id": self.interaction.id}, "another"),
        ]

    def test_bad_values_are_refused_with_a_clear_message(self):
        """Bad input: dates, durations, strangers and links are refused at creation and later."""
        good = {"partner_id": self.customer.id, "type_id": self.type_task.id, "note": "new"}
        for values, words in self.bad_values():
            with self.subTest(values=values, method="create"):
                self.assert_refused(words, "create", vals_list=[good, {**good, **values}])
            if "parent_id" in values:
                continue
            with self.subTest(values=values, method="write"):
                self.assert_refused(
                    words, "write", ids=self.interaction.ids, vals={"note": "lost", **values}
                )

    def test_parent_loops_are_refused(self):
        """Bad input: no interaction follows itself, directly or through others."""
        child = self.create_interactions(parent_id=self.interaction.id)
        grandchild = self.create_interactions(parent_id=child.id)
        for parent in (self.interaction, child, grandchild):
            with self.subTest(parent=parent.name):
                self.assert_refused(
                    "cannot follow itself",
                    "write",
                    ids=self.interaction.ids,
                    vals={"parent_id": parent.id},
                )
        self.assertFalse(self.interaction.parent_id)

    def test_parent_one_may_not_read_is_refused_without_telling_its_name(self):
        """Bad input, B5: following a confidential interaction would tell what it is about."""
        good = {"partner_id": self.customer.id, "type_id": self.type_task.id}
        bad = {"parent_id": self.secret.id}
        for method, arguments in (
            ("write", {"ids": self.interaction.ids, "vals": bad}),
            ("create", {"vals_list": [{**good, **bad}]}),
            ("create", {"vals_list": [good], "context": {"default_parent_id": self.secret.id}}),
        ):
            with self.subTest(method=method, arguments=arguments), mute_logger("odoo.http"):
                status, answer = self.call(method, **arguments)
                self.assertEqual(status, HTTPStatus.FORBIDDEN)
                self.assertNotIn("Takeover", answer["message"])
        self.assertFalse(self.interaction.parent_id)

    def test_hostile_html_is_made_harmless(self):
        """Bad input: scripts, handlers and script addresses do not survive; words do."""
        hostile = (
            '<p onclick="alert(1)">Hello<script>alert(2)</script>'
            '<img src="x" onerror="alert(3)"><a href="javascript:alert(4)">here</a>'
            '<iframe src="https://evil.example.com"></iframe><svg onload="alert(5)"></svg></p>'
        )
        status, ids = self.call(
            "create",
            vals_list=[
                {
                    "partner_id": self.customer.id,
                    "type_id": self.type_task.id,
                    "name": hostile,
                    "description": hostile,
                    "note": hostile,
                    "comments": hostile,
                }
            ],
        )
        self.assertEqual(status, HTTPStatus.OK)
        interaction = self.env["crm.interaction"].browse(ids)
        self.assertIn("Hello", interaction.description)
        self.assertIn("here", interaction.description)
        for danger in ("<script", "onclick", "onerror", "onload", "javascript:", "<iframe"):
            self.assertNotIn(danger, interaction.description)
        self.assertEqual(interaction.note, hostile, "plain text is kept as it was typed")
        status, message_id = self.call("message_post", ids=ids, body=hostile)
        message = self.env["mail.message"].browse(message_id)
        self.assertIn("&lt;script&gt;", message.body)
        self.assertNotIn("<script", message.body)

    def test_large_file_is_attached_whole_and_refused_when_closed(self):
        """Bad input: 25 MB are no problem; on a closed interaction they are refused clearly."""
        values = {
            "name": "scan.bin",
            "res_model": "crm.interaction",
            "res_id": self.interaction.id,
            "datas": base64.b64encode(bytes(LARGE)).decode(),
        }
        status, ids = self.call("create", model="ir.attachment", vals_list=[values])
        self.assertEqual(status, HTTPStatus.OK)
        file = self.env["ir.attachment"].browse(ids)
        self.assertEqual(file.file_size, LARGE)
        self.assertEqual(self.interaction.message_attachment_count, 1)
        self.interaction.action_cancel()
        self.assert_refused(
            "“Loan talk” is closed",
            "create",
            status=HTTPStatus.FORBIDDEN,
            model="ir.attachment",
            vals_list=[values],
        )
        self.assertEqual(self.interaction.message_attachment_count, 1)

    def test_closed_interaction_is_locked_for_the_external_api(self):
        """C8: what the API changes elsewhere it does not change in a closed interaction."""
        ids = self.interaction.ids
        self.assertEqual(self.call("action_done", ids=ids), (HTTPStatus.OK, True))
        for user in (self.user_own, self.user_manager):
            for method, arguments in (
                ("write", {"vals": {"note": "lost"}}),
                ("write", {"vals": {"note": "x"}, "context": {"crm_interaction_lock": True}}),
                ("write", {"vals": {"link_ids": [[0, 0, {"url": "https://www.example.com"}]]}}),
                ("message_post", {"body": "x"}),
                ("message_subscribe", {"partner_ids": self.user_own2.partner_id.ids}),
                ("activity_schedule", {"act_type_xmlid": "mail.mail_activity_data_todo"}),
                ("action_timer_start", {}),
                ("action_send", {}),
            ):
                with self.subTest(user=user.login, method=method, arguments=arguments):
                    self.assert_refused(
                        "“Loan talk” is closed",
                        method,
                        status=HTTPStatus.FORBIDDEN,
                        user=user,
                        ids=ids,
                        **arguments,
                    )
        with self.subTest(method="unlink"):
            self.assert_refused(
                "“Loan talk” is closed",
                "unlink",
                status=HTTPStatus.FORBIDDEN,
                user=self.user_manager,
                ids=ids,
            )
        self.assertEqual(self.interaction.state, "done")

    def test_same_call_twice_changes_nothing_the_second_time(self):
        """Bad input: repeated calls are answered, and done once."""
        ids = self.interaction.ids
        for method, user, arguments in (
            ("action_done", self.user_own, {}),
            ("action_reopen", self.user_manager, {"note": "Wrong amount"}),
            ("action_cancel", self.user_own, {}),
        ):
            with self.subTest(method=method):
                self.assertEqual(
                    self.call(method, user=user, ids=ids, **arguments)[0], HTTPStatus.OK
                )
                self.env.cr.precommit.run()
                before = (
                    self.interaction.read(["state", "date_done", "date_activity"]),
                    len(self.interaction.message_ids),
                )
                self.assertEqual(
                    self.call(method, user=user, ids=ids, **arguments)[0], HTTPStatus.OK
                )
                self.env.cr.precommit.run()
                after = (
                    self.interaction.read(["state", "date_done", "date_activity"]),
                    len(self.interaction.message_ids),
                )
                self.assertEqual(after, before)

    def test_reopening_over_the_api_asks_for_a_note_and_a_manager(self):
        """C8 H22: the API reopens by the same rules as the window."""
        ids = self.interaction.ids
        self.interaction.action_done()
        self.assert_refused("why", "action_reopen", user=self.user_manager, ids=ids)
        self.assert_refused("why", "action_reopen", user=self.user_manager, ids=ids, note=" ")
        self.assert_refused(
            "Only managers",
            "action_reopen",
            status=HTTPStatus.FORBIDDEN,
            ids=ids,
            note="Wrong amount",
        )
        self.assertEqual(self.interaction.state, "done")

    def test_lock_cannot_be_opened_from_outside(self):
        """C8: the module's own key and workers cannot be called."""
        self.interaction.action_done()
        for method in ("_unlocked", "_check_open", "_message_log", "_write"):
            with self.subTest(method=method), mute_logger("odoo.http"):
                status, _answer = self.call(method, ids=self.interaction.ids)
                self.assertIn(status, (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND))

    def test_bad_values_are_explained_in_the_language_of_the_user(self):
        """Section 4: the message is translatable, also that of a rule of the database."""
        self.env["res.lang"]._activate_lang("fr_FR")
        constraint = self.env["ir.model.constraint"].search(
            [("name", "=", "crm_interaction_plan_order")]
        )
        constraint.with_context(lang="fr_FR").message = "La fin précède le début."
        self.user_own.lang = "fr_FR"
        self.authenticate(self.user_own.login, self.user_own.login)
        with mute_logger("odoo.sql_db", "odoo.http"):
            answer = self.url_open(
                "/web/dataset/call_kw/crm.interaction/web_save",
                json={
                    "params": {
                        "model": "crm.interaction",
                        "method": "web_save",
                        "args": [
                            self.interaction.ids,
                            {
                                "date_start": "2026-05-02 10:00:00",
                                "date_end": "2026-05-01 10:00:00",
                            },
                        ],
                        "kwargs": {"specification": {}},
                    }
                },
            ).json()
        self.assertIn("La fin précède le début.", answer["error"]["data"]["message"])

    def test_import_names_the_row_and_imports_nothing(self):
        """Bad input: one bad row of a file leaves the others out, too, and is named."""
        result = (
            self.env["crm.interaction"]
            .with_user(self.user_own)
            .load(
                ["name", "partner_id/.id", "type_id/.id", "duration_hours", "link_ids/url"],
                [
                    ["Good", str(self.customer.id), str(self.type_task.id), "1", ""],
                    [
                        "Bad",
                        str(self.customer.id),
                        str(self.type_task.id),
                        "1",
                        "javascript:alert(1)",
                    ],
                ],
            )
        )
        self.assertFalse(result["ids"])
        (message,) = result["messages"]
        self.assertIn("no web address", message["message"])
        self.assertFalse(self.env["crm.interaction"].search([("name", "in", ["Good", "Bad"])]))

    def test_links_by_command_are_refused_to_strangers(self):
        """Bad input: another one's link is not taken over by a command."""
        link = self.env["crm.link"].create(
            {"interaction_id": self.secret.id, "url": "https://www.example.com/secret"}
        )
        for command in (Command.link(link.id), Command.set(link.ids), Command.delete(link.id)):
            with self.subTest(command=command), mute_logger("odoo.http"):
                status, _answer = self.call(
                    "write", ids=self.interaction.ids, vals={"link_ids": [command]}
                )
                self.assertEqual(status, HTTPStatus.FORBIDDEN)
        self.assertEqual(link.interaction_id, self.secret)
