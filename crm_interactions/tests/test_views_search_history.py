from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import InteractionCommon
from .views_common import ViewsMixin


@tagged("post_install", "-at_install")
class TestViewsSearchHistory(ViewsMixin, InteractionCommon):
    """What filters, groups and typed terms find in messages, histories and dictionaries."""

    ADDON = "crm_interactions"
    ALL_SEARCHED = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.before = fields.Datetime.now() - timedelta(days=2)
        cls.after = fields.Datetime.now() + timedelta(days=2)

    def rows(self, model, field, values):
        """Return unsaved rows of a model that only reads, one for each value, by the value."""
        return {value: self.env[model].new({field: value}) for value in values.split()}

    def test_messages_are_searched(self):
        """F4 B13: on their way, sent, answered, not delivered, unclear; by words or address"""
        states = (
            "draft queued sending sent delivered opened clicked answered bounced failed blocked "
            "unclear cancelled"
        )
        row = {
            "partner_id": self.individual.id,
            "channel_id": self.env.ref("crm_interactions.crm_channel_email").id,
        }
        named = {
            state: self.env["crm.message"].create({**row, "subject": f"is {state}"})
            for state in states.split()
        }
        for state, message in named.items():
            self.env.cr.execute(
                "UPDATE crm_message SET state = %s, user_id = %s WHERE id = %s",
                [state, (self.user_manager if state == "sent" else self.user_all).id, message.id],
            )
        self.env.invalidate_all()
        table = {
            "mine": "sent",
            "waiting": "queued sending",
            "arrived": "sent delivered opened clicked answered",
            "answered": "answered",
            "problem": "bounced failed blocked",
            "unclear": "unclear",
        }
        self.assertFilters(self.user_manager, named, table)
        named["draft"].write({"body": "<p>Spring offer</p>", "address": "spring@example.com"})
        terms = [
            ("subject", "is sent", "sent"),
            ("subject", "offer", "draft"),
            ("subject", "spring@", "draft"),
            ("partner_id", "Ina", states),
            ("address", "spring", "draft"),
            ("channel_id", "E-mail", states),
            ("user_id", "Test Manager", "sent"),
        ]
        self.assertFinds(self.user_manager, named, terms)
        groups = {
            "by_state": "state",
            "by_channel": "channel_id",
            "by_customer": "partner_id",
            "by_user": "user_id",
            "by_date": "date_queued:month",
            "date_queued": "date=date_queued",
        }
        self.assertGroups(self.user_own, "crm.message", groups)

    def test_history_is_searched(self):
        """F8 S9 S21: the kinds of each filter, both directions, what is to come"""
        kinds = "interaction mail sms letter message mailing meeting activity order pos_order "
        kinds += "participation payment"
        states = "answered bounced failed blocked unclear sent"
        named = self.rows("crm.timeline", "kind", kinds) | self.rows(
            "crm.timeline", "state", states
        )
        named |= self.rows("crm.timeline", "direction", "out in")
        named["mine"] = self.env["crm.timeline"].new({"user_id": self.user_own.id})
        named["past"] = self.env["crm.timeline"].new({"date": self.before})
        named["coming"] = self.env["crm.timeline"].new({"date": self.after})
        table = {
            "mine": "mine",
            "out": "out",
            "in": "in",
            "interactions": "interaction",
            "written": "mail sms letter message mailing",
            "meetings": "meeting",
            "activities": "activity",
            "business": "order pos_order participation payment",
            "answered": "answered",
            "problem": "bounced failed blocked unclear",
            "coming": "coming",
        }
        self.assertFilters(self.user_own, named, table)
        named = {
            "words": self.env["crm.timeline"].new({"summary": "Spring offer"}),
            "who": self.env["crm.timeline"].new({"partner_id": self.individual.id}),
            "user": self.env["crm.timeline"].new({"user_id": self.user_own.id}),
            "sms": self.env["crm.timeline"].new({"channel": "sms"}),
        }
        terms = [("summary", "spring", "words"), ("user_id", "Test Own", "user")]
        terms += [("partner_id", self.individual.id, "who"), ("channel", "sms", "sms")]
        self.assertFinds(self.user_own, named, terms)
        groups = {
            "by_kind": "kind",
            "by_channel": "channel",
            "by_direction": "direction",
            "by_state": "state",
            "by_customer": "partner_id",
            "by_account": "commercial_partner_id",
            "by_user": "user_id",
            "by_date": "date:month",
            "date": "date=date",
        }
        self.assertGroups(self.user_own, "crm.timeline", groups)

    def test_orders_are_searched(self):
        """S21: mine, quotations, confirmed ones, cancelled ones"""
        model = "crm.customer.order"
        states = "quotation sent confirmed new paid posted cancelled"
        named = self.rows(model, "state", states)
        named["mine"] = self.env[model].new({"user_id": self.user_own.id})
        table = {
            "mine": "mine",
            "quotations": "quotation sent",
            "confirmed": "confirmed paid posted",
            "cancelled": "cancelled",
        }
        self.assertFilters(self.user_own, named, table)
        named = {
            "number": self.env[model].new({"number": "S00012"}),
            "who": self.env[model].new({"partner_id": self.customer.id}),
            "user": self.env[model].new({"user_id": self.user_own.id}),
        }
        named["items"] = self.env[model].new({"items": "2 Chairs"})
        for word in ("number", "who", "user"):
            named[word].items = False
        terms = [("number", "s0001", "number"), ("user_id", "Test Own", "user")]
        terms += [("items", "chair", "items")]
        self.assertFinds(self.user_own, named, [*terms, ("partner_id", self.customer.id, "who")])
        groups = {"by_state": "state", "by_kind": "kind", "by_user": "user_id", "date": "date=date"}
        groups |= {"by_customer": "partner_id", "by_date": "date:month"}
        self.assertGroups(self.user_own, model, groups)

    def test_participations_are_searched(self):
        """S22: coming, past, attended, cancelled; by event, pass and attendee"""
        model = "crm.customer.participation"
        named = self.rows(model, "state", "unconfirmed registered attended cancelled")
        named["past"] = self.env[model].new({"date": self.before})
        named["coming"] = self.env[model].new({"date": self.after})
        table = {word: word for word in ("coming", "past", "attended", "cancelled")}
        self.assertFilters(self.user_own, named, table)
        named = self.rows(model, "event", "Concert") | self.rows(model, "ticket", "Balcony")
        named |= self.rows(model, "attendee", "Ina")
        named["who"] = self.env[model].new({"partner_id": self.customer.id})
        terms = [
            ("event", "concert", "Concert"),
            ("ticket", "balcony", "Balcony"),
            ("attendee", "ina", "Ina"),
            ("partner_id", self.customer.id, "who"),
        ]
        self.assertFinds(self.user_own, named, terms)
        groups = {"by_event": "event", "by_ticket": "ticket", "by_state": "state"}
        groups |= {"by_customer": "partner_id", "by_date": "date:month", "date": "date=date"}
        self.assertGroups(self.user_own, model, groups)

    def test_payments_are_searched(self):
        """S23: received, paid back, paid, not paid yet; by number, document and method"""
        model = "crm.customer.payment"
        named = self.rows(model, "state", "draft in_process paid cancelled rejected")
        named["in"] = self.env[model].new({"amount": 12.5})
        named["back"] = self.env[model].new({"amount": -12.5})
        table = {"received": "in", "paid_back": "back", "paid": "paid", "open": "draft in_process"}
        self.assertFilters(self.user_own, named, table)
        named = self.rows(model, "number", "P001") | self.rows(model, "document", "INV7")
        named |= self.rows(model, "method", "Cash")
        named["who"] = self.env[model].new({"partner_id": self.customer.id})
        terms = [
            ("number", "p00", "P001"),
            ("document", "inv", "INV7"),
            ("method", "cash", "Cash"),
            ("partner_id", self.customer.id, "who"),
        ]
        self.assertFinds(self.user_own, named, terms)
        groups = {"by_method": "method", "by_kind": "kind", "by_state": "state"}
        groups |= {"by_customer": "partner_id", "by_date": "date:month", "date": "date=date"}
        self.assertGroups(self.user_own, model, groups)

    def test_dictionaries_are_searched(self):
        """C11 C13: by name, and archived ones come back by one filter"""
        channel = self.env.ref("crm_interactions.crm_channel_email")
        item = {"channel_id": channel.id, "subject": "Spring", "body": "<p>Roses</p>"}
        more = {
            "crm.template": {
                "item_ids": [fields.Command.create(item)],
                "type_ids": self.type_call.ids,
            },
            "crm.application.source": {"code": "lease"},
        }
        terms = {
            "crm.template": [
                ("item_ids", "spring", "one"),
                ("item_ids", "roses", "one"),
                ("type_ids", "Call", "one"),
            ],
            "crm.application.source": [("name", "lease", "one")],
        }
        for model in (
            "crm.interaction.type",
            "crm.interaction.result.type",
            "crm.interaction.priority",
            "crm.interaction.category",
            "crm.interaction.source.type",
            "crm.template",
            "crm.application.source",
        ):
            with self.subTest(model=model):
                one = self.env[model].create({"name": "Leasing", **more.get(model, {})})
                code = {"code": "old"} if model == "crm.application.source" else {}
                old = self.env[model].create({"name": "Old", "active": False, **code})
                named = {"one": one, "old": old}
                self.assertFilters(self.user_manager, named, {"inactive": "old"})
                found = [("name", "leasing", "one"), *terms.get(model, [])]
                self.assertFinds(self.user_manager, named, found)
                self.assertGroups(self.user_manager, model, {})
