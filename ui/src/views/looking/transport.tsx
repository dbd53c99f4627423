// The controls below the pictures: play, steps, speed, sound, now, full screen.

import ChevronFirst from "lucide-solid/icons/chevron-first";
import ChevronLast from "lucide-solid/icons/chevron-last";
import ChevronLeft from "lucide-solid/icons/chevron-left";
import ChevronRight from "lucide-solid/icons/chevron-right";
import Keyboard from "lucide-solid/icons/keyboard";
import Maximize from "lucide-solid/icons/maximize";
import Minimize from "lucide-solid/icons/minimize";
import Pause from "lucide-solid/icons/pause";
import Play from "lucide-solid/icons/play";
import RotateCcw from "lucide-solid/icons/rotate-ccw";
import RotateCw from "lucide-solid/icons/rotate-cw";
import Volume2 from "lucide-solid/icons/volume-2";
import VolumeX from "lucide-solid/icons/volume-x";
import { For, type JSX, Show } from "solid-js";
import { Button } from "../../components/button";
import { useLooking } from "../../state/looking/looking";
import { KEYS_FROM, SPEEDS } from "../../state/looking/player";
import { SECOND } from "../../state/looking/zone";
import { preferences } from "../../state/preferences";
import { t } from "../../texts";
import { times } from "../../texts/times";

interface TransportProps {
  full: boolean;
  onFull: () => void;
  onKeys: () => void;
}

export function Transport(props: TransportProps) {
  const looking = useLooking();
  const time = () => looking.scrub() ?? looking.at();
  const near = () => looking.latest() - looking.at() < 8 * SECOND;
  return (
    <section class="transport" aria-label={t.looking.controls}>
      <div class="transport__time">
        <span class="transport__clock tabular">
          {looking.state().playing ? times.clock(time(), looking.zone) : times.fine(time(), looking.zone).slice(0, -2)}
        </span>
        <span class="transport__zone">{times.zoneName(time(), looking.zone)}</span>
      </div>
      <div class="transport__keys">
        <Tool name={t.looking.motionBack} key="P" act={() => void looking.toMotion(false)}>
          <ChevronFirst aria-hidden="true" />
        </Tool>
        <Tool name={t.looking.back10} key="J" act={() => looking.seek(looking.at() - 10 * SECOND)}>
          <RotateCcw aria-hidden="true" />
        </Tool>
        <Tool name={t.looking.frameBack} key="," act={() => void looking.player.step(false)}>
          <ChevronLeft aria-hidden="true" />
        </Tool>
        <Button
          look="lamp"
          icon
          class="transport__play"
          aria-label={looking.state().playing ? t.looking.pause : t.looking.play}
          aria-keyshortcuts="Space"
          onClick={() => (looking.state().playing ? looking.pause() : looking.play())}
        >
          <Show when={looking.state().playing} fallback={<Play aria-hidden="true" />}>
            <Pause aria-hidden="true" />
          </Show>
        </Button>
        <Tool name={t.looking.frameOn} key="." act={() => void looking.player.step(true)}>
          <ChevronRight aria-hidden="true" />
        </Tool>
        <Tool name={t.looking.on10} key="L" act={() => looking.seek(looking.at() + 10 * SECOND)}>
          <RotateCw aria-hidden="true" />
        </Tool>
        <Tool name={t.looking.motionOn} key="N" act={() => void looking.toMotion(true)}>
          <ChevronLast aria-hidden="true" />
        </Tool>
      </div>
      <div class="transport__more">
        <Show when={looking.rate() >= KEYS_FROM}>
          <span class="badge transport__badge" title={t.looking.keyFrames}>
            {t.live.keyFrames}
          </span>
        </Show>
        <select
          class="input transport__speed tabular"
          aria-label={t.looking.speed}
          onChange={(event) => looking.setRate(Number(event.currentTarget.value))}
        >
          <For each={SPEEDS}>
            {(speed) => (
              <option value={speed} selected={speed === looking.rate()}>
                {t.looking.speedName(speed)}
              </option>
            )}
          </For>
        </select>
        <div class="transport__sound">
          <Tool
            name={looking.sound().muted ? t.looking.unmute : t.looking.mute}
            key="M"
            pressed={!looking.sound().muted}
            act={() => looking.toggleMute()}
          >
            <Show when={looking.sound().muted} fallback={<Volume2 aria-hidden="true" />}>
              <VolumeX aria-hidden="true" />
            </Show>
          </Tool>
          <input
            class="range"
            type="range"
            min="0"
            max="1"
            step="0.05"
            aria-label={t.focus.volume}
            value={preferences.volume()}
            style={{ "--at": `${(looking.sound().muted ? 0 : preferences.volume()) * 100}%` }}
            onInput={(event) => {
              preferences.setVolume(Number(event.currentTarget.value));
              if (looking.sound().muted === Number(event.currentTarget.value) > 0) looking.toggleMute();
            }}
          />
        </div>
        <Button
          size="small"
          class="transport__now"
          title={t.looking.newestHint}
          aria-keyshortcuts="End"
          onClick={() => looking.toNewest()}
        >
          <span class="dot" data-on={near() ? "" : undefined} aria-hidden="true" />
          {t.looking.newest}
        </Button>
        <Tool name={t.looking.help} key="?" act={props.onKeys}>
          <Keyboard aria-hidden="true" />
        </Tool>
        <Tool name={props.full ? t.looking.leaveFull : t.looking.full} key="F" act={props.onFull}>
          <Show when={props.full} fallback={<Maximize aria-hidden="true" />}>
            <Minimize aria-hidden="true" />
          </Show>
        </Tool>
      </div>
    </section>
  );
}

function Tool(props: { name: string; key: string; act: () => void; pressed?: boolean; children: JSX.Element }) {
  return (
    <Button
      icon
      aria-label={props.name}
      aria-keyshortcuts={props.key}
      aria-pressed={props.pressed}
      title={`${props.name} (${props.key})`}
      onClick={() => props.act()}
    >
      {props.children}
    </Button>
  );
}
