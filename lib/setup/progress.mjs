/** One line a step: what it does while it runs, then a sign and the seconds. */

/** Where the lines go. @type {NodeJS.WriteStream} */
let stream = process.stdout;

/** From now on the lines go to standard error, because standard output is for a result. */
export function toStandardError() {
  stream = process.stderr;
}

/**
 * @param {string} text
 * @param {number} code - an ANSI colour: 32 green, 31 red, 33 yellow
 * @returns {string}
 */
function coloured(text, code) {
  return process.stdout.isTTY && !process.env.NO_COLOR ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** @type {Record<'done' | 'failed' | 'partly', string>} */
export const sign = { done: coloured('✓', 32), failed: coloured('✗', 31), partly: coloured('!', 33) };

/** @param {string} text */
export function say(text) {
  stream.write(`${text}\n`);
}

/**
 * A line that shows that something is going on. On a terminal its seconds count up in place; in a
 * file it is printed once.
 */
export class ProgressLine {
  #started = performance.now();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /** @param {string} title - what is being done */
  constructor(title) {
    this.title = title;
    if (stream.isTTY) {
      this.#show();
      this.#timer = setInterval(() => this.#show(), 1000);
    } else {
      say(`… ${title}`);
    }
  }

  #show() {
    stream.write(`\r\x1b[K… ${this.title} (${this.seconds} s)`);
  }

  /** @returns {number} whole seconds since the start */
  get seconds() {
    return Math.round((performance.now() - this.#started) / 1000);
  }

  /**
   * @param {keyof typeof sign} outcome
   * @param {string} [remark]
   */
  end(outcome, remark = '') {
    if (this.#timer) {
      clearInterval(this.#timer);
      stream.write('\r\x1b[K');
    }
    say(`${sign[outcome]} ${this.title}${remark ? `: ${remark}` : ''} (${this.seconds} s)`);
  }
}
