/**
 * The four ways a user can go wrong. Every message reads
 * *where: what was required, what came, how to mend it*.
 */

/** Base of Headway's own errors: the command shows their message without a stack trace. */
export class HeadwayError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** A tensor has the wrong shape or dtype. */
export class ShapeError extends HeadwayError {}

/** An option, a configuration field or an argument is missing, unknown or out of range. */
export class ConfigError extends HeadwayError {}

/** A file is not what it claims to be. */
export class FormatError extends HeadwayError {
  /**
   * @param message - where, what was required, what came
   * @param offset - byte offset of the fault from the start of the file, where there is one
   */
  constructor(
    message: string,
    readonly offset?: number,
  ) {
    super(offset === undefined ? message : `${message} (at byte ${offset})`);
  }
}

/** Something is not there on this machine: a backend, a package, an operator, a program. */
export class UnsupportedError extends HeadwayError {}
