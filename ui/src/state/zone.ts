// The zone of this window's clock: times are shown in it.

import { Zone } from "./looking/zone";

export const zone = new Zone();
