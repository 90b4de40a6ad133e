from . import test_crm_agreement
from . import test_crm_agreement_event
from . import test_crm_agreement_gate
from . import test_crm_agreement_notice
from . import test_crm_contract
from . import test_i18n
