"""A file manager's window with one file in it, to be dragged from by hand.

Which file it is, and where it falls, is the tests' (desktop.mjs).
"""
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gio, Gtk  # noqa: E402

uri = Gio.File.new_for_path(sys.argv[1]).get_uri()
file = Gtk.EventBox()
file.add(Gtk.Label(label="a file"))
file.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
file.drag_source_add_uri_targets()
file.connect("drag-data-get", lambda source, context, data, info, time: data.set_uris([uri]))
window = Gtk.Window(title="Files")
window.set_default_size(240, 160)
window.add(file)
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
