-- private.db: redactions. What is hidden of a clip, what was rendered of that, and what a camera never shows. JSON; its meaning is
-- known elsewhere.

CREATE TABLE redactions (
  -- Never given twice: a render's folder that outlived its redaction must not become another one's.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- The camera's public id. No key into recorder.db: a redaction outlives its camera, and says so.
  camera TEXT NOT NULL,
  from_us INTEGER NOT NULL,
  to_us INTEGER NOT NULL CHECK (to_us > from_us),
  -- The response it is for; a discarded one leaves its redactions behind, as picked on the timeline.
  response INTEGER REFERENCES responses (id) ON DELETE SET NULL,
  -- The hold's id in recorder.db, which may be given again once the hold is gone: with the time of its making it is one. NULL before
  -- it was made.
  hold INTEGER,
  hold_made_us INTEGER,
  -- What the clip was found to be when it was begun.
  clip TEXT NOT NULL,
  -- The plan, with what can be undone.
  draft TEXT NOT NULL,
  revision INTEGER NOT NULL,
  made_us INTEGER NOT NULL,
  changed_us INTEGER NOT NULL
) STRICT;

CREATE INDEX redactions_by_response ON redactions (response);

CREATE TABLE renders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  redaction INTEGER NOT NULL REFERENCES redactions (id) ON DELETE CASCADE,
  -- Its sealed files lie in this folder below the home's; random.
  folder TEXT NOT NULL UNIQUE,
  -- SHA-256 of the plan with the camera's masks, and of the clip's segments: which render goes on, and which one is stale.
  plan BLOB NOT NULL CHECK (length(plan) = 32),
  source BLOB NOT NULL CHECK (length(source) = 32),
  -- What it is made of; and what it became, once it is whole and was checked.
  task TEXT NOT NULL,
  made TEXT,
  -- What the owner looked at of it.
  review TEXT NOT NULL,
  made_us INTEGER NOT NULL
) STRICT;

CREATE INDEX renders_by_redaction ON renders (redaction);

CREATE TABLE camera_masks (
  -- The camera's public id.
  camera TEXT PRIMARY KEY,
  masks TEXT NOT NULL
) STRICT, WITHOUT ROWID;
