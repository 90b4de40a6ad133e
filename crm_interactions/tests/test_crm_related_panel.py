from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_interactions.models import crm_related_panel

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmRelatedPanel(InteractionCommon):
    def panel(self, user=None):
        return self.env["crm.related.panel"].with_user(user or self.user_own)

    def related(self, record, user=None):
        """Return ``{group: names of its rows}`` of what is related to the record."""
        answer = self.panel(user).get_related_records(record._name, record.id)
        return {group["name"]: [row["name"] for row in group["rows"]] for group in answer["groups"]}

    def data(self, record, user=None):
        """Return ``{field: value}`` of the record's data."""
        answer = self.panel(user).get_record_data(record._name, record.id)
        return {field["name"]: field["value"] for field in answer["fields"]}

    def test_panel_lists_the_relational_fields_and_links(self):
        """H12: what an interaction's fields and links lead to, its own and the account's"""
        parent = self.create_interactions(name="Parent")
        interaction = self.create_interactions(
            name="Step", parent_id=parent.id, contact_ids=[Command.set(self.contact.ids)]
        )
        self.create_interactions(name="Child", parent_id=interaction.id)
        self.env["crm.link"].create(
            [
                {
                    "interaction_id": interaction.id,
                    "record_ref": f"res.partner,{self.individual.id}",
                },
                {"partner_id": self.customer.id, "url": "https://example.com/a", "name": "Page"},
            ]
        )
        answer = self.panel().get_related_records("crm.interaction", interaction.id)
        self.assertEqual(answer["record"]["name"], "Step")
        self.assertEqual(answer["model"], "Interaction")
        related = self.related(interaction)
        self.assertEqual(related["partner_id"], ["Test Customer Ltd"])
        self.assertEqual(related["contact_ids"], [self.contact.display_name])
        self.assertEqual(related["parent_id"], ["Parent"])
        self.assertEqual(related["child_ids"], ["Child"])
        self.assertEqual(related["links"], [self.individual.display_name, "Page"])
        labels = {group["name"]: group["label"] for group in answer["groups"]}
        self.assertEqual(labels["parent_id"], "Followed Activity")
        [links] = [group for group in answer["groups"] if group["name"] == "links"]
        self.assertEqual(
            links["rows"],
            [
                {
                    "res_model": "res.partner",
                    "res_id": self.individual.id,
                    "name": self.individual.display_name,
                },
                {"url": "https://example.com/a", "name": "Page"},
            ],
        )

    def test_technical_and_empty_fields_are_left_out(self):
        """H12: neither who wrote it, nor the chatter, nor what leads nowhere"""
        interaction = self.create_interactions()
        interaction.message_post(body="Test")
        related = self.related(interaction)
        for name in ("create_uid", "write_uid", "message_ids", "company_id", "parent_id", "links"):
            self.assertNotIn(name, related)
        self.assertFalse([name for name, rows in related.items() if not rows])

    def test_customer_lists_its_records(self):
        """H12: the customer's interactions, persons and links; what links to it, too"""
        interaction = self.create_interactions(name="Step")
        self.env["crm.link"].create(
            [
                {"partner_id": self.customer.id, "record_ref": f"crm.interaction,{interaction.id}"},
                {
                    "interaction_id": self.create_interactions(name="From").id,
                    "record_ref": f"res.partner,{self.customer.id}",
                },
            ]
        )
        related = self.related(self.customer)
        self.assertEqual(related["interaction_ids"], ["From", "Step"])
        self.assertEqual(
            set(related["child_ids"]), set((self.contact + self.contact2).mapped("display_name"))
        )
        self.assertEqual(related["links"], ["Step"])
        self.assertEqual(related["linked_from"], ["From"])

    def test_connected_records_walk_back(self):
        """H14: what is related to a chosen record leads back to the one it was chosen from"""
        interaction = self.create_interactions(name="Step")
        self.assertIn("Step", self.related(self.customer)["interaction_ids"])
        self.assertEqual(self.related(interaction)["partner_id"], ["Test Customer Ltd"])

    def test_panel_lists_only_what_one_may_read(self):
        """H12, B5, B7: neither names nor numbers of what the reader may not read"""
        secret = {"confidential": True, "user": self.user_own2, "name": "Secret"}
        parent = self.create_interactions(**secret)
        mine = self.create_interactions(name="Mine", parent_id=parent.id)
        self.create_interactions(3, parent_id=mine.id, **secret)
        self.env["crm.link"].create(
            {"partner_id": self.customer.id, "record_ref": f"crm.interaction,{parent.id}"}
        )
        related = self.related(mine)
        self.assertFalse({"parent_id", "child_ids", "links"} & related.keys())
        self.assertEqual(self.related(self.customer)["interaction_ids"], ["Mine"])
        everything = self.related(mine, self.user_manager)
        self.assertEqual(everything["parent_id"], ["Secret"])
        self.assertEqual(len(everything["child_ids"]), 3)
        self.assertEqual(everything["links"], ["Secret"])

    def test_fields_of_other_groups_are_left_out(self):
        """H12, B7: a field the reader's groups do not show leads nowhere for him"""
        self.create_interactions(name="Step")
        related = self.related(self.customer, self.user_internal)
        self.assertNotIn("interaction_ids", related)
        self.assertIn("child_ids", related)

    def test_lists_are_bounded_and_open_whole(self):
        """H12: the first rows of each, how many there are, and all of them in a list"""
        self.create_interactions(crm_related_panel.ROWS + 3)
        answer = self.panel().get_related_records("res.partner", self.customer.id)
        [group] = [group for group in answer["groups"] if group["name"] == "interaction_ids"]
        self.assertEqual(group["count"], crm_related_panel.ROWS + 3)
        self.assertEqual(len(group["rows"]), crm_related_panel.ROWS)
        action = self.panel().action_open_related(
            "res.partner", self.customer.id, "interaction_ids"
        )
        self.assertEqual(action["res_model"], "crm.interaction")
        found = self.env["crm.interaction"].search_count(action["domain"])
        self.assertEqual(found, crm_related_panel.ROWS + 3)

    def test_every_list_opens_whole(self):
        """H12: links, contact persons and categories, whichever side they are stored on"""
        category = self.env["res.partner.category"].create({"name": "Test Category"})
        self.customer.category_id = category
        interaction = self.create_interactions(contact_ids=[Command.set(self.contact.ids)])
        link = self.env["crm.link"].create(
            {"interaction_id": interaction.id, "record_ref": f"res.partner,{self.individual.id}"}
        )
        for record, name, expected in (
            (self.customer, "category_id", category),
            (category, "partner_ids", self.customer),
            (interaction, "contact_ids", self.contact),
            (interaction, "links", link),
            (self.individual, "linked_from", link),
        ):
            with self.subTest(name):
                action = self.panel().action_open_related(record._name, record.id, name)
                found = self.env[action["res_model"]].search(action["domain"])
                self.assertEqual(found, expected)
        for name in ("partner_id", "message_ids", "nothing", None):
            with self.subTest(name), self.assertRaisesRegex(UserError, "cannot be listed"):
                self.panel().action_open_related("crm.interaction", interaction.id, name)

    # The data beside

    def test_data_are_what_the_form_shows(self):
        """H13: the fields of the record's own form that are filled in, in words"""
        interaction = self.create_held(
            name="Test Call",
            type_id=self.type_call.id,
            contact_ids=[Command.set(self.contact.ids)],
            duration_hours=0.5,
            note="Bring the papers",
        )
        data = self.data(interaction)
        self.assertEqual(data["type_id"], "Call")
        self.assertEqual(data["state"], "Planned")
        self.assertEqual(data["duration_hours"], 0.5)
        self.assertEqual(data["note"], "Bring the papers")
        for name in (
            "name",
            "is_closed",
            "contact_ids",
            "comments",
            "day_start",
            "data_protection_reminder",
        ):
            self.assertNotIn(name, data)
        answer = self.panel().get_record_data("crm.interaction", interaction.id)
        names = [field["name"] for field in answer["fields"]]
        self.assertLess(names.index("state"), names.index("partner_id"), "In the form's order")
        self.assertLess(names.index("partner_id"), names.index("type_id"))
        widgets = {field["name"]: field["widget"] for field in answer["fields"]}
        self.assertEqual(widgets["duration_hours"], "float_time")
        interaction.is_all_day = True
        data = self.data(interaction)
        self.assertIn("day_start", data, "What the form shows follows its conditions")
        self.assertNotIn("date_start", data)

    def test_every_model_of_the_menus_has_data_and_related_records(self):
        """H12, H13: whatever is installed, with a form of its own or without"""
        self.create_interactions()
        env = self.env(user=self.user_manager.id)
        seen = 0
        for model in sorted(env["crm.link"]._models_with_menu() | {"res.country", "res.currency"}):
            is_readable = model in env and not env[model]._abstract and not env[model]._transient
            if not is_readable or not env[model].has_access("read"):
                continue
            record = env[model].search([], limit=1)
            if record:
                seen += 1
                with self.subTest(model):
                    self.data(record, self.user_manager)
                    self.related(record, self.user_manager)
        self.assertGreater(seen, 8)

    def test_data_keep_what_the_reader_may_not_see(self):
        """H13, B7: what the form shows to other groups only is not shown beside either"""
        self.individual.pin = "536-90-4399"
        mine, theirs = (
            self.data(self.individual, user) for user in (self.user_own, self.user_internal)
        )
        self.assertEqual(mine["pin"], "536-90-4399")
        self.assertNotIn("pin", theirs)
        self.assertIn("email", theirs)

    def test_counters_of_buttons_are_no_data(self):
        """H13: what a button shows on itself is left out"""
        self.create_interactions()
        self.assertNotIn("interaction_count", self.data(self.customer))

    # Bad input

    def test_forged_records_are_refused(self):
        """H12, bad input: unknown models and records get a clear answer, never a traceback"""
        partner = self.customer.id
        for model, res_id in (
            ("no.such.model", 1),
            ("crm.related.panel", 1),
            ("crm.assign.wizard", 1),
            (None, 1),
            (["res.partner"], 1),
            ("res.partner", 0),
            ("res.partner", -1),
            ("res.partner", True),
            ("res.partner", str(partner)),
            ("res.partner", [partner]),
            ("res.partner", None),
            ("res.partner", 2**31),
            ("res.partner", 2**70),
            ("res.partner", 99999999),
        ):
            for method in ("get_related_records", "get_record_data"):
                with self.subTest(f"{method} {model} {res_id}"), self.assertRaises(UserError):
                    getattr(self.panel(), method)(model, res_id)

    def test_unreadable_records_are_refused_by_their_own_rights(self):
        """H12, B7: the record's own model and rules decide, for every method"""
        secret = self.create_interactions(
            confidential=True, user=self.user_own2, name="Test Secret"
        )
        user = self.user_own
        rule = self.env["ir.rule"].search([], limit=1)
        for record, reader in (
            (secret, user),
            (rule, user),
            (self.customer_abroad, user),
            (self.customer, self.user_portal),
            (secret, self.user_internal),
        ):
            panel = self.panel(reader)
            for call in (
                lambda panel=panel, record=record: panel.get_related_records(
                    record._name, record.id
                ),
                lambda panel=panel, record=record: panel.get_record_data(record._name, record.id),
                lambda panel=panel, record=record: panel.action_open_related(
                    record._name, record.id, "child_ids"
                ),
            ):
                with self.subTest(record), self.assertRaises(AccessError) as refused:
                    call()
                self.assertNotIn("Secret", str(refused.exception))

    # Cost

    def test_queries_do_not_grow_with_the_related_records(self):
        """Performance: rows are read field by field, not one by one"""

        def count(record):
            self.related(record)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.related(record)
            return self.env.cr.sql_log_count - before

        few = self.create_interactions(name="Few")
        self.create_interactions(2, parent_id=few.id)
        many = self.create_interactions(name="Many")
        self.create_interactions(crm_related_panel.ROWS, parent_id=many.id)
        self.assertEqual(count(many), count(few))
        with patch.object(crm_related_panel, "ROWS", 2):
            self.assertLessEqual(count(many), count(few) + 1)
