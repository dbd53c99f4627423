// Sound that no video element plays: G.711 decoded here and played through WebAudio.

/** One G.711 byte as a sample from -1 to 1 (ITU-T G.711, tables 1 and 2). */
export function sampleOf(law: "a" | "u", byte: number): number {
  if (law === "u") {
    const bits = ~byte & 0xff;
    const magnitude = (((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4);
    return (bits & 0x80 ? 0x84 - magnitude : magnitude - 0x84) / 32768;
  }
  const bits = byte ^ 0x55;
  const exponent = (bits & 0x70) >> 4;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return (bits & 0x80 ? magnitude : -magnitude) / 32768;
}

const tables = new Map<string, Float32Array>();

export function tableOf(law: "a" | "u"): Float32Array {
  const known = tables.get(law);
  if (known) return known;
  const made = Float32Array.from({ length: 256 }, (_, byte) => sampleOf(law, byte));
  tables.set(law, made);
  return made;
}

/** Seconds of sound held back, so that a late packet is not heard as a crack. */
const CUSHION = 0.15;
/** Sound further ahead of the clock than this is dropped: it would trail the picture for ever. */
const TOO_FAR = 0.7;

/** Where on the audio clock the next packet begins, or `null` to drop it. */
export function schedule(next: number, now: number): number | null {
  if (next < now) return now + CUSHION;
  return next - now > TOO_FAR ? null : next;
}

export class G711Player {
  private readonly context: AudioContext;
  private readonly gain: GainNode;
  private next = 0;

  constructor(
    private readonly law: "a" | "u",
    private readonly rate: number,
    private readonly channels: number,
  ) {
    this.context = new AudioContext();
    this.gain = this.context.createGain();
    this.gain.connect(this.context.destination);
  }

  push(bytes: Uint8Array): void {
    const channels = Math.max(1, this.channels);
    const frames = Math.floor(bytes.length / channels);
    const at = schedule(this.next, this.context.currentTime);
    if (frames === 0 || at === null) return;
    const table = tableOf(this.law);
    const sound = this.context.createBuffer(channels, frames, this.rate);
    for (let channel = 0; channel < channels; channel++) {
      const out = sound.getChannelData(channel);
      for (let i = 0; i < frames; i++) out[i] = table[bytes[i * channels + channel] ?? 0] ?? 0;
    }
    const node = this.context.createBufferSource();
    node.buffer = sound;
    node.connect(this.gain);
    node.start(at);
    this.next = at + frames / this.rate;
  }

  volume(level: number): void {
    this.gain.gain.value = level;
  }

  close(): void {
    void this.context.close();
  }
}
