import manifest from '../../package.json' with { type: 'json' };
import { known } from '../compose/known.ts';
import type { SettingsReader } from '../compose/settings-reload.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { ensureTokens, neededTokens, withTokens } from '../config/tokens.ts';

/** Text of the option that every command with settings has. */
export const configOption = [
  '--config <file>',
  'settings (default: $COLLECTOR_CONFIG, else config/collector.yaml, else built in)',
] as const;

/** The settings as this process would run with. @throws ConfigError naming everything that is wrong */
export function loadSettings({ config: file }: { config?: string | undefined }): Promise<LoadedConfig> {
  const found = { env: process.env, cwd: process.cwd(), ...known };
  return loadConfig(file === undefined ? found : { ...found, file });
}

/** Reads them again as they were read at first. The storage folder and the tokens in it stay those of the start. */
export function settingsReader(
  options: { config?: string },
  { config: first, ...loaded }: LoadedConfig,
): SettingsReader {
  let { held, referredFiles } = loaded;
  const { dir } = first.storage;
  return {
    async read(occasion) {
      const found = { env: process.env, cwd: process.cwd(), file: options.config, ...known };
      const next = await loadConfig(occasion === 'secrets' ? { ...found, held } : found);
      const tokens = await ensureTokens(dir, neededTokens(next.config));
      ({ held, referredFiles } = next);
      return { config: withTokens(next.config, tokens), warnings: [...next.warnings, ...tokens.warnings] };
    },
    secretFiles: () => referredFiles,
    checkMs: secretsCheckMs,
  };
}

/** As often as certificates are looked at. */
const secretsCheckMs = 10_000;

/** Version of this program, from its package. */
export const { version } = manifest;
