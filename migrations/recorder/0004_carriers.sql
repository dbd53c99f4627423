-- By which ways requests come by themselves: none, until the owner says so. Here and not in private.db, because they come while
-- the household is locked.

CREATE TABLE watched_folders (
  path TEXT PRIMARY KEY,
  added_us INTEGER NOT NULL,
  -- The disk or share on which it lay when the owner chose it, by its mount point; NULL for the system's own disk. Without it an
  -- empty folder, which is what is left of one that is not mounted, would pass for the folder.
  mount TEXT,
  -- Files taken so far.
  taken INTEGER NOT NULL DEFAULT 0 CHECK (taken >= 0),
  -- Files that lie there now and cannot be taken.
  refused INTEGER NOT NULL DEFAULT 0 CHECK (refused >= 0),
  -- Why it cannot be watched now: a word of the engine's.
  problem TEXT
) STRICT, WITHOUT ROWID;

-- What was taken out of folders, so that it is not taken again. Of all folders together: the same file may lie in two.
CREATE TABLE folder_files (
  sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
  seen_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX folder_files_by_time ON folder_files (seen_us);

CREATE TABLE feeds (
  url TEXT PRIMARY KEY,
  -- Eight words of the publisher's key, with single spaces: what the owner compared.
  words TEXT NOT NULL,
  -- The key itself; NULL until a feed came that is signed by it.
  key TEXT,
  added_us INTEGER NOT NULL,
  -- Of the newest feed that was taken: against an old one served again, and against two of one number.
  sequence INTEGER CHECK (sequence >= 0),
  identity BLOB CHECK (length(identity) = 32),
  expires_us INTEGER,
  items INTEGER NOT NULL DEFAULT 0 CHECK (items >= 0),
  last_poll_us INTEGER,
  -- Drawn before a poll begins, so that neither its outcome nor its end changes the time of the next.
  next_poll_us INTEGER NOT NULL,
  -- What went wrong at the last poll: a word of the engine's.
  problem TEXT,
  equivocation INTEGER NOT NULL DEFAULT 0 CHECK (equivocation IN (0, 1))
) STRICT, WITHOUT ROWID;

-- What was fetched, whatever became of it. A feed of its own, not the requests that are kept: else what is fetched would tell
-- what came by other ways, or what the owner did with it.
CREATE TABLE feed_files (
  url TEXT NOT NULL,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  until_us INTEGER NOT NULL,
  PRIMARY KEY (url, sha256)
) STRICT, WITHOUT ROWID;
