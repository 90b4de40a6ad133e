from . import link
from . import link_order
from . import portal
from . import unsubscribe
