from importlib import import_module

from odoo import models
from odoo.exceptions import ValidationError

# Country code -> python-stdnum module of the number its authorities give to a person.
PERSONAL_NUMBERS = {
    "AR": "ar.dni",
    "AT": "at.vnr",
    "BE": "be.nn",
    "BG": "bg.egn",
    "BR": "br.cpf",
    "CH": "ch.ssn",
    "CL": "cl.rut",
    "CN": "cn.ric",
    "CZ": "cz.rc",
    "DE": "de.idnr",
    "DK": "dk.cpr",
    "EE": "ee.ik",
    "ES": "es.dni",
    "FI": "fi.hetu",
    "FR": "fr.nir",
    "GR": "gr.amka",
    "HR": "hr.oib",
    "IE": "ie.pps",
    "IL": "il.idnr",
    "IS": "is_.kennitala",
    "IT": "it.codicefiscale",
    "KR": "kr.rrn",
    "LT": "lt.asmens",
    "MX": "mx.curp",
    "NL": "nl.bsn",
    "NO": "no.fodselsnummer",
    "PL": "pl.pesel",
    "PT": "pt.cc",
    "RO": "ro.cnp",
    "SE": "se.personnummer",
    "SI": "si.emso",
    "SK": "sk.rc",
    "TR": "tr.tckimlik",
    "US": "us.ssn",
    "ZA": "za.idnr",
}


class ResPartnerIdCategory(models.Model):
    """Identity numbers: the personal identification number follows its country's rule."""

    _inherit = "res.partner.id_category"

    def _check_personal_number(self, id_number):
        """Refuse a personal identification number that its country's rule calls wrong.

        The country is the customer's, else the company's. Where python-stdnum knows no rule for
        it, every number passes.
        """
        partner = id_number.partner_id
        country = partner.country_id or self.env.company.country_id
        module = PERSONAL_NUMBERS.get(country.code)
        if module and not import_module(f"stdnum.{module}").is_valid(id_number.name):
            raise ValidationError(
                self.env._(
                    "%(number)s is not a personal identification number of %(country)s: "
                    "check its length and digits.",
                    number=id_number.name,
                    country=country.name,
                )
            )
