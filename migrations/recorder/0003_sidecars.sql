-- What lies beside a finished segment to make looking quick.

-- Bytes of its sidecar; 0 where there is none, which is a normal state. No part of the chain: it can be made anew.
ALTER TABLE segments ADD COLUMN side_bytes INTEGER NOT NULL DEFAULT 0 CHECK (side_bytes >= 0);
