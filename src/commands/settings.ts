import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { vendors } from '../vendors/all.ts';

/** Text of the option that every command with settings has. */
export const configOption = [
  '--config <file>',
  'settings (default: $COLLECTOR_CONFIG, else config/collector.yaml, else built in)',
] as const;

/** The settings as this process would run with. @throws ConfigError naming everything that is wrong */
export function loadSettings({ config: file }: { config?: string }): Promise<LoadedConfig> {
  return loadConfig({ ...(file === undefined ? {} : { file }), env: process.env, cwd: process.cwd(), vendors });
}
