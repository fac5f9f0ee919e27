import manifest from '../../package.json' with { type: 'json' };
import { known } from '../compose/known.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';

/** Text of the option that every command with settings has. */
export const configOption = [
  '--config <file>',
  'settings (default: $COLLECTOR_CONFIG, else config/collector.yaml, else built in)',
] as const;

/** The settings as this process would run with. @throws ConfigError naming everything that is wrong */
export function loadSettings({ config: file }: { config?: string }): Promise<LoadedConfig> {
  const found = { env: process.env, cwd: process.cwd(), ...known };
  return loadConfig(file === undefined ? found : { ...found, file });
}

/** Version of this program, from its package. */
export const { version } = manifest;
