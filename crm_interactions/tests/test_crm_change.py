from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .change_common import ChangeCommon


@tagged("post_install", "-at_install")
class TestCrmChange(ChangeCommon):
    """What is logged of the changes of a customer's file, and that it stays."""

    def test_change_is_logged_with_author_field_old_and_new(self):
        """S17: who, when, which field, from what to what."""
        self.user_manager.group_ids += self.env.ref("base.group_partner_manager")
        self.log()
        self.customer.with_user(self.user_manager).write({"phone": "+1 555 0199"})
        line = self.log()
        self.assertEqual(self.words(line), [("changed", "Phone", False, "+1 555 0199")])
        self.assertEqual(line.user_id, self.user_manager)
        self.assertEqual(line.user_name, "Test Manager")
        self.assertEqual(line.partner_id, self.customer)
        self.assertEqual(line.commercial_partner_id, self.customer)
        self.assertEqual(line.record_label, "Contact: Test Customer Ltd")
        self.assertAlmostEqual(line.date.timestamp(), self.env.cr.now().timestamp(), delta=60)

    def test_author_stays_the_user_under_sudo(self):
        """S17: elevated rights do not hide who did it."""
        self.customer.with_user(self.user_own).sudo().write({"ref": "C-1"})
        self.assertEqual(self.log().user_id, self.user_own)

    def test_same_value_again_is_no_change(self):
        """S17: only real changes are logged, and what was put back is none."""
        self.customer.write({"email": self.customer.email, "phone": False, "comment": False})
        self.customer.write({"city": "Testville"})
        self.customer.write({"city": False})
        self.assertFalse(self.log())

    def test_value_written_twice_is_one_change(self):
        """S17: a transaction logs from what it found to what it left."""
        self.customer.write({"city": "Testville"})
        self.customer.write({"city": "Testburg"})
        self.assertEqual(self.words(self.log()), [("changed", "City", False, "Testburg")])

    def test_creation_is_one_line(self):
        """S17: a new record is told by its name, not by each of its fields."""
        partner = self.env["res.partner"].create({"name": "Test New Ltd", "is_company": True})
        partner.city = "Testville"
        line = self.log()
        self.assertEqual(self.words(line), [("created", False, False, False)])
        self.assertEqual(line.res_name, "Test New Ltd")

    def test_deletion_keeps_the_names(self):
        """S17: what is gone is still named, and so is whose it was."""
        link = self.env["crm.link"].create(
            {"partner_id": self.customer.id, "name": "Web site", "url": "https://www.example.com/"}
        )
        self.log()
        link.unlink()
        line = self.log()
        self.assertEqual(self.words(line), [("deleted", False, False, False)])
        self.assertEqual(line.record_label, "Link: Web site https://www.example.com/")
        self.assertEqual(line.partner_id, self.customer)

    def test_bank_account_that_odoo_archives_is_not_deleted(self):
        """S17: deleting a bank account archives it."""
        bank = self.env["res.partner.bank"].create(
            {"acc_number": "TEST 0001", "partner_id": self.customer.id}
        )
        self.log()
        bank.unlink()
        self.assertEqual(self.words(self.log()), [("changed", "Active", "Yes", "No")])

    def test_what_is_deleted_along_is_logged(self):
        """S17: the database takes connections and numbers with a customer, contacts stay."""
        kind = self.env["res.partner.relation.type"].create(
            {"name": "is supplier of", "name_inverse": "is supplied by"}
        )
        self.env["res.partner.relation"].create(
            {
                "left_partner_id": self.customer.id,
                "type_id": kind.id,
                "right_partner_id": self.individual.id,
            }
        )
        self.log()
        self.customer.unlink()
        lines = self.log()
        of_other = lines.filtered(lambda line: line.partner_id == self.individual)
        self.assertEqual((of_other.kind, of_other.res_model), ("deleted", "res.partner.relation"))
        self.assertEqual(of_other.res_name, "Test Customer Ltd is supplier of Ina Individual")
        self.assertIn(
            ("changed", "Related Company", "Test Customer Ltd", False),
            self.words(lines.filtered(lambda line: line.partner_id == self.contact)),
        )

    def test_lines_outlive_customer_and_user(self):
        """S17: names at the time stay when customer and author are deleted."""
        user = self._create_user("leaver", "sales_team.group_sale_manager")
        user.group_ids += self.env.ref("base.group_partner_manager")
        self.log()
        self.individual.with_user(user).write({"city": "Testville"})
        line = self.log()
        self.individual.unlink()
        user.unlink()
        deleted = self.log().filtered(lambda line: line.res_name == "Ina Individual")
        self.env.invalidate_all()
        self.assertFalse(line.partner_id or line.user_id)
        self.assertEqual((line.partner_name, line.user_name), ("Ina Individual", "Test Leaver"))
        self.assertEqual(deleted.mapped("kind"), ["deleted"])

    def test_created_and_deleted_at_once_leaves_nothing(self):
        """S17: what never was, for anybody, is not logged."""
        mistake = self.env["res.partner"].create({"name": "Test Mistake"})
        kind = self.env["res.partner.relation.type"].create(
            {"name": "is supplier of", "name_inverse": "is supplied by"}
        )
        self.env["res.partner.relation"].create(
            {
                "left_partner_id": self.customer.id,
                "type_id": kind.id,
                "right_partner_id": mistake.id,
            }
        )
        mistake.unlink()
        self.assertFalse(self.log())

    def test_link_that_goes_with_its_interaction_is_logged_once(self):
        """F6 S17: deleted by the database or by Odoo, it is one line."""
        interaction = self.create_interactions()
        self.env["crm.link"].create(
            {"interaction_id": interaction.id, "url": "https://www.example.com/"}
        )
        self.log()
        interaction.unlink()
        lines = self.log().filtered(lambda line: line.res_model.startswith("crm."))
        self.assertEqual(sorted(lines.mapped("res_model")), ["crm.interaction", "crm.link"])
        self.assertEqual(set(lines.mapped("kind")), {"deleted"})

    def test_rolled_back_change_is_not_logged(self):
        """S17: what was undone did not happen."""
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.customer.city = "Testville"
            self.env["res.partner"].create({"name": "Test Mistake"})
            raise ZeroDivisionError
        self.assertFalse(self.log())

    def test_import_is_logged_and_its_rehearsal_is_not(self):
        """S17: what a file brings is logged like what is typed; *Test* leaves no trace."""
        wizard = self.env["base_import.import"].create(
            {
                "res_model": "res.partner",
                "file": b"name,ref\nTest Imported A,C-1\nTest Imported B,C-2\n",
                "file_type": "text/csv",
                "file_name": "customers.csv",
            }
        )
        columns = ["name", "ref"]
        options = {"quoting": '"', "separator": ",", "has_headers": True}
        for dryrun, logged in ((True, []), (False, ["Test Imported A", "Test Imported B"])):
            result = wizard.execute_import(columns, columns, options, dryrun=dryrun)
            self.assertFalse(result["messages"])
            self.log()
            created = self.env["crm.change"].sudo().search([("res_name", "like", "Test Imported")])
            with self.subTest(dryrun=dryrun):
                self.assertEqual(sorted(created.mapped("res_name")), logged)
                self.assertEqual(set(created.mapped("kind")), {"created"} if logged else set())

    def test_contacts_and_addresses_belong_to_the_file_of_the_company(self):
        """S17 S1: child contacts are logged under themselves and their account."""
        self.contact.function = "Buyer"
        line = self.log()
        self.assertEqual(line.partner_id, self.contact)
        self.assertEqual(line.commercial_partner_id, self.customer)

    def test_contact_that_moves_is_logged_in_both_files(self):
        """S17: the company it left sees it, and the company it joined."""
        other = self.env["res.partner"].create({"name": "Test Other Ltd", "is_company": True})
        self.log()
        self.contact.parent_id = other
        lines = self.log().filtered(lambda line: line.field_key == "res.partner:parent_id")
        self.assertEqual(lines.commercial_partner_id, self.customer | other)
        self.assertEqual(
            set(self.words(lines)),
            {("changed", "Related Company", "Test Customer Ltd", "Test Other Ltd")},
        )

    def test_connection_is_logged_in_the_files_of_both(self):
        """S8 S17: a relation belongs to both of its customers."""
        kind = self.env["res.partner.relation.type"].create(
            {"name": "is supplier of", "name_inverse": "is supplied by"}
        )
        relation = self.env["res.partner.relation"].create(
            {
                "left_partner_id": self.customer.id,
                "type_id": kind.id,
                "right_partner_id": self.individual.id,
            }
        )
        lines = self.log()
        self.assertEqual(lines.partner_id, self.customer | self.individual)
        self.assertEqual(
            set(lines.mapped("res_name")), {"Test Customer Ltd is supplier of Ina Individual"}
        )
        relation.date_start = date(2026, 5, 4)
        self.assertEqual(
            self.words(self.log()), [("changed", "Starting date", False, "05/04/2026")] * 2
        )

    def test_everything_in_the_file_is_logged(self):
        """S17: bank accounts, identification numbers, links and interactions belong to it."""
        category = self.env["res.partner.id_category"].create({"name": "Test Card", "code": "TC"})
        self.env["res.partner.bank"].create(
            {"acc_number": "TEST 0001", "partner_id": self.customer.id}
        )
        number = self.env["res.partner.id_number"].create(
            {"name": "4711", "category_id": category.id, "partner_id": self.customer.id}
        )
        self.env["crm.link"].create(
            {"partner_id": self.customer.id, "url": "https://www.example.com/"}
        )
        interaction = self.create_interactions()
        lines = self.log().filtered(lambda line: line.kind == "created")
        self.assertEqual(
            set(lines.mapped("res_model")),
            {"res.partner.bank", "res.partner.id_number", "crm.link", "crm.interaction"},
        )
        self.assertEqual(lines.commercial_partner_id, self.customer)
        number.name = "4712"
        interaction.note = "Call again"
        self.assertIn(("changed", "ID Number", "4711", "4712"), self.words(lines := self.log()))
        self.assertIn(("changed", "Note", False, "Call again"), self.words(lines))

    def test_merge_is_logged_and_the_history_goes_along(self):
        """S17: "merged with X" in the file that goes on, with the lines of the other one."""
        twin = self.env["res.partner"].create(
            {"name": "Test Twin Ltd", "is_company": True, "email": self.customer.email}
        )
        self.log()
        twin.city = "Testville"
        earlier = self.log()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (twin | self.customer).ids, self.customer
        )
        lines = self.log()
        merged = lines.filtered(lambda line: line.kind == "merged")
        self.assertEqual(
            self.words(merged), [("merged", False, "Test Twin Ltd", "Test Customer Ltd")]
        )
        self.assertFalse(lines.filtered(lambda line: line.kind == "deleted"))
        self.env.invalidate_all()
        self.assertEqual(earlier.partner_id, self.customer)

    def test_tags_are_logged_by_what_was_added_and_removed(self):
        """S17: of a list, what went out and what came in."""
        tags = self.env["res.partner.category"].create(
            [{"name": "Prospect"}, {"name": "Test VIP"}, {"name": "Test Press"}]
        )
        self.customer.category_id = tags[:2]
        self.log()
        self.customer.category_id = [Command.unlink(tags[0].id), Command.link(tags[2].id)]
        self.assertEqual(self.words(self.log()), [("changed", "Tags", "Prospect", "Test Press")])

    # Append only

    def test_nobody_edits_or_removes_lines(self):
        """S17 S18: not even the administrator, through no door."""
        self.customer.city = "Testville"
        line = self.log()
        for user in (self.user_manager, self.env.ref("base.user_admin"), self.env.user):
            for lines in (line.with_user(user), line.with_user(user).sudo()):
                with self.subTest(user=user.login, su=lines.env.su):
                    with self.assertRaises(AccessError):
                        lines.write({"user_name": "Nobody"})
                    with self.assertRaises(AccessError):
                        lines.unlink()
                    with self.assertRaises(AccessError):
                        lines.create({"kind": "created", "date": "2026-01-01 00:00:00"})
                    with self.assertRaises(AccessError):
                        lines.copy()

    def test_erasure_replaces_values_and_keeps_the_line(self):
        """S17: of an erased person stays that something was changed, and by whom."""
        self.individual.phone = "+1 555 0111"
        line = self.log()
        line._erase_values()
        self.assertEqual(self.words(line), [("changed", "Phone", "(erased)", "(erased)")])
        self.assertFalse(line.res_name or line.partner_name)
        self.assertEqual(line.user_id, self.env.user)
        self.assertTrue(line.exists())
