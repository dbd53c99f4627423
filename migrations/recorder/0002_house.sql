-- What the owner says about a camera besides its address.

-- When a pause ends by itself; without meaning where paused is 0.
ALTER TABLE cameras ADD COLUMN paused_until_us INTEGER;
-- Where it hangs, in the owner's words.
ALTER TABLE cameras ADD COLUMN place TEXT NOT NULL DEFAULT '';
-- How private what it sees is. The most careful of them, until the owner has said.
ALTER TABLE cameras ADD COLUMN class TEXT NOT NULL DEFAULT 'indoor'
  CHECK (class IN ('street', 'porch', 'indoor', 'business'));
-- Added to its times when several are watched together.
ALTER TABLE cameras ADD COLUMN clock_correction_us INTEGER NOT NULL DEFAULT 0;
