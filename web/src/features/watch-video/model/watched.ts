export type Range = [from: number, to: number];

/** Seconds of one step that can still be playing; anything longer is a jump that no event has announced. */
const LONGEST_STEP_S = 5;

/** What of a video was really played since the last report: a seek ends a range and adds nothing. Seconds. */
export class WatchedRecorder {
  #done: Range[] = [];
  #from: number | undefined;
  #to = 0;

  /** The video plays and is at this second. */
  tick(position: number): void {
    if (this.#from === undefined || position < this.#to || position - this.#to > LONGEST_STEP_S) {
      this.stop();
      this.#from = position;
    }
    this.#to = position;
  }

  /** It was paused, sought or has ended. */
  stop(): void {
    if (this.#from !== undefined && this.#to > this.#from) this.#done.push([this.#from, this.#to]);
    this.#from = undefined;
  }

  /** The ranges since the last time, at most 50 as the API takes them; what is playing goes on from here. */
  take(): Range[] {
    const goesOn = this.#from !== undefined;
    this.stop();
    if (goesOn) this.#from = this.#to;
    return this.#done.splice(0, 50);
  }
}

/** Ranges as a sorted union, for the bar. */
export function union(ranges: readonly (readonly number[])[]): Range[] {
  const found: Range[] = [];
  const sorted = ranges.map((one): Range => [one[0] ?? 0, one[1] ?? 0]).sort((a, b) => a[0] - b[0]);
  for (const [from, to] of sorted) {
    const last = found.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}
