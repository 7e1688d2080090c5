import type * as crypto from 'node:crypto';
import type * as fs from 'node:fs';
import type * as os from 'node:os';
import type * as path from 'node:path';
import type * as v8 from 'node:v8';

/** Modules of Node, asked for when needed and not imported: a page has none. */
export const node = {
  get crypto(): typeof crypto {
    return process.getBuiltinModule('node:crypto');
  },
  get fs(): typeof fs {
    return process.getBuiltinModule('node:fs');
  },
  get os(): typeof os {
    return process.getBuiltinModule('node:os');
  },
  get path(): typeof path {
    return process.getBuiltinModule('node:path');
  },
  get v8(): typeof v8 {
    return process.getBuiltinModule('node:v8');
  },
};
