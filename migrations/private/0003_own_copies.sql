-- private.db: bookmarks of the owner, and the names of copies that are being written.

CREATE TABLE bookmarks (
  id INTEGER PRIMARY KEY,
  -- The camera's public id; NULL marks the moment for all cameras. No key into recorder.db: a bookmark outlives its camera.
  camera TEXT,
  -- Microseconds of Unix time.
  at_us INTEGER NOT NULL,
  note TEXT NOT NULL,
  made_us INTEGER NOT NULL
) STRICT;

CREATE INDEX bookmarks_by_time ON bookmarks (at_us);

CREATE TABLE copies_under_way (
  -- A file with plaintext footage that is not whole yet: after a crash, the next unlock removes it.
  path TEXT PRIMARY KEY,
  since_us INTEGER NOT NULL
) STRICT;
