// The one clock that all pictures follow: a wall time that runs at a chosen speed. Time of the computer comes in as an argument.

export class WallClock {
  private anchor = { at: 0, now: 0 };
  private running = false;
  private speed = 1;

  /** The wall time in microseconds when the page's own clock shows `now` milliseconds. */
  at(now: number): number {
    return this.running ? this.anchor.at + Math.max(0, now - this.anchor.now) * 1000 * this.speed : this.anchor.at;
  }

  set(at: number, now: number): void {
    this.anchor = { at, now };
  }

  run(running: boolean, now: number): void {
    this.set(this.at(now), now);
    this.running = running;
  }

  rate(speed: number, now: number): void {
    this.set(this.at(now), now);
    this.speed = speed;
  }

  get runs(): boolean {
    return this.running;
  }
}
