-- private.db: secure links. Where they can wait, with what the owner needs to say there; and the links, whose secrets are kept no longer
-- than they open something. JSON; its meaning is known elsewhere.

CREATE TABLE link_hosts (
  -- Never given twice: links name it, also after it was removed.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Kind, address, and the log-in or token.
  setup TEXT NOT NULL,
  -- What it said when it was last asked.
  seen TEXT
) STRICT;

CREATE TABLE links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- As its host knows it: 32 hex digits.
  name TEXT NOT NULL UNIQUE CHECK (length(name) = 32),
  export INTEGER NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
  -- No key into link_hosts: what became of a link is kept longer than its host.
  host INTEGER NOT NULL,
  state TEXT NOT NULL,
  made_us INTEGER NOT NULL,
  expires_us INTEGER NOT NULL,
  -- Of the sealed file.
  bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  -- What was agreed, and what its host said last.
  said TEXT NOT NULL,
  -- Gone when the link ends. None also where it is sealed to keys.
  secret BLOB CHECK (length(secret) = 20),
  pin TEXT CHECK (length(pin) = 8)
) STRICT;

CREATE INDEX links_by_export ON links (export);
