import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Vendor } from '../src/domain/vendor.ts';
import { formatReaders } from '../src/transcripts/readers/all.ts';
import { vendors } from '../src/vendors/all.ts';

/** A page that holds the table of vendors, between two lines of its own. */
export interface TablePage {
  /** From the top of the checkout. */
  file: string;
  /** Folder of the vendors' pages as links on this page name it, with a slash at its end or empty. */
  folder: string;
}

export const tablePages: readonly TablePage[] = [
  { file: 'README.md', folder: 'docs/vendors/' },
  { file: 'docs/vendors/README.md', folder: '' },
];

const checkout = join(import.meta.dirname, '..');
const opening = '<!-- vendors: made by `npm run vendor-table` from src/vendors -->';
const closing = '<!-- end of vendors -->';

/**
 * The text of a page with the table as the profiles have it now.
 *
 * @throws Error when the page lacks the two lines
 */
export function withVendorTable(text: string, { file, folder }: TablePage): string {
  const [from, to] = [text.indexOf(opening), text.indexOf(closing)];
  if (from < 0 || to < from) throw new Error(`${file} lacks ${opening} or ${closing}`);
  return `${text.slice(0, from)}${opening}\n\n${vendorTable(folder)}\n\n${text.slice(to)}`;
}

/** One row for each vendor; `auto` only chooses among them. */
function vendorTable(folder: string): string {
  const rows = [...vendors.values()].filter(({ name }) => name !== 'auto').map((vendor) => rowOf(vendor, folder));
  const head = ['vendor', '`vendor:`', 'received', 'signature', 'handshake', 'transcript read', 'fetched', 'docs'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rowOf({ name, sends, signatures, handshake, echo, fetch }: Vendor, folder: string): string[] {
  return [
    titleOf(name),
    `\`${name}\``,
    sends.includes('other') ? 'anything' : sends.join(', '),
    listed(signatures),
    handshake === null && echo === undefined ? '–' : 'answered',
    read(name, sends),
    fetch === null ? '–' : 'opt-in',
    `[${name}.md](${folder}${name}.md)`,
  ];
}

/** Formats of its own, and those that are read whoever sends them. */
function read(name: string, sends: Vendor['sends']): string {
  const own = formatReaders.filter((reader) => reader.vendors.includes(name)).map(({ format }) => format);
  const captions = sends.includes('subtitles') ? 'captions' : null;
  const text = sends.includes('text') ? 'text' : null;
  return [listed(own), captions, text].filter((word) => word !== null).join(', ');
}

/** The vendor as its own page calls it. */
function titleOf(name: string): string {
  const [, title] = /^# (.+)$/m.exec(readFileSync(join(checkout, 'docs/vendors', `${name}.md`), 'utf8')) ?? [];
  if (title === undefined) throw new Error(`docs/vendors/${name}.md has no title`);
  return title;
}

function listed(words: readonly string[]): string {
  return words.length === 0 ? '–' : words.map((word) => `\`${word}\``).join(', ');
}

/** `node scripts/vendor-table.ts`: writes the table; with `--check` only tells whether it is up to date. */
if (process.argv[1] === import.meta.filename) {
  for (const page of tablePages) {
    const path = join(checkout, page.file);
    const held = readFileSync(path, 'utf8');
    const fresh = withVendorTable(held, page);
    if (held === fresh) continue;
    if (!process.argv.includes('--check')) {
      writeFileSync(path, fresh);
      continue;
    }
    process.stderr.write(`the table of vendors in ${page.file} is not up to date: run \`npm run vendor-table\`\n`);
    process.exitCode = 1;
  }
}
