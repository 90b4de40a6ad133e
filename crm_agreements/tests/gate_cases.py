from datetime import date

from .common import AgreementCommon


class GateCases(AgreementCommon):
    """One customer for each answer of the gate, for the tests of its doors."""

    NAMES = (
        "agreed",
        "never",
        "expired",
        "withdrawn",
        "blacklisted",
        "elsewhere",
        "objecting",
        "deceased",
        "listed",
    )
    # The first code the gate names for each of them, where marketing is refused.
    CODES = {
        "never": ("agreement_missing",),
        "expired": ("agreement_missing",),
        # A number alone is judged by the customers who have it.
        "withdrawn": ("agreement_withdrawn", "agreement_withdrawn_address"),
        "blacklisted": ("email_blacklisted", "phone_blacklisted"),
        "elsewhere": ("agreement_missing",),
        "objecting": ("objection", "objection_address"),
        # Nobody else has the address: of the deceased it lets no agreement count.
        "deceased": ("customer_deceased", "agreement_missing"),
        "listed": ("do_not_contact",),
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.us")
        cls.cast = (
            cls.quiet_env["res.partner"]
            .create(
                [
                    {
                        "name": f"Test {name.capitalize()}",
                        "email": f"{name}@gate.example.com",
                        "phone": f"+1 202 555 01{number:02}",
                    }
                    for number, name in enumerate(cls.NAMES)
                ]
            )
            .with_env(cls.env)
        )
        for name, partner in zip(cls.NAMES, cls.cast, strict=True):
            setattr(cls, name, partner)
        cls.agreements = cls.agree_to(cls.type_email) + cls.agree_to(cls.type_sms)
        cls.agreement = cls.agreements[0]
        cls.env["mail.blacklist"]._add(cls.blacklisted.email)
        cls.env["phone.blacklist"].sudo().add(cls.blacklisted.phone_sanitized)
        cls.env["crm.objection"].create({"partner_id": cls.objecting.id, "source": "By phone"})
        cls.deceased.is_deceased = True
        cls.env["crm.do.not.contact"].create(
            {"email": cls.listed.email, "phone": cls.listed.phone, "source": "Test Register"}
        )

    @classmethod
    def agree_to(cls, agreement_type):
        """Give everybody the agreement their name says; return those of who agreed."""
        values = {"type_id": agreement_type.id}
        agreed = cls.grant(cls.agreed, **values)
        for partner in cls.blacklisted | cls.objecting | cls.deceased | cls.listed:
            cls.grant(partner, **values)
        ended = {"date_start": date(2020, 1, 1), "date_end": date(2020, 12, 31)}
        cls.grant(cls.expired, **values, **ended)
        cls.grant(cls.withdrawn, **values).action_withdraw()
        cls.grant(cls.elsewhere, **values, company_id=cls.company_abroad.id)
        return agreed

    def refusals(self):
        return self.env["crm.message"].search(
            [("partner_id", "in", self.cast.ids), ("state", "=", "blocked")]
        ) | self.env["crm.message"].search([("refusal_key", "!=", False)])

    def clear_refusals(self):
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM crm_message WHERE refusal_key IS NOT NULL")
        self.env.invalidate_all()

    def assert_refused(self, partners, kind):
        """Each of the customers has one refusal of the kind with the right reason, nobody else."""
        refusals = self.refusals()
        self.assertEqual(refusals.partner_id, partners)
        self.assertEqual(len(refusals), len(partners))
        for refusal in refusals:
            name = self.NAMES[self.cast.ids.index(refusal.partner_id.id)]
            self.assertIn(refusal.reason_code, self.CODES[name])
            self.assertEqual((refusal.kind, refusal.purpose), (kind, "marketing"))
            self.assertTrue(refusal.reason_text)
