from . import test_crm_campaign
from . import test_crm_campaign_stage_content
from . import test_crm_segment
from . import test_crm_campaign_result
