-- private.db: exports. What was given, kept also after the footage is gone; and what opens the commitments to the originals, kept no
-- longer than their holds. JSON; its meaning is known elsewhere.

CREATE TABLE exports (
  -- Never given twice: the ledger and the owner's papers name it.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  made_us INTEGER NOT NULL,
  -- The response that it was made of. No key into responses: a receipt outlives it.
  response INTEGER,
  receipt TEXT NOT NULL,
  -- The key that signed it, where the owner wanted to keep it for a later challenge.
  key BLOB CHECK (length(key) = 32)
) STRICT;

CREATE TABLE export_salts (
  export INTEGER NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
  -- The clip's number in the bundle, from 1.
  clip INTEGER NOT NULL,
  -- The hold's id in recorder.db, which may be given again once the hold is gone: with the time of its making it is one.
  hold INTEGER NOT NULL,
  hold_made_us INTEGER NOT NULL,
  -- Which of the footage the groups of pictures are.
  source TEXT NOT NULL,
  -- 32 bytes for each group.
  salts BLOB NOT NULL CHECK (length(salts) % 32 = 0),
  PRIMARY KEY (export, clip)
) STRICT, WITHOUT ROWID;

CREATE INDEX export_salts_by_hold ON export_salts (hold);
