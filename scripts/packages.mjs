// The system packages of Porchlight on Debian and Ubuntu, and why each is there. `a|b` means: either will do, the first that the
// system offers is installed. What only tests need is apart, so that `npm start` installs no test tool.

/** To build and run the window, the recorder and the simulated cameras. */
export const app = [
  // Compiling: a C compiler for SQLCipher, its OpenSSL, and the headers of what the window and the media room link.
  "build-essential",
  "pkg-config",
  "libssl-dev",
  "libdbus-1-dev",
  "libwebkit2gtk-4.1-dev",
  "libayatana-appindicator3-dev",
  "librsvg2-dev",
  "libxdo-dev",
  "libgstreamer1.0-dev",
  "libgstreamer-plugins-base1.0-dev",
  "libgstrtspserver-1.0-dev",
  // Running: the decoders are only recommended by WebKit, and without them live pictures stay black.
  "gstreamer1.0-plugins-base",
  "gstreamer1.0-plugins-good",
  "gstreamer1.0-plugins-bad",
  "gstreamer1.0-libav",
  // rtsps: cameras need GIO's TLS.
  "glib-networking",
  // x264 for the demo's cameras; the product itself encodes nothing with it.
  "gstreamer1.0-plugins-ugly",
  "adwaita-icon-theme",
  "fonts-dejavu-core",
  "fonts-inter",
  "xdg-utils",
  "dbus",
  // Brings the models: they come in Python's packages.
  "python3-pip",
];

/** Only for `npm test`, `npm run faults` and `npm run bench:record`. */
export const tests = [
  "xvfb",
  "webkit2gtk-driver",
  "dbus-x11",
  "gnome-keyring",
  // The desktop around the window: a window manager, the owner's hand on its frame, monitors, notifications and a tray.
  "openbox",
  "wmctrl",
  "xdotool",
  "x11-utils",
  "x11-xserver-utils",
  "python3-dbus",
  "python3-gi",
  "gir1.2-gtk-3.0",
  // What comes out of the loudspeaker, listened to.
  "pulseaudio",
  "pulseaudio-utils",
  "gstreamer1.0-pulseaudio",
  // The one that draws no window of its own, where there is one: its pages open in half the time.
  "chromium-headless-shell|chromium|chromium-browser",
  "age",
  // Servers of S3 and WebDAV come in a Python of their own.
  "python3-venv",
  // Agencies sign requests with `ssh-keygen -Y sign`; a test does too.
  "openssh-client",
  "ffmpeg",
  "gstreamer1.0-tools",
  // Disks of their own: the recorder's (ext4), and one that clones an image in an instant for the power cut.
  "e2fsprogs",
  "xfsprogs",
  // Sticks as shops sell them, also where the kernel has neither FAT nor exFAT: programs in between, one of which is killed in
  // mid-write. Not every system has the one for FAT; its tests say then that they did not run.
  "dosfstools",
  "exfatprogs",
  "exfat-fuse",
  "fusefat|exfat-fuse",
  // Makes archives of months in minutes: without it every one of their segments is synced five times.
  "eatmydata",
  "strace",
  "imagemagick",
  "file",
  "curl",
];
