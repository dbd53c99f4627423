-- People, vehicles and animals that the owner has marked, taken from sidecars together with motion.

CREATE TABLE events (
  -- Public id.
  camera TEXT NOT NULL,
  -- 0 person, 1 vehicle, 2 animal.
  subject INTEGER NOT NULL CHECK (subject BETWEEN 0 AND 2),
  -- Microseconds of Unix time, within one segment: what goes on in the next one lies close behind.
  from_us INTEGER NOT NULL,
  to_us INTEGER NOT NULL CHECK (to_us >= from_us),
  -- The best find, thousandths.
  score INTEGER NOT NULL,
  PRIMARY KEY (camera, subject, from_us)
) STRICT, WITHOUT ROWID;

-- The same by the minute, for timelines of days: the minutes of a day for each of the three subjects, one after the other. A byte is
-- 0 where nobody looked, 1 where nothing was found, else the best score and two.
CREATE TABLE event_days (
  camera TEXT NOT NULL,
  -- Days since 1970, UTC.
  day INTEGER NOT NULL,
  minutes BLOB NOT NULL CHECK (length(minutes) = 4320),
  PRIMARY KEY (camera, day)
) STRICT, WITHOUT ROWID;

-- The same by the hour, for months.
CREATE TABLE event_hours (
  camera TEXT NOT NULL,
  day INTEGER NOT NULL,
  hours BLOB NOT NULL CHECK (length(hours) = 72),
  PRIMARY KEY (camera, day)
) STRICT, WITHOUT ROWID;
