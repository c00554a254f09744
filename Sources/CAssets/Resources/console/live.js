// Keeps what is shown fresh while somebody is there to see it.

/** The shortest pause between two rounds, in milliseconds. */
const shortest = 5_000;
/** A pause is at least so many times as long as the round before took, so that a large installation is not kept busy. */
const restFactor = 10;
/** After so long without a touch nothing is asked any more: a page that is left alone keeps no session awake. */
const alone = 15 * 60_000;

/** A view that is read anew again and again. */
export class Live {
  #read;
  #isRunning = false;
  #timer = null;
  #round = null;
  #touched = 0;

  /** Makes a view that stands still; `read` must not throw. */
  constructor(read) {
    this.#read = read;
    for (const kind of ["pointermove", "pointerdown", "keydown", "scroll"]) {
      addEventListener(kind, () => this.#touch(), { passive: true });
    }
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#touch(); });
  }

  /** Reads at once and then again and again. */
  start() {
    this.#isRunning = true;
    this.#touched = Date.now();
    return this.refresh();
  }

  stop() {
    this.#isRunning = false;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Reads at once, or after the round that is under way. */
  async refresh() {
    while (this.#round) await this.#round;
    if (!this.#isRunning) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    const start = performance.now();
    this.#round = this.#read();
    await this.#round;
    this.#round = null;
    if (!this.#isRunning || this.#timer) return;
    const pause = Math.max(shortest, restFactor * (performance.now() - start));
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#isWatched) this.refresh();
    }, pause);
  }

  get #isWatched() {
    return !document.hidden && Date.now() - this.#touched < alone;
  }

  #touch() {
    this.#touched = Date.now();
    // Neither waiting nor reading: it has stood still, and goes on.
    if (this.#isRunning && !this.#timer && !this.#round) this.refresh();
  }
}
