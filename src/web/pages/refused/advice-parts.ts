import type { Limits } from '../../../domain/source.ts';
import type { SourceSetUp } from '../../reading/set-up.ts';
import { entriesOf, ofSource, yamlText } from '../parts/settings-lines.ts';
import { asBlock, privateOnes } from './suggestions.ts';

/** What a refusal was about. */
export interface AboutRefusals {
  /** Name of the source as it was called. */
  source: string;
  /** Null for a source that is not configured. */
  setUp: SourceSetUp | null;
  /** Canonical addresses, the last one first. */
  senders: readonly string[];
}

/** Why something was refused, in plain words. */
export interface Advice {
  title: string;
  meaning: string;
  /** What can be changed, the most likely first. */
  changes: readonly Change[];
}

export interface Change {
  text: string;
  /** Lines of the settings file, ready to paste; null when nothing there is to be changed. */
  settings: string | null;
}

export function told(title: string, meaning: string, ...changes: Change[]): Advice {
  return { title, meaning, changes };
}

export function change(text: string, lines: readonly string[] | string | null = null): Change {
  return { text, settings: lines === null || typeof lines === 'string' ? lines : `${lines.join('\n')}\n` };
}

/** Addresses that are shown in lines to paste. */
const maxPasted = 5;

export function toldOfSender({ source, setUp, senders }: AboutRefusals): Advice {
  if (setUp !== null && setUp.mode !== 'enforce') {
    return told(
      'Neither listed nor with the right secret',
      'The address is not in the allow of the source, which would be forgiven, and the request did not prove itself.',
      change('If it is the vendor, compare what it sends with what the set-up page says of this source.'),
    );
  }
  const unknown = senders.slice(0, maxPasted).map(yamlText);
  const proxies = privateOnes(senders).slice(0, maxPasted).map(asBlock).map(yamlText);
  const { preset = null } = setUp ?? {};
  return told(
    'The sender’s address is not allowed',
    'The source takes callbacks only from the addresses in its allow, and this one is not among them.',
    ...(unknown.length === 0 ? [] : [change('If it is the vendor, allow it:', addTo(source, 'allow', unknown))]),
    ...(preset === null
      ? []
      : [change('Or allow every address that the vendor publishes:', addTo(source, 'allow', [preset]))]),
    ...(proxies.length === 0
      ? []
      : [
          change('A private address is that of a proxy most often. Name the proxy, and the sender behind it counts:', [
            ...['server:', '  trustedProxies:', '    # beside the entries that are there'],
            ...proxies.map((proxy) => `    - ${proxy}`),
          ]),
        ]),
  );
}

/** Codes of the reading side: no callback is answered with them. */
export function forReaders(): Advice {
  return told('A reader’s request', 'This code belongs to the pages and the API, not to callbacks.');
}

export function addTo(source: string, key: string, entries: readonly string[]): string {
  return ofSource(source, entriesOf(key, entries));
}

export function raise(source: string, setUp: SourceSetUp | null, line: (limits: Limits) => string): string | null {
  return setUp === null ? null : ofSource(source, [`limits: { ${line(setUp.source.limits)} }`]);
}
