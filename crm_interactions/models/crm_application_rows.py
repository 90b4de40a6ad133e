import datetime
import unicodedata
from collections import Counter

from odoo.exceptions import ValidationError
from odoo.fields import Domain

ID_MAX = 2**31 - 1
AMOUNT_MAX = 10**15
# The number is a key: PostgreSQL takes up to 2,704 bytes into an index.
TEXT_MAX = 500
URL_MAX = 2000
PLAIN_FIELDS = (
    "number",
    "product",
    "status",
    "amount",
    "date_opened",
    "date_closed",
    "url",
    "active",
)
# How a row names the customer, and by which field of the customer that is looked up.
CUSTOMER_FIELDS = {"partner_id": "id", "partner_ref": "ref", "partner_vat": "vat"}


class ApplicationRows:
    """The rows of one call of ``crm.application.upsert``, made ready to be written.

    ``values`` holds for each row what is to be written, by the names of the model's fields;
    ``applications`` the one each row changes, empty for a new one; ``errors`` what is wrong, as
    dictionaries of ``index``, ``field`` and ``message``. Whatever the number of rows, each kind of
    thing they name is looked up once.
    """

    def __init__(self, model, rows):
        self.model = model
        self.env = model.env
        self.errors = []
        self.rows = [self._parse(index, row) for index, row in enumerate(rows)]
        self.values = [{} for _row in rows]
        self._find_sources()
        self._find_currencies()
        self._find_customers()
        self._find_records()
        self._find_applications()
        self._complete_values()

    def _refuse(self, index, field, message):
        self.errors.append({"index": index, "field": field, "message": message})

    # What was sent

    def _parse(self, index, row):
        """Return what the row says by name, each value of its type; what is wrong is left out."""
        if not isinstance(row, dict):
            self._refuse(index, False, self.env._("The row is no dictionary."))
            return {}
        values = {}
        for name, value in row.items():
            try:
                values[name] = self._parse_value(name, value)
            except ValidationError as error:
                self._refuse(index, str(name), error.args[0])
        for name in ("source", "number"):
            if name not in row or (name in values and not values[name]):
                self._refuse(index, name, self.env._("It is required."))
        return values

    def _parse_value(self, name, value):
        parse = {
            **dict.fromkeys(("source", "number", "product", "status"), self._parse_text),
            **dict.fromkeys(("currency", "partner_ref", "partner_vat"), self._parse_text),
            "res_model": self._parse_text,
            "url": self._parse_url,
            "amount": self._parse_amount,
            "date_opened": self._parse_date,
            "date_closed": self._parse_date,
            "partner_id": self._parse_id,
            "res_id": self._parse_id,
            "active": self._parse_active,
        }.get(name)
        if not parse:
            raise ValidationError(self.env._("There is no such field."))
        return False if value is None and name != "active" else parse(value)

    def _parse_text(self, value, longest=TEXT_MAX):
        if not isinstance(value, str):
            raise ValidationError(self.env._("It is no text."))
        if any(unicodedata.category(char) in ("Cc", "Cs") for char in value):
            raise ValidationError(self.env._("It holds a character that is none of a text."))
        if len(value) > longest:
            raise ValidationError(self.env._("It is longer than %s characters.", longest))
        return value.strip() or False

    def _parse_url(self, value):
        return self.model._normalize_url(self._parse_text(value, URL_MAX))

    def _parse_amount(self, value):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        # Neither infinity nor what is no number is below the limit.
        if not (is_number and abs(value) < AMOUNT_MAX):
            raise ValidationError(self.env._("It is no amount."))
        return float(value)

    def _parse_date(self, value):
        try:
            return datetime.datetime.strptime(value, "%Y-%m-%d").date()
        except (TypeError, ValueError):
            raise ValidationError(self.env._("It is no date written as YYYY-MM-DD.")) from None

    def _parse_id(self, value):
        is_id = isinstance(value, int) and not isinstance(value, bool)
        if not (is_id and 0 < value <= ID_MAX):
            raise ValidationError(self.env._("It is no id."))
        return value

    def _parse_active(self, value):
        if not isinstance(value, bool):
            raise ValidationError(self.env._("It is neither true nor false."))
        return value

    # What it names

    def _named(self, name):
        """Return what the rows give under a name, by the index of the row."""
        return {index: row[name] for index, row in enumerate(self.rows) if row.get(name)}

    def _find_sources(self):
        named = self._named("source")
        # sudo: the external system names its source by a code it was given
        sources = (
            self.env["crm.application.source"].sudo().search([("code", "in", set(named.values()))])
        )
        by_code = {source.code: source for source in sources}
        for index, code in named.items():
            source = by_code.get(code)
            if not source:
                self._refuse(index, "source", self.env._("There is no source “%s”.", code))
            elif (
                source.user_id
                and source.user_id != self.env.user
                and not self.model.has_access("write")
            ):
                self._refuse(
                    index, "source", self.env._("The source “%s” is another user's.", code)
                )
            else:
                self.values[index]["source_id"] = source.id

    def _find_currencies(self):
        named = self._named("currency")
        # sudo: currencies are no secret, and the external system may have no right but this one
        found = self.env["res.currency"].sudo().search([("name", "in", set(named.values()))])
        by_name = {currency.name: currency.id for currency in found}
        for index, row in enumerate(self.rows):
            name = row.get("currency")
            if name in by_name:
                self.values[index]["currency_id"] = by_name[name]
            elif name:
                self._refuse(
                    index, "currency", self.env._("There is no active currency “%s”.", name)
                )
            elif "currency" in row:
                self._refuse(index, "currency", self.env._("It cannot be emptied."))

    def _find_customers(self):
        # sudo: the external system names customers and need not read them
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        within_company = Domain(Partner._check_company_domain(self.env.company))
        for name, field in CUSTOMER_FIELDS.items():
            named = self._named(name)
            if not named:
                continue
            domain = Domain(field, "in", set(named.values())) & within_company
            if field != "id":
                domain &= Domain("active", "=", True)
            found = Partner.search_fetch(domain, [field, "commercial_partner_id"])
            if field == "vat":
                # Contact persons bear their company's number.
                found = found.filtered(lambda partner: partner.commercial_partner_id == partner)
            self._set_customers(name, named, found.grouped(field))
        for index, row in enumerate(self.rows):
            if sum(bool(row.get(name)) for name in CUSTOMER_FIELDS) > 1:
                self._refuse(index, "partner_id", self.env._("The customer is named twice."))

    def _set_customers(self, name, named, found):
        for index, value in named.items():
            partners = found.get(value, ())
            if len(partners) == 1:
                self.values[index]["partner_id"] = partners.id
            elif not partners:
                self._refuse(index, name, self.env._("There is no customer “%s”.", value))
            else:
                self._refuse(index, name, self.env._("There are several customers “%s”.", value))

    def _find_records(self):
        targets = {
            index: (row.get("res_model"), row.get("res_id"))
            for index, row in enumerate(self.rows)
            if "res_model" in row or "res_id" in row
        }
        readable = self.model._readable_targets(
            {target for target in targets.values() if all(target)}
        )
        for index, (model, res_id) in targets.items():
            if (model, res_id) in readable or not (model or res_id):
                self.values[index] |= {"res_model": model, "res_id": res_id}
            elif model and res_id:
                message = self.env._("The record does not exist, or you may not read it.")
                self._refuse(index, "res_id", message)
            else:
                message = self.env._("A record is named by its model and its id.")
                self._refuse(index, "res_id" if model else "res_model", message)

    def _find_applications(self):
        """Find what the rows change, by source and number; each is named once in a call."""
        keys = [
            (values.get("source_id"), row.get("number"))
            for values, row in zip(self.values, self.rows, strict=True)
        ]
        times = Counter(key for key in keys if all(key))
        # sudo: the right to change them is that of calling ``upsert``
        Application = self.model.sudo().with_context(active_test=False)
        found = Application.search(
            [
                ("source_id", "in", {source for source, _number in times}),
                ("number", "in", {number for _source, number in times}),
            ]
        )
        by_key = {
            (application.source_id.id, application.number): application for application in found
        }
        self.applications = [by_key.get(key, Application) for key in keys]
        for index, (key, application) in enumerate(zip(keys, self.applications, strict=True)):
            if times[key] > 1:
                self._refuse(index, "number", self.env._("Another row of the call has it too."))
            if application and application.company_id != self.env.company:
                self._refuse(index, "number", self.env._("The application is another company's."))

    # What is to be written

    def _complete_values(self):
        """Add the plain values, for a new application what it takes to be one; check the rest."""
        refused = {error["index"] for error in self.errors}
        for index, (row, values) in enumerate(zip(self.rows, self.values, strict=True)):
            application = self.applications[index]
            values |= {name: row[name] for name in PLAIN_FIELDS if name in row}
            if not application:
                values |= {"company_id": self.env.company.id}
                values.setdefault("date_opened", False)
                if "partner_id" not in values and index not in refused:
                    message = self.env._("A new application names its customer.")
                    self._refuse(index, "partner_id", message)
            opened = values.get("date_opened", application.date_opened)
            closed = values.get("date_closed", application.date_closed)
            if opened and closed and closed < opened:
                self._refuse(index, "date_closed", self.env._("It is before the opening."))

    def changes(self, index):
        """Return the values of the row that its application does not have yet."""
        application, changes = self.applications[index], {}
        for name, value in self.values[index].items():
            field = application._fields[name]
            if name == "amount":
                currency = self.values[index].get("currency_id", application.currency_id.id)
                value = self.env["res.currency"].browse(currency).round(value or 0.0)
            if field.convert_to_write(application[name], application) != value:
                changes[name] = value
        return changes
