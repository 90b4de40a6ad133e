from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import AccessError, ConcurrencyError, ValidationError

from .crm_application_rows import ApplicationRows

ROWS_MAX = 1000
SHOWN_ERRORS = 10


class CrmApplication(models.Model):
    """Insert and change applications from an external system (F7).

    The group *Applications: external system* gives the right to call ``upsert`` and to read back
    what it wrote, nothing else.
    """

    _inherit = "crm.application"

    @api.model
    def upsert(self, rows):
        """Insert and change up to 1,000 applications: all of them, or none and the errors by row.

        A row is a dictionary; source and number say which application it is:

        - ``source`` (code of the source), ``number``: required;
        - the customer, required for a new application: one of ``partner_id`` (id), ``partner_ref``
          (the customer's reference) and ``partner_vat`` (fiscal registration number; of a company,
          not of its contact persons);
        - ``product``, ``status``, ``url``: text; ``amount``: number; ``currency``: ISO code, the
          company's by default; ``date_opened``, ``date_closed``: ``YYYY-MM-DD``;
        - ``res_model``, ``res_id``: a record of this database the caller may read;
        - ``active``: false archives it.

        What a row does not name stays as it is; null empties it. The call works in the company of
        the user, or the first of ``allowed_company_ids`` in the context.

        Repeating a call changes nothing, not even the time of the last change. Two calls at once
        make no application twice.

        :return: ``{"created": n, "changed": n, "unchanged": n, "ids": [id of each row]}``
        :raise AccessError: to users without the right
        :raise ValidationError: with the errors in its message, and in its ``context`` as
            ``{"errors": [{"index": row, "field": name or False, "message": text}]}``
        """
        self._check_upsert_access()
        self._check_upsert_size(rows)
        ready = ApplicationRows(self, rows)
        if ready.errors:
            raise self._upsert_error(ready.errors)
        return self._write_rows(ready)

    @api.model
    def _check_upsert_access(self):
        is_system = self.env.user.has_group("crm_interactions.group_application_api")
        if not (is_system or (self.has_access("create") and self.has_access("write"))):
            raise AccessError(
                self.env._(
                    "Only users with the right “Applications: external system” may insert and "
                    "change applications this way."
                )
            )

    @api.model
    def _check_upsert_size(self, rows):
        if not isinstance(rows, list):
            raise ValidationError(self.env._("The rows are no list."))
        if len(rows) > ROWS_MAX:
            raise ValidationError(
                self.env._(
                    "A call takes at most %(max)s rows, this one has %(count)s.",
                    max=ROWS_MAX,
                    count=len(rows),
                )
            )

    @api.model
    def _upsert_error(self, errors):
        """Return the exception that tells programs all errors, and people the first ones."""
        errors = sorted(errors, key=lambda error: error["index"])
        lines = [
            self.env._(
                "Row %(row)s, %(field)s: %(message)s",
                row=error["index"],
                field=error["field"] or "–",
                message=error["message"],
            )
            for error in errors[:SHOWN_ERRORS]
        ]
        if len(errors) > SHOWN_ERRORS:
            lines.append(self.env._("… and %s more errors.", len(errors) - SHOWN_ERRORS))
        exception = ValidationError(
            "\n".join([self.env._("Nothing was written. The first row is row 0."), *lines])
        )
        exception.context = {"errors": errors}
        return exception

    @api.model
    def _write_rows(self, ready):
        """Create and change what the rows say; return the counts and the id of each row."""
        # sudo: the right to write is that of calling ``upsert``; the rows are checked
        model = self.sudo()
        changed = 0
        for index, application in enumerate(ready.applications):
            if application and (changes := ready.changes(index)):
                application.write(changes)
                changed += 1
        new = [
            values
            for values, application in zip(ready.values, ready.applications, strict=True)
            if not application
        ]
        try:
            created = iter(model.create(new))
        except UniqueViolation as error:
            # Another call created one of them meanwhile: the next try finds and changes it.
            raise ConcurrencyError(str(error)) from error
        return {
            "created": len(new),
            "changed": changed,
            "unchanged": len(ready.rows) - len(new) - changed,
            "ids": [(application or next(created)).id for application in ready.applications],
        }
