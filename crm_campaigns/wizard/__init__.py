from . import crm_campaign_preview
from . import crm_campaign_activity_reopen
from . import crm_campaign_assign
from . import crm_campaign_outcome
from . import crm_campaign_set_status
from . import crm_segment_add
from . import crm_segment_import
from . import crm_segment_import_column
