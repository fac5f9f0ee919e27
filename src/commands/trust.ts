import { Command } from 'commander';
import { parseRange } from '../config/addresses.ts';
import { askArchive } from './ask-archive.ts';
import { type Archive, findArchive } from './find-archive.ts';
import { configOption, loadSettings } from './settings.ts';

interface TrustOptions {
  config?: string;
  url?: string;
  token?: string;
  revoke?: true;
}

/** `collector trust`: lets an address count as listed, through the API of a running collector. */
export function trustCommand(print: (line: string) => void = (line) => console.log(line)): Command {
  return new Command('trust')
    .description('let an address count as listed for a source, and release what was quarantined because of it')
    .argument('<source>', 'name of the source')
    .argument('<address>', 'an address or a CIDR block, e.g. 203.0.113.9')
    .option(...configOption)
    .option('--revoke', 'no longer trust it')
    .option('--url <url>', 'where the archive is (default: where the settings say that it listens)')
    .option('--token <token>', 'archive token (default: the first one in the settings, else that in tokens.json)')
    .addHelpText(
      'after',
      '\nNeeds a running collector. In effect at once, and after every restart. Exit code 1 when it failed.',
    )
    .action(async (source: string, address: string, options: TrustOptions, command: Command) => {
      if (!isAddress(address)) {
        command.error(`error: ${address} is neither an address nor a CIDR block such as 203.0.113.0/24`, {
          exitCode: 2,
        });
      }
      const { config } = await loadSettings(options);
      if (!config.sources.some((known) => known.source.name === source)) {
        const names = config.sources.map((known) => known.source.name).join(', ');
        if (options.url === undefined)
          command.error(`error: there is no source ${source}; the settings have ${names}`, { exitCode: 2 });
      }
      const archive = await findArchive(config, options).catch((error: unknown) => {
        if (!(error instanceof RangeError)) throw error;
        return command.error(`error: ${error.message}`, { exitCode: 2 });
      });
      const method = options.revoke === true ? 'DELETE' : 'POST';
      const released = await ask(archive, method, { source, address });
      print(outcomeOf(method, { source, address, released }));
    });
}

function isAddress(text: string): boolean {
  try {
    parseRange(text);
    return true;
  } catch {
    return false;
  }
}

type Method = 'POST' | 'DELETE';

/** Ids of what was released. @throws StartError */
async function ask(
  archive: Archive,
  method: Method,
  { source, address }: { source: string; address: string },
): Promise<readonly string[]> {
  const query = new URLSearchParams({ address });
  const answer = await askArchive(archive, method, `/api/v1/sources/${encodeURIComponent(source)}/trusted?${query}`);
  return hasTexts(answer, 'released') ? answer.released : [];
}

function outcomeOf(
  method: Method,
  { source, address, released }: { source: string; address: string; released: readonly string[] },
): string {
  if (method === 'DELETE') return `${address} is no longer trusted for ${source}`;
  const count = released.length === 1 ? '1 delivery was' : `${released.length} deliveries were`;
  return [`${address} counts as listed for ${source} from now on; ${count} released`, ...released].join('\n');
}

function hasTexts<Key extends string>(value: unknown, key: Key): value is Record<Key, string[]> {
  if (typeof value !== 'object' || value === null) return false;
  const texts: unknown = Reflect.get(value, key);
  return Array.isArray(texts) && texts.every((text) => typeof text === 'string');
}
