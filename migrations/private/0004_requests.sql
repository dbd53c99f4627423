-- private.db: community requests, what became of them, and what the owner wants of them. What the bytes mean is known elsewhere.

CREATE TABLE requests (
  -- SHA-256 of what is signed.
  identity BLOB PRIMARY KEY CHECK (length(identity) = 32),
  -- The file exactly as it came: checked anew whenever trust changes, and saved as it is for publication.
  bytes BLOB NOT NULL CHECK (length(bytes) <= 65536),
  -- 'card', or 'stranger': of an unknown sender, its text unseen.
  standing TEXT NOT NULL CHECK (standing IN ('card', 'stranger')),
  -- Revisions of one request have the same; a stranger's file has its own.
  thread TEXT NOT NULL,
  revision INTEGER NOT NULL,
  carrier TEXT NOT NULL,
  received_us INTEGER NOT NULL,
  issued_us INTEGER NOT NULL,
  expires_us INTEGER NOT NULL,
  -- Whether it calls for attention: a revision does so only where it ends the request or asks for less.
  told INTEGER NOT NULL CHECK (told IN (0, 1)),
  -- When the owner first looked at it.
  seen_us INTEGER,
  -- By hand: 1 hidden, 0 shown whatever the rules say; NULL leaves it to them.
  hidden INTEGER CHECK (hidden IN (0, 1))
) STRICT;

CREATE INDEX requests_by_thread ON requests (thread, revision);

-- What is small and written as a whole: trust, memory, rules, places. JSON.
CREATE TABLE request_books (
  name TEXT PRIMARY KEY,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE request_holds (
  -- The hold's id in recorder.db, which may be given again once the hold is gone: with the time of its making it is one.
  hold INTEGER NOT NULL,
  made_us INTEGER NOT NULL,
  request BLOB NOT NULL REFERENCES requests (identity),
  PRIMARY KEY (hold, made_us)
) STRICT;

CREATE TABLE responses (
  id INTEGER PRIMARY KEY,
  -- The very revision that was answered.
  request BLOB NOT NULL REFERENCES requests (identity),
  -- JSON.
  clips TEXT NOT NULL,
  notes TEXT NOT NULL,
  made_us INTEGER NOT NULL,
  changed_us INTEGER NOT NULL
) STRICT;

-- Subpoenas, warrants and emergency claims, entered from paper. JSON.
CREATE TABLE papers (
  id INTEGER PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;
