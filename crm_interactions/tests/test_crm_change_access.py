from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .change_common import ChangeCommon


@tagged("post_install", "-at_install")
class TestCrmChangeAccess(ChangeCommon):
    """Who reads the log: managers and the data-protection role, and what its sources allow (B7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_officer = cls._create_user("officer", "crm_interactions.group_data_protection")

    def read_by(self, user, lines):
        """Return which of the lines a user finds, through every door alike."""
        self.env.flush_all()
        self.env.invalidate_all()
        Change = self.env["crm.change"].with_user(user)
        domain = [("id", "in", lines.ids)]
        found = Change.search(domain)
        self.assertEqual(Change.search_count(domain), len(found))
        self.assertEqual(
            sum(row[0] for row in Change._read_group(domain, [], ["__count"])), len(found)
        )
        self.assertEqual(lines.with_user(user)._filtered_access("read"), found)
        for line in lines.with_user(user) - found:
            with self.assertRaises(AccessError):
                line.read(["old_text", "new_text"])
        return found.with_env(self.env)

    def test_managers_and_data_protection_only(self):
        """S18: nobody else, and managers are no data-protection officers."""
        self.customer.phone = "+1 555 0123"
        line = self.log()
        for user in (self.user_manager, self.user_officer):
            with self.subTest(user=user.login):
                self.assertEqual(self.read_by(user, line), line)
                self.assertEqual(line.with_user(user).new_text, "+1 555 0123")
                self.env["crm.change.audit"].with_user(user).create({}).action_show()
        for user in (
            self.user_own,
            self.user_leader,
            self.user_all,
            self.user_internal,
            self.user_portal,
            self.user_public,
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.env["crm.change"].with_user(user).search([])
                with self.assertRaises(AccessError):
                    line.with_user(user).read(["new_text"])
                with self.assertRaises(AccessError):
                    self.env["crm.change.audit"].with_user(user).create({})
        officer = "crm_interactions.group_data_protection"
        self.assertFalse(self.user_manager.has_group(officer))
        self.assertFalse(self.user_officer.has_group("sales_team.group_sale_salesman"))

    def test_kept_values_are_not_read_directly(self):
        """S17 B7: only the words of a line leave the server."""
        self.customer.phone = "+1 555 0123"
        line = self.log()
        for name in ("old_value", "new_value"):
            with self.assertRaises(AccessError):
                line.with_user(self.user_manager).read([name])
            with self.assertRaises(AccessError):
                line.with_user(self.user_manager).search([(name, "!=", False)])

    def test_lines_obey_the_company_of_the_customer(self):
        """S17: another company's customer stays its own, and takes its log along when it moves."""
        self.customer_abroad.phone = "+1 555 0123"
        line = self.log()
        self.assertEqual(self.read_by(self.user_abroad, line), line)
        self.assertFalse(self.read_by(self.user_manager, line))
        self.assertFalse(self.read_by(self.user_officer, line))
        self.customer.phone = "+1 555 0124"
        line = self.log()
        self.assertEqual(self.read_by(self.user_manager, line), line)
        self.customer.company_id = self.company_abroad
        self.assertFalse(self.read_by(self.user_manager, line))
        self.assertEqual(self.read_by(self.user_abroad, line), line)

    def test_records_of_another_company_stay_its_own(self):
        """B7: a shared customer's application in another company."""
        application = self.env["crm.application"].create(
            {
                "number": "A-1",
                "partner_id": self.individual.id,
                "company_id": self.company_abroad.id,
            }
        )
        line = self.log()
        self.assertFalse(self.read_by(self.user_manager, line))
        self.assertEqual(self.read_by(self.user_abroad, line), line)
        application.unlink()
        line = self.log()
        self.assertFalse(self.read_by(self.user_manager, line))
        self.assertEqual(self.read_by(self.user_abroad, line), line)

    def test_interactions_only_for_who_may_read_them(self):
        """B5 B7: data protection reads no interactions, so nothing of them in the log."""
        interaction = self.create_interactions(confidential=True, author=self.user_own)
        self.log()
        interaction.note = "Secret"
        line = self.log()
        self.assertEqual(self.read_by(self.user_manager, line), line)
        self.assertFalse(self.read_by(self.user_officer, line))
        salesman = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.user_officer.group_ids += salesman
        self.assertFalse(self.read_by(self.user_officer, line))
        interaction.confidential = False
        self.assertEqual(self.read_by(self.user_officer, line), line)
        interaction.unlink()
        line |= self.log().filtered(lambda line: line.kind == "deleted")
        self.assertEqual(self.read_by(self.user_manager, line), line)
        self.assertFalse(self.read_by(self.user_officer, line))

    def test_links_are_read_with_what_they_hang_on(self):
        """B5 B7 F6: a link of a confidential interaction, and one of the customer."""
        self.user_officer.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        secret = self.create_interactions(confidential=True, author=self.user_own)
        self.log()
        links = self.env["crm.link"].create(
            [
                {"interaction_id": secret.id, "url": "https://www.example.com/secret"},
                {"partner_id": self.customer.id, "url": "https://www.example.com/"},
            ]
        )
        lines = self.log()
        self.assertEqual(lines.mapped("res_id"), links.ids)
        self.assertEqual(self.read_by(self.user_manager, lines), lines)
        self.assertEqual(self.read_by(self.user_officer, lines), lines[1])
        self.assertFalse(self.read_by(self.user_abroad, lines[0]))

    def test_fields_for_some_groups_only_are_for_them_in_the_log_too(self):
        """B7: assigned users are shown to salespeople only."""
        self.customer.crm_user_ids = [Command.link(self.user_own.id)]
        line = self.log()
        self.assertEqual(line.field_key, "res.partner:crm_user_ids")
        self.assertEqual(self.read_by(self.user_manager, line), line)
        self.assertFalse(self.read_by(self.user_officer, line))

    def test_deleted_record_without_company_is_of_its_customers_company(self):
        """S17: an identification number that is gone, before and after its customer."""
        number = self.env["res.partner.id_number"].create(
            {
                "name": "4711",
                "partner_id": self.customer_abroad.id,
                "category_id": self.env["res.partner.id_category"]
                .create({"name": "Test Card", "code": "TC"})
                .id,
            }
        )
        lines = self.log()
        number.unlink()
        lines |= self.log()
        for work in (lambda: None, self.customer_abroad.unlink):
            work()
            self.assertEqual(self.read_by(self.user_abroad, lines), lines)
            self.assertFalse(self.read_by(self.user_manager, lines))

    def test_deleted_customer_is_still_audited(self):
        """S17: by both, in the company it was of."""
        abroad_id = self.customer_abroad.id
        (self.individual | self.customer_abroad).unlink()
        lines = self.log()
        here = lines.filtered(lambda line: line.res_id != abroad_id)
        self.assertEqual(self.read_by(self.user_manager, lines), here)
        self.assertEqual(self.read_by(self.user_officer, lines), here)
        self.assertEqual(self.read_by(self.user_abroad, lines), lines)
