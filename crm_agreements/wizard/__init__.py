from . import crm_composer_mixin
from . import crm_erase
from . import crm_erase_line
from . import mail_compose_message
from . import sms_composer
