/** Opens a page in the user's browser, where there is one. */
import { spawn } from 'node:child_process';

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[] | undefined} the command that opens a page, or undefined where no screen is
 */
export function browserCommand(env = process.env) {
  if (env.CI || env.SSH_CONNECTION) return undefined;
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['cmd', '/c', 'start', ''];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}

/**
 * The browser outlives us: it is the user's, and it is not ended with the course.
 * @param {string} url
 */
export function openBrowser(url) {
  const command = browserCommand();
  if (!command) return;
  const child = spawn(command[0], [...command.slice(1), url], { detached: true, stdio: 'ignore' });
  child.once('error', () => {}); // none installed: the address is on the screen
  child.unref();
}
