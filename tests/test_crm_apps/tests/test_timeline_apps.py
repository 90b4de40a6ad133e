from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.common import InteractionCommon

# The groups that open each app, beside sales.
APP_GROUPS = (
    "account.group_account_user",
    "event.group_event_user",
    "mass_mailing.group_mass_mailing_user",
    "point_of_sale.group_pos_user",
)


@tagged("post_install", "-at_install")
class TestTimelineApps(InteractionCommon):
    """F8, S9, S20, B7: what other apps know of a customer is in its history by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_apps = cls._create_user(
            "apps", ",".join(["sales_team.group_sale_salesman_all_leads", *APP_GROUPS])
        )
        cls.users = {
            "own": cls.user_own,
            "all": cls.user_all,
            "manager": cls.user_manager,
            "abroad": cls.user_abroad,
            "apps": cls.user_apps,
        }
        for user in cls.users.values():
            user.group_ids += cls.env.ref("base.group_allow_export")

    def make(self, model_name, **values):
        return self.quiet_env[model_name].create(values).with_env(self.env)

    def rows(self, user=None, **values):
        domain = [("commercial_partner_id", "=", self.customer.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["crm.timeline"].with_user(user or self.env.user).search(domain)

    def assert_row(self, record, **expected):
        """The record is one row with these values; returns it."""
        row = self.rows(res_model=record._name, res_id=record.id)
        self.assertEqual(len(row), 1)
        self.assertEqual({name: row[name] for name in expected}, expected)
        return row

    def assert_as_source(self, row, record):
        """Every user sees the row exactly where the record can be read, in every way."""
        for name, user in self.users.items():
            source = record.with_user(user)
            readable = source.has_access("read")
            with self.subTest(user=name, model=record._name, readable=readable):
                mine = row.with_user(user)
                mine.invalidate_recordset()
                domain = [("partner_id", "=", row.partner_id.id), ("kind", "=", row.kind)]
                found = mine.search(domain)
                self.assertEqual(found, mine if readable else mine.browse())
                self.assertEqual(mine.search_count(domain), int(readable))
                groups = mine._read_group(domain, ["channel"], ["__count"])
                self.assertEqual(sum(count for _lane, count in groups), int(readable))
                self.assertEqual(len(found.export_data(["summary"])["datas"]), int(readable))
                self.assertEqual(mine.exists(), found)
                if readable:
                    self.assertEqual(mine.action_open()["res_model"], record._name)

    def test_sales_order(self):
        """F8: quotations sent and orders, each for those who see it in Sales"""
        order = self.make(
            "sale.order", partner_id=self.contact.id, user_id=self.user_own.id, state="sent"
        )
        order.date_order = "2026-05-01 10:00:00"
        row = self.assert_row(order, kind="order", channel="sale", state="quoted")
        self.assertEqual((row.partner_id, row.user_id), (self.contact, self.user_own))
        self.assert_as_source(row, order)
        order.user_id = self.user_all
        self.assert_as_source(row, order)
        self.make("sale.order", partner_id=self.contact.id)
        self.assertEqual(self.rows(kind="order"), row, "a draft is not yet history")

    def test_order_of_another_company(self):
        """B7: for those who work there"""
        order = self.make(
            "sale.order",
            partner_id=self.contact.id,
            company_id=self.company_abroad.id,
            user_id=self.user_abroad.id,
            state="sale",
        )
        self.assert_as_source(self.assert_row(order, state="confirmed"), order)

    def test_participation(self):
        """F8: events attended and those to come, at the time of the event"""
        event = self.make(
            "event.event",
            name="Test Fair",
            date_begin="2026-05-02 10:00:00",
            date_end="2026-05-02 12:00:00",
        )
        registration = self.make(
            "event.registration", event_id=event.id, partner_id=self.contact.id, state="open"
        )
        row = self.assert_row(
            registration,
            kind="participation",
            channel="event",
            summary="Test Fair",
            date=event.date_begin,
            date_end=event.date_end,
        )
        self.assert_as_source(row, registration)

    def test_payment(self):
        """F8: what was paid, to us and by us"""
        journal = self.make("account.journal", name="Test Bank", code="TSTB", type="bank")
        payment = self.make(
            "account.payment",
            partner_id=self.contact.id,
            amount=5,
            journal_id=journal.id,
            payment_type="inbound",
            date="2026-05-03",
            state="paid",
        )
        row = self.assert_row(payment, kind="payment", direction="in", state="paid")
        self.assertEqual(str(row.date), "2026-05-03 12:00:00")
        self.assert_as_source(row, payment)
        in_may = [("partner_id", "=", self.contact.id), ("kind", "=", "payment")]
        for first, last, found in (
            ("2026-05-03", "2026-05-04", row),
            ("2026-05-04", "2026-06-01", row.browse()),
            ("2026-04-01", "2026-05-03", row.browse()),
        ):
            frame = [("date", ">=", first), ("date", "<", last)]
            self.assertEqual(row.search([*in_may, *frame]), found)
            self.assertEqual(row.search([("kind", "=", "payment"), *frame]) & row, found)

    def test_point_of_sale(self):
        """F8: what was bought in the shop"""
        config = self.make("pos.config", name="Test Shop")
        session = self.make("pos.session", config_id=config.id, user_id=self.env.uid)
        order = self.make(
            "pos.order",
            session_id=session.id,
            company_id=self.company.id,
            partner_id=self.contact.id,
            amount_tax=0,
            amount_total=0,
            amount_paid=0,
            amount_return=0,
            state="paid",
        )
        row = self.assert_row(order, kind="pos_order", channel="sale", state="paid")
        self.assert_as_source(row, order)

    # Mailings

    def mail(self, model="res.partner", **values):
        """Return the statistics line of a mailing to a record of a model."""
        mailing = self.make(
            "mailing.mailing",
            subject="Test News",
            mailing_model_id=self.env["ir.model"]._get_id(model),
            body_html="<p>All the news</p>",
        )
        return self.make(
            "mailing.trace",
            mass_mailing_id=mailing.id,
            model=model,
            sent_datetime="2026-05-04 10:00:00",
            **values,
        )

    def test_mailing(self):
        """S9, S20: with what became of it, for those who may read its statistics"""
        trace = self.mail(res_id=self.contact.id, trace_status="sent")
        row = self.rows(kind="mailing")
        self.assertEqual((row.state, row.summary, row.direction), ("sent", "Test News", "out"))
        trace.trace_status = "open"
        row.invalidate_recordset()
        self.assertEqual(row.state, "opened")
        trace.links_click_datetime = "2026-05-04 11:00:00"
        row.invalidate_recordset()
        self.assertEqual(row.state, "clicked")
        self.assertIn("All the news", row._words()["body"])
        self.assertTrue(self.rows(self.user_apps, kind="mailing"))
        self.assertFalse(self.rows(self.user_manager, kind="mailing"))
        self.assertFalse(row.with_user(self.user_manager).exists())

    def test_mailing_to_a_list_reaches_the_customer_with_the_address(self):
        """S9: the contacts of mailing lists are customers by their address, the first one once"""
        self.make("res.partner", name="Test Double", email=self.contact.email)
        contact = self.make("mailing.contact", name="C", email=self.contact.email.upper())
        self.mail("mailing.contact", res_id=contact.id, trace_status="bounce")
        row = self.env["crm.timeline"].search([("kind", "=", "mailing")])
        self.assertEqual((row.partner_id, row.state), (self.contact, "bounced"))

    def test_sms_mailing(self):
        """S9: in the lane of text messages"""
        self.mail(res_id=self.contact.id, trace_type="sms", trace_status="sent")
        row = self.rows(kind="mailing")
        self.assertEqual((row.channel, row.state), ("sms", "delivered"))

    # Mails and activities of the documents

    def test_quotation_sent_by_mail(self):
        """S9, S20, B7: as readable as the quotation"""
        order = self.make("sale.order", partner_id=self.contact.id, user_id=self.user_all.id)
        order.message_post(
            body="Our offer",
            subject="Quotation",
            partner_ids=self.contact.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        row = self.rows(kind="mail")
        self.assertEqual((row.res_model, row.res_id), ("sale.order", order.id))
        self.assert_as_source(row, order)

    def test_activity_done_on_an_order(self):
        """F8, B7: belongs to the customer of the order, as readable as the order"""
        order = self.make("sale.order", partner_id=self.contact.id, user_id=self.user_all.id)
        activity = order.activity_schedule("mail.mail_activity_data_todo", summary="Ask back")
        activity.action_feedback("Asked")
        row = self.rows(kind="activity")
        self.assertIn("Ask back", row.summary)
        self.assertEqual((row.res_model, row.res_id), ("sale.order", order.id))
        self.assert_as_source(row, order)

    def test_lanes_of_the_apps(self):
        """B6: what is drawn has a lane"""
        self.make("sale.order", partner_id=self.contact.id, state="sale")
        timeline = self.env["crm.timeline"].with_user(self.user_manager)
        lanes = {lane["id"] for lane in timeline.get_timeline_options(self.customer.id)["lanes"]}
        period = ("2020-01-01 00:00:00", "2100-01-01 00:00:00")
        entries = timeline.get_timeline(self.customer.id, *period)["entries"]
        self.assertEqual({entry["lane"] for entry in entries} - lanes, set())
        self.assertIn("Order", {entry["kind"] for entry in entries})

    def test_group_of_contact_persons(self):
        """B6: one partner apart, or the account with its contact persons"""
        event = self.make("event.event", name="Test Fair", date_begin="2026-05-02 10:00:00",
                            date_end="2026-05-02 12:00:00")  # fmt: skip
        guests = self.contact | self.contact2
        event.registration_ids = [
            Command.create({"partner_id": guest.id, "state": "open"}) for guest in guests
        ]
        self.assertEqual(len(self.rows(kind="participation")), 2)
        apart = [("customer_id", "=", self.contact.id), ("kind", "=", "participation")]
        self.assertEqual(self.env["crm.timeline"].search(apart).partner_id, self.contact)
