-- recorder.db, first schema. Times are microseconds since 1970 UTC, sizes bytes, hashes 32 bytes.

CREATE TABLE cameras (
  id INTEGER PRIMARY KEY,
  -- Eight random characters: the name of the footage folder.
  public_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL COLLATE NOCASE,
  -- With the log-in; empty once a removed camera is erased.
  main_url TEXT NOT NULL,
  sub_url TEXT,
  transport TEXT NOT NULL CHECK (transport IN ('tcp', 'udp')),
  audio INTEGER NOT NULL CHECK (audio IN (0, 1)),
  paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
  quota_bytes INTEGER CHECK (quota_bytes >= 0),
  pinned_certificate TEXT,
  added_us INTEGER NOT NULL,
  removed_us INTEGER,
  delete_footage INTEGER NOT NULL DEFAULT 0 CHECK (delete_footage IN (0, 1)),
  erased INTEGER NOT NULL DEFAULT 0 CHECK (erased IN (0, 1)),
  -- The last segment that has a link, and its link. Kept here because the rows may all be deleted.
  head_seq INTEGER NOT NULL DEFAULT 0,
  head_chain BLOB NOT NULL DEFAULT (zeroblob(32)) CHECK (length(head_chain) = 32),
  -- No segment of this camera was ever longer: how far before a span a query must begin to look.
  longest_us INTEGER NOT NULL DEFAULT 0
) STRICT;
-- A removed camera does not keep its name from being used again.
CREATE UNIQUE INDEX cameras_by_name ON cameras (name) WHERE removed_us IS NULL;

CREATE TABLE epochs (
  id INTEGER PRIMARY KEY,
  recipient TEXT NOT NULL UNIQUE,
  started_us INTEGER NOT NULL
) STRICT;

CREATE TABLE volumes (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  root TEXT NOT NULL,
  generation INTEGER NOT NULL,
  -- Set before volume.json is counted up and cleared after, so that a crash between is no swapped disk.
  next_generation INTEGER,
  adopted_us INTEGER NOT NULL,
  foreign_bytes INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  start_us INTEGER NOT NULL,
  -- The stream configuration as JSON.
  config TEXT NOT NULL,
  clock_offset_us INTEGER
) STRICT;
CREATE INDEX runs_by_start ON runs (camera, start_us);

-- The one segment a camera has being written. The row is durable before the file exists, so every file has a row.
CREATE TABLE writing (
  camera INTEGER PRIMARY KEY REFERENCES cameras (id),
  seq INTEGER NOT NULL,
  run INTEGER NOT NULL REFERENCES runs (id),
  epoch INTEGER NOT NULL REFERENCES epochs (id),
  volume INTEGER NOT NULL REFERENCES volumes (id),
  start_us INTEGER NOT NULL
) STRICT;

-- The file's name follows from start and sequence and is not stored: so it cannot disagree.
CREATE TABLE segments (
  camera INTEGER NOT NULL REFERENCES cameras (id),
  seq INTEGER NOT NULL CHECK (seq > 0),
  run INTEGER NOT NULL REFERENCES runs (id),
  epoch INTEGER NOT NULL REFERENCES epochs (id),
  volume INTEGER NOT NULL REFERENCES volumes (id),
  start_us INTEGER NOT NULL,
  duration_us INTEGER NOT NULL CHECK (duration_us >= 0),
  approx INTEGER NOT NULL CHECK (approx IN (0, 1)),
  plaintext_bytes INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  tail_bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  -- NULL where there are no tails, which is nearly everywhere.
  tails_sha256 BLOB CHECK (length(tails_sha256) = 32),
  chain BLOB NOT NULL CHECK (length(chain) = 32),
  -- 0 finished, 1 cut: part of the chain, never changed.
  ending INTEGER NOT NULL CHECK (ending IN (0, 1)),
  -- 0 kept, 1 missing, 2 doomed.
  life INTEGER NOT NULL DEFAULT 0 CHECK (life IN (0, 1, 2)),
  -- Why it is doomed.
  cause TEXT,
  PRIMARY KEY (camera, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX segments_by_start ON segments (camera, start_us);
CREATE INDEX segments_doomed ON segments (volume, camera, seq) WHERE life = 2;
CREATE INDEX segments_approx ON segments (camera, seq) WHERE approx = 1;

-- Coalesced footage, no row longer than a UTC day and a segment: what the timeline reads.
CREATE TABLE spans (
  camera INTEGER NOT NULL REFERENCES cameras (id),
  from_us INTEGER NOT NULL,
  run INTEGER NOT NULL REFERENCES runs (id),
  to_us INTEGER NOT NULL CHECK (to_us >= from_us),
  PRIMARY KEY (camera, from_us, run)
) STRICT, WITHOUT ROWID;

-- What is left of deleted segments: consecutive ones of one day and cause are one row.
CREATE TABLE deleted (
  camera INTEGER NOT NULL REFERENCES cameras (id),
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL CHECK (last_seq >= first_seq),
  day INTEGER NOT NULL,
  from_us INTEGER NOT NULL,
  to_us INTEGER NOT NULL,
  cause TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  prev BLOB NOT NULL CHECK (length(prev) = 32),
  chain BLOB NOT NULL CHECK (length(chain) = 32),
  PRIMARY KEY (camera, first_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX deleted_by_day ON deleted (camera, day);
-- Of these alone the days are not known: an old copy of the database met a disk that had gone on.
CREATE INDEX deleted_unknown ON deleted (camera) WHERE cause = 'unknown';

CREATE TABLE gaps (
  id INTEGER PRIMARY KEY,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  from_us INTEGER NOT NULL,
  to_us INTEGER CHECK (to_us > from_us),
  cause TEXT NOT NULL
) STRICT;
CREATE INDEX gaps_by_start ON gaps (camera, from_us);
CREATE UNIQUE INDEX gaps_open ON gaps (camera) WHERE to_us IS NULL;

-- Bytes of rows (missing ones left out), so that a quota needs no sum over a million of them.
CREATE TABLE usage (
  camera INTEGER NOT NULL REFERENCES cameras (id),
  volume INTEGER NOT NULL REFERENCES volumes (id),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  PRIMARY KEY (camera, volume)
) STRICT, WITHOUT ROWID;

CREATE TABLE holds (
  id INTEGER PRIMARY KEY,
  camera INTEGER NOT NULL REFERENCES cameras (id),
  from_us INTEGER NOT NULL,
  to_us INTEGER NOT NULL CHECK (to_us > from_us),
  made_us INTEGER NOT NULL,
  until_us INTEGER
) STRICT;
CREATE INDEX holds_by_camera ON holds (camera, from_us);

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Opaque here; canonical form and hashes are made elsewhere.
CREATE TABLE ledger (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  at_us INTEGER NOT NULL,
  kind TEXT NOT NULL,
  public TEXT NOT NULL,
  sealed BLOB,
  prev BLOB NOT NULL CHECK (length(prev) = 32),
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE day_keys (
  number INTEGER PRIMARY KEY CHECK (number > 0),
  made_us INTEGER NOT NULL,
  public BLOB NOT NULL,
  count INTEGER NOT NULL,
  head BLOB NOT NULL CHECK (length(head) = 32),
  signature BLOB NOT NULL,
  -- Of the newest key only.
  secret BLOB
) STRICT;
