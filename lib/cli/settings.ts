import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { ConfigError, FormatError } from '../errors';
import { didYouMean } from './suggestion';

/** Fields of a configuration by name, as the user gave them. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * Reads one `--set key=value` and adds it to those before (a commander option parser). The value is read
 * as YAML reads it: `3`, `1e-3`, `true`, `text`.
 *
 * @throws ConfigError if there is no `=`, or the value is not YAML
 */
export function addSetting(text: string, before: Settings = {}): Settings {
  const equals = text.indexOf('=');
  if (equals < 1)
    throw new ConfigError(`--set: key=value is required, got "${text}"; for example dropout=0.1`);
  const [key, value] = [text.slice(0, equals).trim(), text.slice(equals + 1)];
  try {
    return { ...before, [key]: parse(value) };
  } catch (error) {
    throw new ConfigError(
      `--set: ${key} must have a value as YAML writes it, got "${value}": ${(error as Error).message.split('\n')[0]}`,
    );
  }
}

/**
 * Reads a `--config` file: YAML, or JSON, which is YAML too.
 *
 * @throws ConfigError if there is no such file; FormatError if it does not hold `key: value` lines
 */
export function readSettings(file: string): Settings {
  if (!existsSync(file)) throw new ConfigError(`--config: there is no file ${file}`);
  let value: unknown;
  try {
    value = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new FormatError(`${file}: YAML or JSON was required: ${(error as Error).message}`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new FormatError(`${file}: \`key: value\` lines were required, got ${JSON.stringify(value)}`);
  }
  return value as Settings;
}

/**
 * Checks settings against a schema.
 *
 * @param where - what the settings configure, for the messages
 * @param shape - every field there is, and what it must be; none is required
 * @throws ConfigError naming every fault: an unknown field (with the nearest one), or what was needed and came
 */
export function checkSettings(where: string, shape: Record<string, z.ZodType>, settings: Settings): Settings {
  const faults: string[] = [];
  for (const [name, value] of Object.entries(settings)) {
    if (!Object.hasOwn(shape, name)) {
      faults.push(`there is no setting "${name}"${didYouMean(name, Object.keys(shape))}`);
      continue;
    }
    const { error } = shape[name].safeParse(value);
    if (error) faults.push(`${name}: ${error.issues[0].message}, got ${JSON.stringify(value)}`);
  }
  if (faults.length > 0) throw new ConfigError(`${where}: ${faults.join('; ')}`);
  return settings;
}
