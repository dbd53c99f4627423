-- private.db, first schema: what only the owner may know.

CREATE TABLE hold_reasons (
  -- The hold's id in recorder.db.
  hold INTEGER PRIMARY KEY,
  reason TEXT NOT NULL
) STRICT;
