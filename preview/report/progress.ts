/** Milliseconds between two redraws. */
const INTERVAL = 60;

const CLEAR_LINE = "\r\u001b[K";

/** What the line needs of a terminal. */
interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** One line on a terminal that tells what is going on; silent where stderr is a file or a pipe. */
export class Progress {
  private last = Number.NEGATIVE_INFINITY;
  private shown = false;

  public constructor(private readonly stream: Terminal) {}

  /** Replaces the line, at most once per interval. */
  public show(text: string): void {
    if (!this.stream.isTTY || performance.now() - this.last < INTERVAL) return;
    this.last = performance.now();
    this.shown = true;
    this.stream.write(`${CLEAR_LINE}${text} …`);
  }

  /** Takes the line away. */
  public clear(): void {
    if (this.shown) this.stream.write(CLEAR_LINE);
    this.shown = false;
  }
}
