/** What could not be had: said in sentences, never as a stack trace. */

/** A step that cannot be done on this machine, and what to do about it. */
export class SetupFault extends Error {
  /**
   * @param {string} why - what was required and what came, in a sentence
   * @param {string} mend - what to do, in a sentence
   */
  constructor(why, mend) {
    super(`${why} ${mend}`);
    this.name = 'SetupFault';
    this.why = why;
    this.mend = mend;
  }
}

/** What a failed program's output gives away, in the order in which to look. */
const signs = [
  {
    sign: /ENOSPC|No space left|not enough space on the disk|Disk quota exceeded/i,
    why: 'the disk is full.',
    mend: 'About 1.2 GB must be free. Make room, then run the same command again.',
  },
  {
    sign: /EROFS|Read-only file system/i,
    why: 'the folder is on a read-only disk.',
    mend: 'Copy the project to a folder that you may write to, and run the command there.',
  },
  {
    sign: /EACCES|EPERM|Permission denied/i,
    why: 'a file or folder of the project may not be written by you.',
    mend: 'Make yourself the owner of the project folder (or copy it to one of your own), then run the command again.',
  },
  {
    sign: /EINTEGRITY|DO NOT MATCH THE HASHES/i,
    why: 'a downloaded package is not the one that Headway was made with (its hash differs).',
    mend: 'Nothing of it was used. Run the command again; if it stays so, something between you and the registry changes files.',
  },
  {
    sign: /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network request to|NewConnectionError|Failed to establish a new connection|Temporary failure in name resolution|Connection refused|Network is unreachable|ConnectTimeout|ReadTimeout|No matching distribution found/i,
    why: 'the package registry cannot be reached.',
    mend: 'Check the network (and the proxy, if you need one), then run the same command again: it goes on where it stopped.',
  },
  {
    sign: /SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY)|CERTIFICATE_VERIFY_FAILED/,
    why: 'the package registry is not trusted: its certificate could not be verified.',
    mend: 'Behind a company proxy, set NODE_EXTRA_CA_CERTS and PIP_CERT to its certificate, then run the command again.',
  },
];

/**
 * Turns what a failed program printed (or an error of the file system) into a fault.
 *
 * @param {string} output - what it printed
 * @param {string} log - where all of it can be read
 * @returns {SetupFault}
 */
export function explain(output, log) {
  for (const { sign, why, mend } of signs) {
    if (sign.test(output)) return new SetupFault(why, mend);
  }
  const last = output.trim().split('\n').slice(-8).join('\n    ');
  return new SetupFault(`it failed:\n    ${last}\n  `, `All of its output is in ${log}.`);
}
