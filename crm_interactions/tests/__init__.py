from . import test_crm_delivery
from . import test_crm_interaction_access
from . import test_crm_interaction_queries
from . import test_crm_interaction_timer
