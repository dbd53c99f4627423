-- private.db: what models found in a redaction's clip, or in its result, batch by batch, so that a look goes on where it ended. JSON;
-- its meaning is known elsewhere.

CREATE TABLE looks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  redaction INTEGER NOT NULL REFERENCES redactions (id) ON DELETE CASCADE,
  -- The render whose result was looked through; NULL: the clip's footage.
  render INTEGER REFERENCES renders (id) ON DELETE CASCADE,
  -- SHA-256 of the clip's segments, and of how it was looked (models, thresholds, subjects): a look of another kind goes on from nothing.
  source BLOB NOT NULL CHECK (length(source) = 32),
  setup BLOB NOT NULL CHECK (length(setup) = 32),
  -- How it was looked; and what came of it, once it is whole.
  task TEXT NOT NULL,
  made TEXT,
  made_us INTEGER NOT NULL
) STRICT;

CREATE INDEX looks_by_redaction ON looks (redaction);
CREATE INDEX looks_by_render ON looks (render);

CREATE TABLE look_batches (
  look INTEGER NOT NULL REFERENCES looks (id) ON DELETE CASCADE,
  -- Its number in the clip; below zero: of the sound.
  batch INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (look, batch)
) STRICT, WITHOUT ROWID;
