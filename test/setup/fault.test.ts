import { expect, test } from 'vitest';
import { explain } from '../../lib/setup/fault.mjs';

// The texts are what npm 10 and 11, pip 23 to 26 and Node print.
test.each([
  ['npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device, write', 'the disk is full.'],
  [
    'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
    'the disk is full.',
  ],
  ["Error: EROFS: read-only file system, mkdir '/course/.headway'", 'the folder is on a read-only disk.'],
  [
    "Error: EACCES: permission denied, mkdir '/course/.headway'",
    'a file or folder of the project may not be written by you.',
  ],
  [
    'npm error code ENOTFOUND\nnpm error network request to https://registry.example/x failed',
    'the package registry cannot be reached.',
  ],
  ['npm error code EAI_AGAIN', 'the package registry cannot be reached.'],
  ['npm error connect ECONNREFUSED 127.0.0.1:9', 'the package registry cannot be reached.'],
  [
    'WARNING: Retrying: [Errno -3] Temporary failure in name resolution',
    'the package registry cannot be reached.',
  ],
  [
    'npm error code EINTEGRITY',
    'a downloaded package is not the one that Headway was made with (its hash differs).',
  ],
  [
    'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
    'a downloaded package is not the one that Headway was made with (its hash differs).',
  ],
])('of %j is told in a sentence', (output, why) => {
  expect(explain(output, 'log').why).toBe(why);
});

test('an unknown failure shows its last lines and where the rest is', () => {
  const { message } = explain('one\ntwo\nsomething new went wrong\n', '.headway/logs/npm.log');
  expect(message).toContain('something new went wrong');
  expect(message).toContain('All of its output is in .headway/logs/npm.log.');
});
