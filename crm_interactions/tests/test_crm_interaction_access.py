from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_interactions.tests.common import InteractionCommon

# The interactions of the matrix: who answers for them, who wrote them, team, confidentiality.
RECORDS = {
    "own": {"user": "own", "in_team": True},
    "other": {"user": "own2"},
    "authored": {"user": "all", "author": "own2"},
    "unassigned": {"user": None},
    "unassigned_in_team": {"user": None, "in_team": True},
    "unassigned_elsewhere": {"user": None, "in_team": False},
    "secret_own": {"user": "own", "in_team": True, "confidential": True},
    "secret_authored": {"user": "all", "author": "own2", "confidential": True},
    "secret_manager": {"user": "manager", "confidential": True},
    "secret_unassigned": {"user": None, "in_team": True, "confidential": True},
    "abroad": {"user": "abroad", "abroad": True},
}
OPEN_TO_ALL = {
    "own",
    "other",
    "authored",
    "unassigned",
    "unassigned_in_team",
    "unassigned_elsewhere",
}
# Who may read (and change) which of them.
READERS = {
    "own": {"own", "unassigned", "unassigned_in_team", "secret_own"},
    "own2": {"other", "authored", "unassigned", "secret_authored"},
    "leader": {"own", "unassigned", "unassigned_in_team"},
    "all": OPEN_TO_ALL | {"secret_authored"},
    "manager": RECORDS.keys() - {"abroad"},
    "abroad": {"abroad"},
    "internal": set(),
    "portal": set(),
    "public": set(),
}


class AccessCommon(InteractionCommon):
    """Adds the interactions of the matrix, each with everything that hangs on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: getattr(cls, f"user_{role}") for role in READERS}
        cls.other_team = cls.quiet_env["crm.team"].create({"name": "Test Branch Elsewhere"})
        cls.records = {key: cls._create_record(key, **row) for key, row in RECORDS.items()}
        cls.keys = {record.id: key for key, record in cls.records.items()}
        cls.all_records = cls.env["crm.interaction"].browse(cls.keys)
        cls.messages = cls._create_messages()
        cls.env.invalidate_all()

    @classmethod
    def _create_record(cls, key, user, author=None, in_team=None, abroad=False, **values):
        """Return the interaction with a customer of its own, so that counts tell them apart."""
        company = cls.company_abroad if abroad else cls.company
        partner = cls.quiet_env["res.partner"].create(
            {"name": f"Matrix Customer {key}", "company_id": company.id}
        )
        team = cls.team if in_team else cls.other_team if in_team is False else cls.team.browse()
        record = cls.create_interactions(
            user=cls.users[user] if user else False,
            author=cls.users[author] if author else None,
            name=f"Matrix {key}",
            note=f"Note of {key}",
            partner_id=partner.id,
            team_id=team.id,
            company_id=company.id,
            **values,
        )
        cls.quiet_env["ir.attachment"].create(
            {
                "name": f"{key}.txt",
                "raw": f"File of {key}".encode(),
                "res_model": record._name,
                "res_id": record.id,
            }
        )
        cls.quiet_env["crm.link"].create(
            {"interaction_id": record.id, "url": f"https://example.com/{key}"}
        )
        record.with_env(cls.quiet_env).message_post(body=f"Words of {key}")
        cls.quiet_env["mail.activity"].create(
            {
                "res_model_id": cls.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "summary": f"To-do of {key}",
                "user_id": cls.env.uid,
            }
        )
        return record

    @classmethod
    def _create_messages(cls):
        return cls.quiet_env["crm.message"].create(
            [
                {
                    "interaction_id": record.id,
                    "partner_id": record.partner_id.id,
                    "channel_id": cls.env.ref("crm_interactions.crm_channel_email").id,
                    "company_id": record.company_id.id,
                    "address": "office@customer.example.com",
                    "subject": f"Message of {key}",
                }
                for key, record in cls.records.items()
            ]
        )

    def seen(self, door):
        """Return the keys of the records that ``door`` shows, none where it is shut."""
        self.env.invalidate_all()
        try:
            return {self.keys[record_id] for record_id in door()}
        except AccessError:
            return set()

    def assert_matrix(self, door):
        """Check that ``door(model as the user)`` yields the ids that the user may read."""
        for role, expected in READERS.items():
            with self.subTest(role=role):
                Interaction = self.env["crm.interaction"].with_user(self.users[role])
                self.assertEqual(self.seen(lambda model=Interaction: door(model)), expected)

    def one_by_one(self, allowed):
        """Return a door that tries every record on its own."""

        def door(model):
            for record in self.all_records:
                try:
                    if allowed(model.browse(record.id)):
                        yield record.id
                except AccessError:
                    continue

        return door


@tagged("post_install", "-at_install")
class TestCrmInteractionAccess(AccessCommon):
    """Section 4, B5, B7: own / all / leader / manager, confidential, companies: every door.

    Decided where SPEC is silent: interactions nobody answers for are open to the members of their
    team, and to every salesperson where they have no team, as unassigned leads are in Odoo.
    """

    # Doors of the interaction itself

    def test_list(self):
        """Section 4: search."""
        self.assert_matrix(lambda model: model.search([("name", "like", "Matrix")]).ids)

    def test_count(self):
        """B5: counts."""
        self.assert_matrix(self.one_by_one(lambda r: r.search_count([("id", "=", r.id)])))

    def test_read(self):
        """Section 4: read by id, as the web client and the external API do."""
        self.assert_matrix(self.one_by_one(lambda r: r.read(["name", "note", "partner_id"])))
        self.assert_matrix(self.one_by_one(lambda r: r.web_read({"name": {}, "note": {}})))

    def test_write(self):
        """Section 4: what one may read one may change, nothing else."""

        def write(record):
            record.write({"note": "Changed"})
            return True

        self.assert_matrix(self.one_by_one(write))

    def test_only_managers_delete(self):
        """Section 4: nobody but managers deletes."""
        for role, user in self.users.items():
            with self.subTest(role=role):
                allowed = self.records["own"].with_user(user).has_access("unlink")
                self.assertEqual(allowed, role == "manager")

    def test_search_by_field(self):
        """B5: no value of a hidden interaction can be guessed by searching for it."""
        for key, record in self.records.items():
            for domain in (
                [("note", "=", f"Note of {key}")],
                [("name", "ilike", f"trix {key}"), ("id", "=", record.id)],
                [("partner_id.name", "=", f"Matrix Customer {key}")],
                [("message_ids.body", "ilike", f"Words of {key}"), ("id", "=", record.id)],
            ):
                for role, expected in READERS.items():
                    with self.subTest(role=role, domain=domain):
                        model = record.with_user(self.users[role])
                        found = self.seen(lambda m=model, d=domain: m.search(d).ids)
                        self.assertEqual(found, expected & {key})

    def test_group_by(self):
        """B5: groups and their totals."""
        keys = {record.name: record.id for record in self.all_records}

        def groups(model):
            rows = model.formatted_read_group([("name", "in", list(keys))], ["name"], ["__count"])
            return [keys[row["name"]] for row in rows]

        self.assert_matrix(groups)

    def test_export(self):
        """B5: export, which takes Odoo's right to export too."""
        exporters = self.users.keys() - {"portal", "public"}
        for role in exporters:
            self.users[role].group_ids += self.env.ref("base.group_allow_export")

        def export(record):
            if not record.env.user.has_group("base.group_allow_export"):
                return False
            return record.export_data(["name", "note"])["datas"]

        self.assert_matrix(self.one_by_one(export))

    def test_name_search(self):
        """B5: name search."""
        self.assert_matrix(
            lambda model: [row[0] for row in model.name_search("Matrix", limit=None)]
        )

    def test_branch_changes_take_effect_at_once(self):
        """Section 4: a new leader sees the branch's, a new member those nobody answers for."""
        Interaction = self.env["crm.interaction"].with_user(self.user_own2)
        own, unassigned = self.records["own"], self.records["unassigned_in_team"]

        def shown():
            self.env.invalidate_all()
            return Interaction.search([("id", "in", (own | unassigned).ids)])

        self.assertFalse(shown())
        self.team.member_ids += self.user_own2
        self.assertEqual(shown(), unassigned)
        self.team.user_id = self.user_own2
        self.assertEqual(shown().sorted("id"), (own | unassigned).sorted("id"))
        self.team.write({"user_id": False, "member_ids": [Command.unlink(self.user_own2.id)]})
        self.assertFalse(shown())

    # What hangs on it

    def test_attachments(self):
        """B5, H3: files are found and read by those who may read the interaction."""

        def search(model):
            domain = [("res_model", "=", model._name), ("res_id", "in", list(self.keys))]
            return model.env["ir.attachment"].search(domain).mapped("res_id")

        self.assert_matrix(search)
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", "crm.interaction"), ("res_id", "in", list(self.keys))]
        )
        files = {attachment.res_id: attachment for attachment in attachments}
        self.assert_matrix(
            self.one_by_one(lambda r: files[r.id].with_user(r.env.user).read(["name", "raw"]))
        )

    def test_chatter(self):
        """B5, H2: what was said in the chatter."""

        def search(model):
            domain = [("model", "=", model._name), ("body", "like", "Words of")]
            return model.env["mail.message"].search(domain).mapped("res_id")

        self.assert_matrix(search)
        self.assert_matrix(self.one_by_one(lambda r: r.message_ids.mapped("body")))

    def test_activities(self):
        """B5: to-dos of others, in lists and in the counters of the activity view."""

        def search(model):
            domain = [("res_model", "=", model._name), ("summary", "like", "To-do of")]
            return model.env["mail.activity"].search(domain).mapped("res_id")

        self.assert_matrix(search)
        self.assert_matrix(
            lambda model: model.env["mail.activity"].get_activity_data(model._name, [])[
                "activity_res_ids"
            ]
        )

    def test_links(self):
        """B5, F6: links."""
        self.assert_matrix(
            lambda model: (
                model.env["crm.link"]
                .search([("interaction_id", "in", list(self.keys))])
                .interaction_id.ids
            )
        )

    def test_messages(self):
        """B5, F4: messages to the customer follow their interaction."""
        self.assert_matrix(
            lambda model: (
                model.env["crm.message"]
                .search([("interaction_id", "in", list(self.keys))])
                .interaction_id.ids
            )
        )

    def test_time(self):
        """C5: others' time is for managers."""
        segments = self.env["crm.timer.segment"].create(
            [
                {
                    "interaction_id": record.id,
                    "user_id": self.user_own.id,
                    "date_start": "2026-01-05 09:00:00",
                    "date_stop": "2026-01-05 09:10:00",
                }
                for record in (self.records["own"], self.records["other"])
            ]
        )
        for role, expected in (("own", 2), ("own2", 0), ("leader", 0), ("all", 0), ("manager", 2)):
            with self.subTest(role=role):
                found = segments.with_user(self.users[role]).search([("id", "in", segments.ids)])
                self.assertEqual(len(found), expected)

    def test_clock_menu(self):
        """B5: the clock menu counts one's own to-dos only."""
        for role, user in self.users.items():
            if role in ("portal", "public"):
                continue
            with self.subTest(role=role):
                groups = user.with_user(user)._get_activity_groups()
                self.assertNotIn("crm.interaction", [group.get("model") for group in groups])

    def test_calendar_tells_nothing_of_confidential_interactions(self):
        """B5, C7: colleagues see that somebody is busy, not with whom and why."""
        secret = (
            self.env["crm.interaction"]
            .with_user(self.user_own)
            .create(
                {
                    "name": "Secret Merger",
                    "partner_id": self.individual.id,
                    "type_id": self.type_meeting.id,
                    "date_start": "2030-01-07 09:00:00",
                    "date_end": "2030-01-07 10:00:00",
                    "confidential": True,
                    "description": "Secret plans",
                }
            )
        )
        event = secret.sudo().calendar_event_id
        self.assertTrue(event)
        self.env.invalidate_all()
        [words] = event.with_user(self.user_own2).read(["name", "description", "location"])
        self.assertNotIn("Secret", f"{words}")
        self.assertNotIn(self.individual.name, f"{words}")

    # Through the customer and related records

    def test_customer_counts_and_lists(self):
        """B5, F1: the smart button and the lists of the customer show what the reader may see."""
        for field in ("interaction_count", "recent_interaction_ids", "interaction_ids"):
            with self.subTest(field=field):
                self.assert_matrix(
                    self.one_by_one(lambda r, name=field: r.sudo().partner_id.with_env(r.env)[name])
                )

    def test_customers_are_not_found_by_hidden_interactions(self):
        """B5: searching customers by their interactions gives nothing away."""

        def search(model):
            partners = model.env["res.partner"].search([("interaction_ids.name", "like", "Matrix")])
            return [r.id for r in self.all_records if r.partner_id in partners.sudo()]

        self.assert_matrix(search)

    def test_customer_export_leaves_hidden_interactions_out(self):
        """B5: exporting customers with their interactions."""
        self.users["own2"].group_ids += self.env.ref("base.group_allow_export")
        partner = self.records["secret_own"].partner_id.with_user(self.users["own2"])
        self.env.invalidate_all()
        [[name]] = partner.export_data(["interaction_ids/name"])["datas"]
        self.assertFalse(name)

    def test_related_records_do_not_name_confidential_ones(self):
        """B5: followed activity, next contact and follow-ups hide what the reader may not see."""
        customer = {"partner_id": self.customer.id}
        secret = self.create_interactions(name="Secret Merger", confidential=True, **customer)
        child = self.create_interactions(user=self.user_own2, parent_id=secret.id, **customer)
        child.next_interaction_id = secret
        specification = {
            "parent_id": {"fields": {"display_name": {}}},
            "next_interaction_id": {"fields": {"display_name": {}}},
        }
        for role, shown in (("own2", False), ("all", False), ("manager", True)):
            with self.subTest(role=role):
                self.env.invalidate_all()
                [row] = child.with_user(self.users[role]).web_read(specification)
                name = "Secret Merger" if shown else "Confidential interaction"
                self.assertEqual(row["parent_id"]["display_name"], name)
                self.assertEqual(row["next_interaction_id"]["display_name"], name)
        found = child.with_user(self.user_own2).search([("parent_id.name", "ilike", "Merger")])
        self.assertFalse(found)
        found = child.with_user(self.user_own2).search([("parent_id", "ilike", "Merger")])
        self.assertFalse(found)
        secret.parent_id = self.create_interactions(user=self.user_own2, **customer)
        self.env.invalidate_all()
        self.assertFalse(secret.parent_id.with_user(self.user_own2).child_ids)

    # Mails, followers, to-dos

    def test_followers_without_rights_get_no_confidential_words(self):
        """B5: a comment goes to those who may read it and to whom the author addressed."""
        secret = self.records["secret_own"]
        followers = self.user_own2 | self.user_all | self.user_manager | self.user_portal
        partners = followers.partner_id | self.individual
        self.env["mail.followers"]._insert_followers(secret._name, secret.ids, partners.ids)
        message = secret.with_user(self.user_own).message_post(
            body="Top secret",
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
            partner_ids=(self.individual | self.user_own2.partner_id).ids,
        )
        self.assertEqual(
            message.sudo().notified_partner_ids, self.user_manager.partner_id | self.individual
        )
        self.assertEqual(message.sudo().partner_ids, self.individual)
        self.env.invalidate_all()
        self.assertFalse(message.with_user(self.user_own2).has_access("read"))

    def test_nobody_follows_what_one_may_not_read(self):
        """B5: the follower list of a confidential interaction takes readers only."""
        secret, plain = self.records["secret_own"], self.records["own"]
        partners = (self.user_own2 | self.user_manager).partner_id
        (secret | plain).message_subscribe(partners.ids)
        self.assertEqual(secret.message_partner_ids & partners, self.user_manager.partner_id)
        self.assertEqual(plain.message_partner_ids & partners, partners)

    def test_followers_get_the_words_of_open_interactions(self):
        """B5: nothing changes where nothing is confidential."""
        record = self.records["own"]
        record.message_subscribe(self.user_own2.partner_id.ids)
        message = record.with_user(self.user_own).message_post(
            body="Hello", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.assertIn(self.user_own2.partner_id, message.sudo().notified_partner_ids)
        record.message_unsubscribe(self.user_own2.partner_id.ids)
        message = record.with_user(self.user_own).message_post(
            body="Hello again", partner_ids=self.user_own2.partner_id.ids
        )
        self.assertEqual(message.sudo().notified_partner_ids, self.user_own2.partner_id)
        self.assertEqual(message.sudo().partner_ids, self.user_own2.partner_id)

    def test_becoming_confidential_leaves_outsiders_behind(self):
        """B5: followers without rights go, their to-dos pass to the responsible user."""
        record = self.records["own"]
        record.message_subscribe((self.user_own2 | self.user_manager).partner_id.ids)
        activity = record.activity_schedule(summary="Ask", user_id=self.user_own2.id)
        record.with_user(self.user_own).confidential = True
        self.assertIn(self.user_manager.partner_id, record.message_partner_ids)
        self.assertNotIn(self.user_own2.partner_id, record.message_partner_ids)
        self.assertEqual(activity.user_id, self.user_own)

    def test_no_to_do_for_those_who_may_not_read(self):
        """B5: a to-do would tell the name by mail and in the clock menu."""
        secret = self.records["secret_own"]
        with self.assertRaises(ValidationError):
            secret.activity_schedule(summary="Ask", user_id=self.user_own2.id)

    # Companies

    def test_companies_are_kept_apart(self):
        """Section 4: customer, contacts, team and users are of the interaction's company."""
        record = self.records["own"]
        team_abroad = self.env["crm.team"].create(
            {"name": "Test Branch of Abroad", "company_id": self.company_abroad.id}
        )
        for values in (
            {"partner_id": self.customer_abroad.id},
            {"team_id": team_abroad.id},
            {"user_id": self.user_abroad.id},
            {"user_ids": [Command.link(self.user_abroad.id)]},
            {"parent_id": self.records["abroad"].id},
            {"location_id": self.customer_abroad.id},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                record.write(values)
                self.env.flush_all()

    def test_switching_companies_switches_what_is_shown(self):
        """Section 4: a manager of both companies sees those of the companies switched on."""
        self.user_manager.company_ids += self.company_abroad
        Interaction = self.env["crm.interaction"].with_user(self.user_manager)
        for companies, expected in (
            (self.company, READERS["manager"]),
            (self.company_abroad, {"abroad"}),
            (self.company | self.company_abroad, set(RECORDS)),
        ):
            with self.subTest(companies=companies.mapped("name")):
                model = Interaction.with_context(allowed_company_ids=companies.ids)
                found = self.seen(lambda m=model: m.search([("name", "like", "Matrix")]).ids)
                self.assertEqual(found, expected)

    def test_shared_customer_shows_no_interactions_of_other_companies(self):
        """Section 4: a customer of all companies gives no way to another company's records."""
        abroad = self.create_interactions(
            user=self.user_abroad, company_id=self.company_abroad.id, partner_id=self.individual.id
        )
        here = self.create_interactions(partner_id=self.individual.id)
        self.env.invalidate_all()
        customer = self.individual.with_user(self.user_manager)
        self.assertEqual(customer.interaction_ids, here)
        self.assertEqual(customer.interaction_count, 1)
        self.assertFalse(abroad.with_user(self.user_manager).has_access("read"))


@tagged("post_install", "-at_install")
class TestCrmInteractionAccessHttp(AccessCommon, HttpCase):
    """B5: what the browser can ask for without the form."""

    def test_files_are_served_to_readers_only(self):
        """B5: /web/content of a confidential interaction's file."""
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "crm.interaction"), ("name", "=", "secret_own.txt")]
        )
        for role, status in (("own", 200), ("manager", 200), ("own2", 404), ("internal", 404)):
            with self.subTest(role=role):
                self.authenticate(f"test_{role}", f"test_{role}")
                response = self.url_open(f"/web/content/{attachment.id}")
                self.assertEqual(response.status_code, status)
                self.assertEqual(b"File of" in response.content, status == 200)

    def test_chatter_is_served_to_readers_only(self):
        """B5: the chatter's own route."""
        secret = self.records["secret_own"]
        for role, shown in (("own", True), ("own2", False), ("all", False)):
            with self.subTest(role=role):
                self.authenticate(f"test_{role}", f"test_{role}")
                response = self.url_open(
                    "/mail/thread/messages",
                    json={"params": {"thread_model": "crm.interaction", "thread_id": secret.id}},
                )
                self.assertEqual("Words of secret_own" in response.text, shown)
