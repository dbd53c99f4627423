// The small picture in a card on the timeline: of a camera, with what it never shows covered.

import { createSignal, Show } from "solid-js";
import { MaskCover } from "../../components/mask-cover";
import { useScreenMasks } from "../../state/masks";

interface GlimpsePictureProps {
  /** Empty: nothing is covered. */
  camera: string;
  /** None while there is no picture. */
  url: string | undefined;
}

export function GlimpsePicture(props: GlimpsePictureProps) {
  const masks = useScreenMasks();
  const [size, setSize] = createSignal({ width: 16, height: 9 });
  return (
    <Show when={props.url}>
      {(url) => (
        <span class="glimpse__frame">
          <img
            class="glimpse__picture"
            src={url()}
            alt=""
            onLoad={(event) =>
              setSize({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })
            }
          />
          <MaskCover shapes={masks(props.camera)} {...size()} fit="cover" />
        </span>
      )}
    </Show>
  );
}
