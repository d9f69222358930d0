"""The session room: documents that several people edit at once, kept in step with each other and with their files.

names, folder      what a document may be called, and its file
paper, descent     the text it was read from, and how it is written into that again
envelope, history, log, merge
                   edits applied, taken back, remembered, and brought together with what others wrote
session            one open document, its revisions and its clients (crowd)
saving             a session and its file brought together
keeper, checker    the two threads: one saves and looks, one asks the desk
sessions           all of it, for those who edit
"""

from engine.session.crowd import Listener
from engine.session.desk import Desk, Mark
from engine.session.names import DocumentRefused, check_name
from engine.session.sessions import Sessions

__all__ = ["Desk", "DocumentRefused", "Listener", "Mark", "Sessions", "check_name"]
