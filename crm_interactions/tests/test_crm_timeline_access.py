from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .message_common import MessageCommon

EVERYBODY = {"own", "own2", "leader", "all", "manager", "abroad"}


@tagged("post_install", "-at_install")
class TestCrmTimelineAccess(MessageCommon):
    """B7: nobody sees through the history what the source would refuse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            "own": cls.user_own,
            "own2": cls.user_own2,
            "leader": cls.user_leader,
            "all": cls.user_all,
            "manager": cls.user_manager,
            "abroad": cls.user_abroad,
        }
        for user in cls.users.values():
            user.group_ids += cls.env.ref("base.group_allow_export")

    def assert_seen(self, by, **values):
        """One row has these values; these users see it in every way, the others in none."""
        domain = [(name, "=", value) for name, value in values.items()]
        row = self.env["crm.timeline"].search(domain)  # as the superuser
        self.assertEqual(len(row), 1, values)
        for name, user in self.users.items():
            with self.subTest(user=name):
                self._assert_seen_by(row.with_user(user), domain, name in by)

    def _assert_seen_by(self, row, domain, seen):
        row.invalidate_recordset()
        timeline = row.browse()
        self.assertEqual(timeline.search(domain), row if seen else timeline)
        self.assertEqual(timeline.search_count(domain), int(seen))
        groups = timeline._read_group(domain, ["kind"], ["__count"])
        self.assertEqual(sum(count for _kind, count in groups), int(seen))
        self.assertEqual(row.exists(), row if seen else timeline)
        self.assertEqual(row.has_access("read"), seen)
        if seen:
            self.assertEqual(len(row.export_data(["summary"])["datas"]), 1)
        else:
            self.assertFalse(timeline.search(domain).export_data(["summary"])["datas"])

    def post(self, record, customer, **values):
        """Post a mail to a customer on a record, as the superuser."""
        return record.message_post(
            body="<p>Hello <b>you</b></p>",
            partner_ids=customer.ids,
            subtype_xmlid="mail.mt_comment",
            **{"message_type": "comment", **values},
        )

    def test_own_documents(self):
        """B7: a colleague's interaction is not for those who see their own only"""
        talk = self.create_held(name="Talk", user=self.user_own2)
        self.assert_seen({"own2", "all", "manager"}, kind="interaction", res_id=talk.id)

    def test_confidential_interaction(self):
        """B5, B7: for its responsible user and managers"""
        talk = self.create_held(confidential=True, name="Secret")
        self.assert_seen({"own", "manager"}, kind="interaction", res_id=talk.id)

    def test_call_of_another_company(self):
        """B7: for those who work there"""
        talk = self.create_held(
            partner_id=self.customer_abroad.id,
            company_id=self.company_abroad.id,
            user=self.user_abroad,
        )
        self.assert_seen({"abroad"}, kind="interaction", res_id=talk.id)

    def test_message_follows_its_interaction(self):
        """B7: words of a confidential interaction are as confidential"""
        talk = self.create_held(confidential=True, name="Secret")
        message = self.send(talk)
        self.assert_seen({"own", "manager"}, res_model="crm.message", res_id=message.id)

    def test_mail_on_the_customer(self):
        """S9, B7: everybody who may read the customer may read its mails"""
        self.post(self.customer, self.contact)
        self.assert_seen(EVERYBODY, kind="mail", partner_id=self.contact.id)

    def test_mail_on_document_one_may_not_read(self):
        """B7: a mail is as closed as its document"""
        talk = self.create_held(confidential=True, name="Secret")
        self.post(talk, self.individual)
        self.assert_seen({"own", "manager"}, kind="mail", partner_id=self.individual.id)

    def test_mail_of_which_one_is_the_author_or_addressee(self):
        """B7: who wrote or got it may read it, as in Odoo"""
        document = self.env["res.partner"].create(
            {"name": "Test Closed", "company_id": self.company_abroad.id}
        )
        self.post(
            document,
            self.individual | self.user_all.partner_id,
            author_id=self.user_own2.partner_id.id,
        )
        seen_by = {"abroad", "all", "own2"}
        self.assert_seen(seen_by, kind="mail", partner_id=self.individual.id)

    def test_mail_on_unreadable_model(self):
        """B7: without the right to read a model nobody reads its mails"""
        server = self.env["mail.gateway.allowed"]
        self.assertFalse(server.with_user(self.user_own).has_access("read"))
        message = self.post(self.customer, self.individual)
        message.write({"model": server._name, "res_id": 1})
        self.assert_seen(set(), kind="mail", partner_id=self.individual.id)

    def test_user_notification_is_for_its_addressees(self):
        """B7: what Odoo calls user specific is not readable through the document"""
        self.customer.message_notify(
            body="For you", subject="You", partner_ids=self.individual.ids, model="res.partner",
            res_id=self.customer.id,
        )  # fmt: skip
        self.assert_seen(set(), kind="mail", partner_id=self.individual.id)

    def test_mails_count_as_odoo_counts_them(self):
        """B7: the condition in SQL agrees with Odoo's own check"""
        talks = self.create_held(2) | self.create_held(2, user=self.user_own2)
        talks |= self.create_held(2, confidential=True)
        messages = self.env["mail.message"]
        for talk in talks:
            messages |= self.post(talk, self.individual)
        for name, user in self.users.items():
            with self.subTest(user=name):
                expected = messages.with_user(user).search_count([("id", "in", messages.ids)])
                domain = [("partner_id", "=", self.individual.id), ("kind", "=", "mail")]
                timeline = self.env["crm.timeline"].with_user(user)
                self.assertEqual(timeline.search_count(domain), expected)

    def meet(self, **values):
        """Create a meeting of ``user_own``, ``user_all`` and a contact person."""
        people = self.user_own.partner_id | self.user_all.partner_id | self.contact
        context = {**self.QUIET, "no_mail_to_attendees": True}
        return (
            self.env["calendar.event"]
            .with_user(self.user_own)
            .with_context(**context)
            .create(
                {
                    "name": "Tea",
                    "start": "2026-05-05 10:00:00",
                    "stop": "2026-05-05 11:00:00",
                    "user_id": self.user_own.id,
                    "partner_ids": [Command.set(people.ids)],
                    **values,
                }
            )
        )

    def test_meeting(self):
        """B7: meetings are for all employees, as in Odoo's calendar"""
        for user in self.users.values():
            self.env["res.users.settings"]._find_or_create_for_user(user)
        self.meet()
        self.assert_seen(EVERYBODY, kind="meeting", partner_id=self.contact.id)

    def test_private_meeting(self):
        """B7: a private title is for those who take part, mails about it as well"""
        event = self.meet(privacy="private")
        self.assert_seen({"own", "all"}, kind="meeting", partner_id=self.contact.id)
        self.post(event, self.individual)
        self.assert_seen({"own", "all"}, kind="mail", partner_id=self.individual.id)

    def test_meeting_in_a_private_calendar(self):
        """B7: so is one that is private by its owner's settings"""
        settings = self.env["res.users.settings"]._find_or_create_for_user(self.user_own)
        settings.calendar_default_privacy = "private"
        self.meet()
        self.assert_seen({"own", "all"}, kind="meeting", partner_id=self.contact.id)

    def test_no_history_without_the_right_to_it(self):
        """B7: portal users, visitors and employees outside sales are refused"""
        self.create_held(name="Talk")
        for user in (self.user_portal, self.user_public, self.user_internal):
            timeline = self.env["crm.timeline"].with_user(user)
            period = (self.customer.id, "2026-01-01 00:00:00", "2027-01-01 00:00:00")
            for call in (
                lambda timeline=timeline: timeline.search([]),
                lambda timeline=timeline: timeline._read_group([], ["kind"]),
                lambda timeline=timeline: timeline.get_timeline_options(self.customer.id),
                lambda timeline=timeline: timeline.set_timeline_filters({}),
                lambda timeline=timeline, period=period: timeline.get_timeline(*period),
            ):
                with self.subTest(user=user.name), self.assertRaises(AccessError):
                    call()
