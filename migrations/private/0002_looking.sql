-- How much moved, for timelines of days and months: sidecars, which have every second, need not be opened for them.
-- A byte is 0 where nothing is known, else the level and one.

CREATE TABLE motion_days (
  -- Public id.
  camera TEXT NOT NULL,
  -- Days since 1970, UTC.
  day INTEGER NOT NULL,
  -- The most in each minute.
  minutes BLOB NOT NULL CHECK (length(minutes) = 1440),
  PRIMARY KEY (camera, day)
) STRICT, WITHOUT ROWID;

-- The same by the hour, apart, so that a year reads a page a month and not its minutes.
CREATE TABLE motion_hours (
  camera TEXT NOT NULL,
  day INTEGER NOT NULL,
  hours BLOB NOT NULL CHECK (length(hours) = 24),
  PRIMARY KEY (camera, day)
) STRICT, WITHOUT ROWID;

-- Which segments were taken in, by sequence: ranges that neither overlap nor touch.
CREATE TABLE motion_taken (
  camera TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL CHECK (last_seq >= first_seq),
  PRIMARY KEY (camera, first_seq)
) STRICT, WITHOUT ROWID;
