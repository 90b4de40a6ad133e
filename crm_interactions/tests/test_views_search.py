from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import InteractionCommon
from .views_common import ViewsMixin


@tagged("post_install", "-at_install")
class TestViewsSearch(ViewsMixin, InteractionCommon):
    """What filters, groups and typed terms find where interactions are searched."""

    ADDON = "crm_interactions"
    ALL_SEARCHED = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()

    def at(self, **delta):
        """Return the instant so far from noon of today."""
        return self.now.replace(hour=12, minute=0) + timedelta(**delta)

    def test_interactions_are_filtered_as_the_labels_say(self):
        """S11 B3 B5 B15: mine, open, overdue, without a next step, to answer…"""
        rows = {
            "today": {"date_start": self.at()},
            "late": {"date_start": self.at(days=-3), "user": self.user_own2},
            "soon": {"date_start": self.at(days=6), "user_ids": self.user_own.ids},
            "far": {"date_start": self.at(days=8), "confidential": True},
            "in": {"date_start": self.at(days=30), "direction": "in", "team_id": self.team.id},
            "done": {"date_start": self.at(days=-2), "direction": "in"},
            "void": {"date_start": self.at(days=-2)},
            "old": {"date_start": self.at(days=30), "active": False},
            "next": {"date_start": self.at(days=-9)},
        }
        named = {
            word: self.create_interactions(**{"user": self.user_manager, "team_id": False, **row})
            for word, row in rows.items()
        }
        named["next"].next_interaction_id = named["far"]
        (named["done"] | named["next"]).action_done()
        named["void"].action_cancel()
        others = "today soon far in done void next"
        self.assertFilters(
            self.user_manager,
            named,
            {
                "mine": others,
                "my_team": "",
                "assigned_to_me": "",
                "open": "today late soon far in",
                "closed": "done void next",
                "today": "today",
                "overdue": "late",
                "next_7_days": "today soon",
                "no_next_step": "done",
                "confidential": "far",
                "outbound": "today late soon far void next",
                "inbound": "in done",
                "to_answer": "in",
                "inactive": "old",
            },
        )
        named = {
            "own": self.create_interactions(user=self.user_own, team_id=self.team.id),
            "assigned": self.create_interactions(user=self.user_leader, user_ids=self.user_all.ids),
        }
        named["assigned"].team_id = False
        for user, table in [
            (self.user_own, {"mine": "own", "my_team": "own", "assigned_to_me": ""}),
            (self.user_all, {"mine": "", "my_team": "", "assigned_to_me": "assigned"}),
            (self.user_leader, {"mine": "assigned", "my_team": "own", "assigned_to_me": ""}),
        ]:
            self.assertFilters(user, named, table, only=True)

    def test_interactions_are_found_by_terms_and_grouped(self):
        """Section 4: the term is in the name, the customer or the note; companies with persons"""
        result = self.env["crm.interaction.result.type"].create({"name": "Reached"})
        named = {
            "name": self.create_interactions(name="Leasing offer"),
            "note": self.create_interactions(note="asks for leasing"),
            "who": self.create_interactions(
                partner_id=self.contact.id,
                contact_ids=self.contact2.ids,
                type_id=self.type_meeting.id,
                result_type_id=result.id,
                user_ids=self.user_all.ids,
                team_id=self.team.id,
            ),
        }
        named["name"].partner_id = named["note"].partner_id = self.individual
        self.assertFinds(
            self.user_own,
            named,
            [
                ("name", "leasing", "name note"),
                ("name", "Carla", "who"),
                ("partner_id", "Test Customer Ltd", "who"),
                ("partner_id", "Ina", "name note"),
                ("contact_ids", "Carlos", "who"),
                ("user_id", "Test Own", "name note who"),
                ("user_ids", "Test All", "who"),
                ("team_id", "Test Branch", "name note who"),
                ("type_id", "Meeting", "who"),
                ("result_type_id", "Reached", "who"),
                ("note", "leasing", "note"),
            ],
        )
        self.assertGroups(
            self.user_own,
            "crm.interaction",
            {
                "by_state": "state",
                "by_type": "type_id",
                "by_user": "user_id",
                "by_team": "team_id",
                "by_customer": "partner_id",
                "by_account": "commercial_partner_id",
                "by_channel": "channel_id",
                "by_result": "result_type_id",
                "by_priority": "priority_id",
                "by_category": "category_id",
                "by_date": "date:month",
                "date": "date=date",
            },
        )

    def test_customers_are_filtered_by_who_handles_them(self):
        """H1 F2: mine, assigned to me, handling open or closed; found by their number"""
        named = {
            "mine": self.create_customer(user_id=self.user_own.id),
            "assigned": self.create_customer(crm_user_ids=self.user_own.ids),
            "closed": self.create_customer(),
        }
        named["closed"].action_close_handling()
        table = {
            "my_customers": "mine",
            "customers_assigned_to_me": "assigned",
            "handling_open": "mine assigned",
            "handling_closed": "closed",
        }
        self.assertFilters(self.user_own, named, table, only=True)
        search = self._arch(self.customer.with_user(self.user_internal), "search")
        names = {node.get("name") for node in search.iter("filter", "field")}
        self.assertFalse(names & {*table, "pin"}, "for users of the app only")
        search = self._arch(self.customer.with_user(self.user_own), "search")
        self.assertTrue(search.xpath("./field[@name='pin']"))

    def create_customer(self, **values):
        return (
            self.quiet_env["res.partner"].create({"lastname": "Test", **values}).with_env(self.env)
        )

    def test_applications_are_searched(self):
        """F7: mine, open, closed, archived; by number, product or either name of the customer"""
        source = self.env["crm.application.source"].create({"name": "Leasing", "code": "lease"})
        row = {"source_id": source.id, "partner_id": self.individual.id}
        Application = self.env["crm.application"]
        self.contact.user_id = self.user_own
        named = {
            "open": Application.create(
                {**row, "number": "L-1", "product": "Car", "status": "asked"}
            ),
            "mine": Application.create({**row, "number": "L-2", "partner_id": self.contact.id}),
            "closed": Application.create(
                {**row, "number": "L-3", "date_opened": "2026-05-04", "date_closed": "2026-05-05"}
            ),
            "old": Application.create({**row, "number": "L-4", "active": False}),
        }
        table = {"my_customers": "mine", "open": "open mine", "closed": "closed", "inactive": "old"}
        self.assertFilters(self.user_own, named, table)
        self.assertFinds(
            self.user_own,
            named,
            [
                ("number", "L-2", "mine"),
                ("number", "car", "open"),
                ("partner_id", "Carla", "mine"),
                ("partner_id", "Test Customer", "mine"),
                ("source_id", "Leasing", "open mine closed"),
                ("status", "asked", "open"),
            ],
        )
        self.assertGroups(
            self.user_own,
            "crm.application",
            {
                "group_partner": "partner_id",
                "group_source": "source_id",
                "group_product": "product",
                "group_status": "status",
                "group_date_opened": "date_opened:month",
                "filter_date_opened": "date=date_opened",
            },
        )

    def test_changes_are_searched(self):
        """S17: by kind, mine, by field, by who made them and whose they were"""
        lines = self.env["crm.change"]
        named = {
            kind: lines.new({"kind": kind, "user_id": self.user_own.id})
            for kind in ("created", "changed", "merged", "deleted")
        }
        named["mine"] = lines.new({"user_id": self.user_manager.id})
        table = {kind: kind for kind in ("created", "changed", "merged", "deleted", "mine")}
        self.assertFilters(self.user_manager, named, table)
        named = {
            "who": lines.new({"user_name": "Somebody"}),
            "whose": lines.new({"partner_name": "Test Customer", "field_key": "res.partner:phone"}),
            "what": lines.new({"res_model": "crm.link"}),
        }
        self.assertFinds(
            self.user_manager,
            named,
            [
                ("field_key", "res.partner:phone", "whose"),
                ("user_name", "somebody", "who"),
                ("partner_name", "customer", "whose"),
                ("res_model", "crm.link", "what"),
            ],
        )
        self.assertGroups(
            self.user_manager,
            "crm.change",
            {
                "group_customer": "commercial_partner_id",
                "group_user": "user_name",
                "group_field": "field_key",
                "group_kind": "kind",
                "group_record": "res_model",
                "group_date": "date:day",
                "filter_date": "date=date",
            },
        )

    def test_unmatched_mails_are_searched(self):
        """B15: to match, matched, ignored, decided by me; by subject or sender"""
        row = {"date": self.now, "company_id": self.company.id, "team_id": self.team.id}
        named = {
            state: self.env["crm.inbound"].create({**row, "message_id": state, "state": state})
            for state in ("waiting", "matched", "ignored")
        }
        named["waiting"].write({"name": "Savings plan", "email_from": "ina@unknown.example.com"})
        named["matched"].write({"decided_by_id": self.user_own.id, "partner_id": self.customer.id})
        table = {state: state for state in named} | {"decided_by_me": "matched"}
        self.assertFilters(self.user_own, named, table)
        self.assertFinds(
            self.user_own,
            named,
            [
                ("name", "savings", "waiting"),
                ("name", "unknown", "waiting"),
                ("email_from", "ina@", "waiting"),
                ("partner_id", "Test Customer", "matched"),
                ("team_id", "Test Branch", "waiting matched ignored"),
            ],
        )
        groups = {"by_address": "email_normalized", "by_team": "team_id", "by_state": "state"}
        self.assertGroups(self.user_own, "crm.inbound", {**groups, "date": "date=date"})
