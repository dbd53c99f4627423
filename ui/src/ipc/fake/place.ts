// The fake's place on a desktop with two monitors.

import type { Args, WindowPlace } from "../commands";
import type { World } from "./world";

export interface Place extends WindowPlace {
  followers: Set<(full: boolean) => void>;
}

export function makePlace(): Place {
  return {
    fullScreen: false,
    monitors: [
      { name: "DP-1", width: 2560, height: 1440, here: true },
      { name: "HDMI-1", width: 1920, height: 1080, here: false },
    ],
    followers: new Set(),
  };
}

export const place = {
  window_place: (_: Args<"window_place">, world: World): WindowPlace => {
    const { followers: _followers, ...shown } = world.place;
    return shown;
  },
  window_close_asked: () => false,
  window_full_screen: ({ on }: Args<"window_full_screen">, world: World) => {
    world.place.fullScreen = on;
    for (const follower of world.place.followers) follower(on);
    return {};
  },
};
