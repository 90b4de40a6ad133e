from . import crm_assign_wizard
from . import crm_hand_over
from . import crm_interaction_reopen
from . import crm_interaction_next_step
from . import crm_message_preview
from . import crm_report_attach
from . import crm_timeline_open
from . import crm_timeline_words
