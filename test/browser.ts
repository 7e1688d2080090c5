import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Where a Chromium may be; `CHROMIUM` names another. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const program = [process.env.CHROMIUM ?? [], places].flat().find((file) => existsSync(file));

/** Empty where there is a browser; else what to write behind the name of a test that is skipped for it. */
export const browserMissing: string = program ? '' : ' (skipped: no Chromium here)';

/**
 * Starts a headless browser that writes to the project's folder only. The caller closes it.
 *
 * @param args - more of Chromium's own options
 */
export async function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  const home = path.resolve('.headway/tmp/chromium');
  mkdirSync(home, { recursive: true });
  return chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', ...args],
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
  });
}
