import { unwatchFile, watchFile } from 'node:fs';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import { CollectorError } from '../domain/errors.ts';
import type { SettingsOccasion, SettingsReload, SettingsStatus } from '../domain/settings.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Shutdown } from './shutdown.ts';

/** Where settings come from. */
export interface SettingsReader {
  /**
   * Reads and checks all of them; for `secrets`, the settings file as it was when it was last read, with what the files
   * hold by now that it refers to: nobody has said yet that what is being written into it is ready.
   *
   * @throws ConfigError
   */
  read(occasion: SettingsOccasion): Promise<ReadSettings>;
  /** Absolute paths of the files that hold secrets, as of the last reading. */
  secretFiles(): readonly string[];
  /** How often those are looked at. */
  checkMs: number;
}

export interface ReadSettings {
  config: Config;
  warnings: readonly string[];
}

/**
 * Reads the settings again when it is asked to, and when a file of a secret changes. What cannot be used changes nothing,
 * and is told by the log and by health until settings are read that can be.
 */
export function createSettingsReload(
  settings: LiveSettings,
  { reader, log, shutdown }: { reader: SettingsReader; log: Logger; shutdown: Shutdown },
): SettingsReload {
  let status: SettingsStatus = { problem: null, needsRestart: [] };
  let turn: Promise<unknown> = Promise.resolve();

  async function readAgain(occasion: SettingsOccasion) {
    try {
      const { config, warnings } = await reader.read(occasion);
      const change = await settings.replace(config);
      status = { problem: null, needsRestart: change.needsRestart };
      for (const warning of warnings) log.warn(warning);
      log.info({ occasion, ...change }, 'settings read again');
      return { ...change, warnings };
    } catch (error) {
      const problem = error instanceof ConfigError ? error.problems.join('; ') : 'the reason is in the log';
      status = { ...status, problem };
      // The message of a ConfigError names keys and never a secret.
      log.error({ occasion, err: error }, 'the settings cannot be used; those before them stay');
      throw new CollectorError('bad-settings', `the settings cannot be used, the old ones stay: ${problem}`);
    }
  }

  function reload(occasion: SettingsOccasion): ReturnType<SettingsReload['reload']> {
    const mine = turn.then(() => readAgain(occasion)).finally(watch.renew);
    turn = mine.catch(() => undefined);
    return mine;
  }

  const watch = watchSecrets(reader, () => void reload('secrets').catch(() => undefined));
  shutdown.add(async () => {
    watch.end();
    await turn;
  });
  return { reload, status: () => status };
}

/** A name that leads to another file, as Kubernetes mounts secrets, has changed as much as a file that was written. */
function watchSecrets({ secretFiles, checkMs }: SettingsReader, onChange: () => void) {
  let watched: readonly string[] = [];
  let isEnded = false;
  function watchOnly(files: readonly string[]): void {
    for (const file of watched) if (!files.includes(file)) unwatchFile(file, onChange);
    for (const file of files)
      if (!watched.includes(file)) watchFile(file, { interval: checkMs, persistent: false }, onChange);
    watched = files;
  }
  watchOnly(secretFiles());
  return {
    renew: () => watchOnly(isEnded ? [] : secretFiles()),
    end(): void {
      isEnded = true;
      watchOnly([]);
    },
  };
}
