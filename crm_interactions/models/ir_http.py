from odoo import models


class IrHttp(models.AbstractModel):
    """The web client learns at its start what the user's stopwatch runs for."""

    _inherit = "ir.http"

    def session_info(self):
        session_info = super().session_info()
        if session_info["uid"]:
            group = "sales_team.group_sale_salesman"
            session_info["groups"][group] = self.env.user.has_group(group)
            if session_info["groups"][group]:
                session_info["crm_stopwatch"] = self.env["crm.timer.segment"].get_running()
        return session_info
