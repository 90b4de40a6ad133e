from . import test_crm_delivery
from . import test_crm_interaction
from . import test_crm_interaction_access
from . import test_crm_interaction_queries
from . import test_crm_interaction_timer
from . import test_crm_report_attach
from . import test_ir_ui_menu
from . import test_res_partner
