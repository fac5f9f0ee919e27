import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = resolve(import.meta.dirname, '../../src');

/** Which rooms a room may import besides itself; compose may import all. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  domain: ['lib'],
  lib: ['domain'],
  commands: ['compose', 'config', 'domain', 'vendors', 'lib'],
  web: ['intake', 'health', 'domain', 'lib'],
};
const everyOtherRoom = ['domain', 'lib'];
/** `cli` only chooses a command. */
const cliMayImport = ['commands'];

interface Arrow {
  file: string;
  from: string;
  to: string;
}

describe('the arrows between rooms', () => {
  const all = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap(arrowsOf);

  it('point where the house allows', () => {
    expect(all.filter((arrow) => !isAllowed(arrow))).toEqual([]);
  });

  it('are read at all', () => {
    expect(all.filter(({ from, to }) => from === 'web' && to === 'domain').length).toBeGreaterThan(5);
    expect(isAllowed({ file: 'x', from: 'filing', to: 'catalog' })).toBe(false);
  });
});

describe('the domain', () => {
  it('imports no file system, network or database', () => {
    const offences = readdirSync(join(source, 'domain')).filter((file) =>
      /from '(?:node:(?:fs|http|https|net|child_process)|better-sqlite3|express)/.test(
        readFileSync(join(source, 'domain', file), 'utf8'),
      ),
    );
    expect(offences).toEqual([]);
  });
});

function arrowsOf(file: string): Arrow[] {
  const text = readFileSync(join(source, file), 'utf8');
  const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1] ?? '');
  return imports
    .map((specifier) => relative(source, resolve(source, dirname(file), specifier)))
    .filter((target) => !target.startsWith('..'))
    .map((target) => ({ file, from: roomOf(file), to: roomOf(target) }))
    .filter(({ from, to }) => from !== to);
}

function isAllowed({ from, to }: Arrow): boolean {
  if (from === 'compose') return true;
  if (from === 'cli') return cliMayImport.includes(to);
  return (arrows[from] ?? everyOtherRoom).includes(to);
}

function roomOf(file: string): string {
  const [first = '', second] = file.split('/');
  if (second !== undefined) return first;
  return first.replace(/\.tsx?$/, '');
}
