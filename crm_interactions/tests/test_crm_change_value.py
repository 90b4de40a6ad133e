import base64
import doctest
from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from ..models import crm_change_value
from .change_common import ChangeCommon

PIXEL = "R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="


@tagged("post_install", "-at_install")
class TestCrmChangeValue(ChangeCommon):
    """Old and new values of every type of field, in words and in the reader's language."""

    def changed(self, **values):
        """Write on the customer; return what the log says of it."""
        self.customer.write(values)
        return self.words(self.log())

    def test_which_fields_are_logged(self):
        """S17: what a user can edit, and nothing that is computed, technical or secret."""
        fields = self.env["res.partner"]._change_fields()
        logged = "name firstname email phone street country_id category_id lang user_id active"
        self.assertLessEqual(set(logged.split()) | {"image_1920", "barcode", "properties"}, fields)
        left_out = "id write_date complete_name commercial_partner_id email_normalized image_128"
        technical = "message_ids activity_ids signup_type message_bounce calendar_last_notif_ack"
        self.assertFalse(fields & set(f"{left_out} {technical} child_ids pin".split()))

    def test_examples_of_kept_values_hold(self):
        """S17: what the module's documentation shows is what it does."""
        outcome = doctest.testmod(crm_change_value)
        self.assertTrue(outcome.attempted)
        self.assertFalse(outcome.failed)

    def test_selection_boolean_and_number(self):
        """S17: labels, yes and no."""
        self.assertEqual(
            self.changed(type="invoice", employee=True, partner_latitude=1.5),
            [
                ("changed", "Employee", "No", "Yes"),
                ("changed", "Geo Latitude", "0.0000000", "1.5000000"),
                ("changed", "Address Type", "Contact", "Invoice"),
            ],
        )

    def test_many2one_keeps_the_name_at_the_time(self):
        """S17: the name then, also when it is renamed or gone."""
        industry = self.env["res.partner.industry"].create({"name": "Test Trade"})
        self.individual.industry_id = industry
        line = self.log()
        industry.name = "Renamed"
        self.assertEqual(self.words(line), [("changed", "Industry", False, "Test Trade")])
        self.individual.industry_id = False
        line |= self.log()
        industry.unlink()
        self.env.invalidate_all()
        self.assertEqual(line.mapped("new_text"), ["Test Trade", False])
        self.assertEqual(line[-1].old_text, "Renamed")

    def test_salesperson_is_named(self):
        """S17: a user's name is his contact's."""
        self.assertEqual(
            self.changed(user_id=self.user_own.id), [("changed", "Salesperson", False, "Test Own")]
        )

    def test_words_are_the_readers(self):
        """S17: field labels, options, names and dates in the language of who reads."""
        self.env["res.lang"]._activate_lang("pl_PL")
        country = self.env.ref("base.de")
        country.with_context(lang="pl_PL").name = "Niemcy"
        self.individual.country_id = country
        line = self.log().filtered(lambda line: line.field_key == "res.partner:country_id")
        self.assertEqual(line.new_text, "Germany")
        self.assertEqual(line.with_context(lang="pl_PL").new_text, "Niemcy")
        number = self.env["res.partner.id_number"].create(
            {
                "name": "4711",
                "partner_id": self.customer.id,
                "category_id": self.env["res.partner.id_category"]
                .create({"name": "Test Card", "code": "TC"})
                .id,
            }
        )
        self.log()
        number.valid_until = date(2027, 12, 31)
        line = self.log()
        self.assertEqual(line.new_text, "12/31/2027")
        self.assertEqual(line.with_context(lang="pl_PL").new_text, "31.12.2027")

    def test_notes_are_shown_as_text(self):
        """S17: of formatted text, the words."""
        self.assertEqual(
            self.changed(comment="<p>Pays <b>late</b></p>"),
            [("changed", "Notes", False, "Pays *late*")],
        )

    def test_picture_is_logged_without_its_content(self):
        """S17: that there is another picture; the same one again is none."""
        self.assertEqual(self.changed(image_1920=PIXEL), [("changed", "Image", False, "(file)")])
        self.assertEqual(self.changed(image_1920=self.customer.image_1920), [])
        line = self.env["crm.change"].sudo().search([], limit=1, order="id desc")
        self.assertNotIn(base64.b64decode(PIXEL)[:6].decode(), str(line.new_value))

    def test_value_of_each_company(self):
        """S17: fields with a value for every company are logged for the one that changed."""
        abroad = self.customer.with_company(self.company_abroad)
        self.customer.barcode = "HERE"
        abroad.barcode = "THERE"
        self.assertEqual(
            self.words(self.log()),
            [("changed", "Barcode", False, "HERE"), ("changed", "Barcode", False, "THERE")],
        )
        abroad.barcode = "HERE"
        self.assertEqual(self.words(self.log()), [("changed", "Barcode", "THERE", "HERE")])

    def test_properties_are_logged_by_their_labels(self):
        """S17: those that changed, by the words of their definition."""
        definition = [
            {"name": "colour", "string": "Colour", "type": "char"},
            {
                "name": "size",
                "string": "Size",
                "type": "selection",
                "selection": [["s", "Small"], ["l", "Large"]],
            },
        ]
        self.env["properties.base.definition"]._get_definition_for_property_field(
            "res.partner", "properties"
        ).properties_definition = definition
        self.assertEqual(
            self.changed(properties={"colour": "red", "size": "l"}),
            [("changed", "Properties", False, "Colour: red, Size: Large")],
        )
        self.assertEqual(
            self.changed(properties={"colour": "blue", "size": "l"}),
            [("changed", "Properties", "Colour: red", "Colour: blue")],
        )

    def test_name_and_its_parts(self):
        """S17: whether the whole name or a part is typed, both are logged."""
        self.individual.firstname = "Inga"
        parts = {("changed", "First name", "Ina", "Inga")}
        whole = {("changed", "Name", "Ina Individual", "Inga Individual")}
        self.assertEqual(set(self.words(self.log())), parts | whole)
        self.individual.name = "Ida Individual"
        parts = {("changed", "First name", "Inga", "Ida")}
        whole = {("changed", "Name", "Inga Individual", "Ida Individual")}
        self.assertEqual(set(self.words(self.log())), parts | whole)

    def test_pin_is_logged_as_the_identification_number_it_is(self):
        """F2 S17: the PIN typed into the customer."""
        self.individual.country_id = self.env.ref("base.aq")  # which has no such numbers
        self.log()
        self.individual.pin = "TEST-1"
        line = self.log()
        self.assertEqual((line.kind, line.res_model), ("created", "res.partner.id_number"))
        self.individual.pin = "TEST-2"
        self.assertEqual(self.words(self.log()), [("changed", "ID Number", "TEST-1", "TEST-2")])

    def test_tag_edited_from_its_own_side(self):
        """S17: customers put to a tag, and the tag deleted."""
        tag = self.env["res.partner.category"].create(
            {"name": "Test VIP", "partner_ids": [Command.set(self.customer.ids)]}
        )
        self.assertEqual(self.words(self.log()), [("changed", "Tags", False, "Test VIP")])
        tag.partner_ids = self.individual
        lines = self.log()
        self.assertEqual(lines.partner_id, self.customer | self.individual)
        tag.unlink()
        self.assertEqual(self.words(self.log()), [("changed", "Tags", "Test VIP", False)])

    def test_amount_and_reference(self):
        """F7 S17: an amount with its currency, a link by the name of its record."""
        application = self.env["crm.application"].create(
            {"number": "A-1", "partner_id": self.customer.id, "amount": 10}
        )
        link = self.env["crm.link"].create(
            {"partner_id": self.customer.id, "record_ref": f"res.partner,{self.contact.id}"}
        )
        self.log()
        application.amount = 20.5
        line = self.log()
        sign = self.env.company.currency_id.symbol
        self.assertEqual(
            [text.replace("\xa0", " ") for text in (line.old_text, line.new_text)],
            [f"{sign} 10.00", f"{sign} 20.50"],
        )
        link.record_ref = f"res.partner,{self.individual.id}"
        self.assertEqual(
            self.words(self.log()),
            [("changed", "Record", "Test Customer Ltd, Carla Contact", "Ina Individual")],
        )

    def test_field_that_is_gone_is_shown_by_its_name(self):
        """S17: the addon of a field may be uninstalled."""
        self.customer.phone = "+1 555 0101"
        line = self.log()
        self.env.cr.execute(
            "UPDATE crm_change SET field_key = 'res.partner:gone', res_model = 'x.gone'"
            " WHERE id = %s",
            line.ids,
        )
        line.invalidate_recordset()
        self.assertEqual(self.words(line), [("changed", "gone", False, "+1 555 0101")])
        self.assertEqual(line.record_label, "x.gone: Test Customer Ltd")
