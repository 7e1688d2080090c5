import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * SwiftShader computes as a GPU would, on the processor: Debian's chromium has it, with a loader for Vulkan. Node
 * finds the two through its environment only, so what needs a GPU is tested in a process of its own.
 */
const folder = '/usr/lib/chromium';
const [loader, driver] = ['libvulkan.so.1', 'vk_swiftshader_icd.json'].map((name) => path.join(folder, name));
const hasSwiftShader = process.platform === 'linux' && existsSync(loader) && existsSync(driver);
/** macOS and Windows have a GPU, or something that computes as one, without more ado. */
const hasGpu = process.platform !== 'linux' || hasSwiftShader || Boolean(process.env.VK_DRIVER_FILES);

/** Empty where WebGPU can be tested; else what to write behind the name of a test that is skipped for it. */
export const gpuMissing: string = hasGpu ? '' : " (skipped: no GPU here, nor chromium's SwiftShader)";

/** The environment for a process that is to find a GPU. */
export function environmentWithGpu(): NodeJS.ProcessEnv {
  if (!hasSwiftShader || process.env.VK_DRIVER_FILES) return process.env;
  // The loader alone: the folder has other libraries that Node must not take for the system's.
  const own = path.resolve('.headway/tmp/vulkan');
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  symlinkSync(loader, path.join(own, path.basename(loader)));
  const paths = [own, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return { ...process.env, LD_LIBRARY_PATH: paths, VK_DRIVER_FILES: driver };
}

/** The environment for a process that is not to find one, on Linux. */
export function environmentWithoutGpu(): NodeJS.ProcessEnv {
  return { ...process.env, VK_DRIVER_FILES: '/dev/null' };
}
