import { Command } from 'commander';
import { inspectStorage } from '../compose-tools.ts';
import { describeConfig } from '../config/describe.ts';
import { callbackUrls } from './banner.ts';
import { configOption, loadSettings } from './settings.ts';

/** `collector check`: what a start with these settings would mean, without starting. */
export function checkCommand(): Command {
  return new Command('check')
    .description('print the settings in effect, the URLs, and what is wrong with the storage folder')
    .option(...configOption)
    .addHelpText(
      'after',
      '\nMay run beside a collector. Exit code 2 when the settings are wrong, 1 when the storage is.',
    )
    .action(async (options: { config?: string }) => {
      const { config, file, warnings } = await loadSettings(options);
      console.log(`# settings: ${file ?? 'built in'}`);
      console.log(describeConfig(config));
      console.log('# callback URLs');
      for (const [source, url] of callbackUrls(config)) console.log(`${source}\t${url}`);
      for (const warning of warnings) console.log(`warning: ${warning}`);
      await reportStorage(config.storage.dir);
    });
}

async function reportStorage(dir: string): Promise<void> {
  try {
    const findings = await inspectStorage(dir);
    if (findings === null) return console.log(`storage: ${dir} is not there yet; the first start makes it`);
    for (const finding of findings) console.log(`storage: ${finding}`);
    if (findings.length === 0) console.log(`storage: ${dir} is fine`);
  } catch (error) {
    console.log(`storage: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
