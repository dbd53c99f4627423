"""What a desktop offers a window beside a screen: a notification daemon and a tray, on the session bus that is given, and its clipboard.

Says what happens as lines of JSON on standard output and takes orders as lines of JSON on standard input. What it should say is
the tests' (desktop.mjs); nothing about Porchlight belongs here.
"""
import json
import sys

import dbus
import dbus.service
import gi
from dbus.mainloop.glib import DBusGMainLoop

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
NOTIFICATIONS = "org.freedesktop.Notifications"


def say(**what):
    print(json.dumps(what), flush=True)


class Notifications(dbus.service.Object):
    count = 0

    @dbus.service.method(NOTIFICATIONS, in_signature="susssasa{sv}i", out_signature="u")
    def Notify(self, app, replaces, icon, summary, body, actions, hints, timeout):
        self.count += 1
        say(notification={"app": str(app), "summary": str(summary), "body": str(body)})
        return self.count

    @dbus.service.method(NOTIFICATIONS, out_signature="as")
    def GetCapabilities(self):
        return ["body"]

    @dbus.service.method(NOTIFICATIONS, out_signature="ssss")
    def GetServerInformation(self):
        return ("test", "test", "1", "1.2")

    @dbus.service.method(NOTIFICATIONS, in_signature="u")
    def CloseNotification(self, number):
        pass


class Tray(dbus.service.Object):
    """The watcher and the host of status notifier items in one."""

    items = []

    @dbus.service.method(WATCHER, in_signature="s", sender_keyword="sender")
    def RegisterStatusNotifierItem(self, service, sender=None):
        # An item names its bus name, or only the path at which its sender answers.
        item = (sender, service) if service.startswith("/") else (service, "/StatusNotifierItem")
        self.items.append(item)
        say(item={"service": str(item[0]), "path": str(item[1])})

    @dbus.service.method(WATCHER, in_signature="s")
    def RegisterStatusNotifierHost(self, service):
        pass

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        return self.GetAll(interface)[name]

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="s", out_signature="a{sv}")
    def GetAll(self, interface):
        names = dbus.Array([service + path for service, path in self.items], signature="s")
        return {"RegisteredStatusNotifierItems": names, "IsStatusNotifierHostRegistered": True, "ProtocolVersion": dbus.Int32(0)}


bus = None
tray = None


def item():
    """The properties of the newest item, and its menu."""
    service, path = tray.items[-1]
    properties = dbus.Interface(bus.get_object(service, path), dbus.PROPERTIES_IFACE).GetAll(ITEM)
    menu = dbus.Interface(bus.get_object(service, properties["Menu"]), MENU)
    return properties, menu


def order(line):
    if "menu" in line:
        properties, menu = item()
        _, (_, _, rows) = menu.GetLayout(0, -1, [])
        entries = [
            {"id": int(number), "label": str(row.get("label", "")).replace("_", ""), "enabled": bool(row.get("enabled", True))}
            for number, row, _ in rows
            if row.get("type") != "separator"
        ]
        say(menu={"title": str(properties.get("Title", "")), "id": str(properties["Id"]), "status": str(properties["Status"]), "entries": entries})
    elif "press" in line:
        _, menu = item()
        menu.Event(dbus.Int32(line["press"]), "clicked", dbus.Int32(0), dbus.UInt32(0))
        say(pressed=line["press"])
    elif "clipboard" in line:
        # Of a text that nobody holds any more there is none.
        clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
        clipboard.request_text(lambda _, text: say(clipboard=text))


def read(source, condition):
    text = sys.stdin.readline()
    if not text:
        loop.quit()
        return False
    try:
        order(json.loads(text))
    except (dbus.DBusException, IndexError, KeyError) as fault:
        say(fault=str(fault))
    return True


DBusGMainLoop(set_as_default=True)
Gtk.init([])
bus = dbus.SessionBus()
names = [dbus.service.BusName(name, bus) for name in (NOTIFICATIONS, WATCHER)]
notifications = Notifications(bus, "/org/freedesktop/Notifications")
tray = Tray(bus, "/StatusNotifierWatcher")
GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, read)
loop = GLib.MainLoop()
say(ready=True)
loop.run()
