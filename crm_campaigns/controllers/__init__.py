from . import message_click
