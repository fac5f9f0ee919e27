import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Text of each file by its path below src. */
type Tree = ReadonlyMap<string, string>;

/** What a room may import besides itself: rooms, or folders in them. Compose may import everything. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  'cli.ts': ['commands'],
  commands: ['compose', 'config', 'domain', 'lib', 'vendors'],
  web: ['intake', 'health', 'domain', 'lib'],
  domain: ['lib/json'],
  lib: [],
};
const everyOtherRoom = ['domain', 'lib'];
const looseFiles = ['cli.ts'];
/** The one place where threads are started: their entry points are arrows like any import. */
const threadStarter = 'compose/threads/start.ts';

describe('the house', () => {
  const house = readTree(resolve(import.meta.dirname, '../../src'));

  it('is read at all', () => {
    expect(
      arrowsOf(house).filter(([from, to]) => from.startsWith('web/') && to.startsWith('domain/')).length,
    ).toBeGreaterThan(5);
    expect(arrowsOf(house)).toContainEqual([threadStarter, 'compose/threads/filing-thread.ts']);
  });

  it('has arrows only where they are allowed', () => {
    expect(wrongArrows(house)).toEqual([]);
  });

  it('has no files that import one another in a circle', () => {
    expect(circles(house)).toEqual([]);
  });

  it('has one loose file', () => {
    expect(looseIn(house)).toEqual([]);
  });

  it('starts threads in one place', () => {
    expect(threadsElsewhere(house)).toEqual([]);
  });

  it('has a domain without file system, network or database', () => {
    const outside = /from '(?:node:(?:fs|http|https|net|child_process|worker_threads)|better-sqlite3|express)/;
    expect([...house].filter(([file, text]) => file.startsWith('domain/') && outside.test(text))).toEqual([]);
  });
});

describe('the rules of the house', () => {
  it.each([
    ['filing/loop.ts', "import { a } from '../catalog/writer.ts';"],
    ['filing/loop.ts', "import type { A } from '../catalog/writer.ts';"],
    ['filing/loop.ts', "export { a } from '../catalog/writer.ts';"],
    ['filing/loop.ts', "const a = await import('../catalog/writer.ts');"],
    ['filing/client.ts', "new URL('../catalog/writer.ts', import.meta.url)"],
    ['filing/client.ts', "new URL('../catalog/writer.js', import.meta.url)"],
    ['catalog/writer.ts', "import { a } from '../compose/start.ts';"],
    ['web/api/jobs.ts', "import { a } from '../../catalog/reader.ts';"],
    ['commands/serve.ts', "import { a } from '../web/listen.ts';"],
    ['cli.ts', "import { a } from './compose/collector.ts';"],
    ['domain/errors.ts', "import { a } from '../lib/threads/calls.ts';"],
    ['domain/errors.ts', "import { a } from '../config/config.ts';"],
    ['lib/threads/calls.ts', "import { a } from '../../domain/errors.ts';"],
  ])('refuse %s with %s', (file, text) => {
    expect(wrongArrows(new Map([[file, text]]))).toHaveLength(1);
  });

  it.each([
    ['filing/loop.ts', "import { a } from './batch.ts'; import { b } from '../domain/inbox.ts';"],
    ['domain/content.ts', "import { a } from '../lib/json/scan.ts';"],
    ['web/api/jobs.ts', "import { a } from '../../intake/receive.ts'; import { b } from '../../health/checks.ts';"],
    ['compose/threads/start.ts', "new URL('../../filing/loop.ts', import.meta.url)"],
    ['commands/version.ts', "new URL('../../package.json', import.meta.url)"],
  ])('allow %s with %s', (file, text) => {
    expect(wrongArrows(new Map([[file, text]]))).toEqual([]);
  });

  it('refuse a circle, be it of types only or over a thread', () => {
    const ofTypes: Tree = new Map([
      ['web/a.ts', "import type { B } from './b.ts';"],
      ['web/b.ts', "import { c } from './c.ts';"],
      ['web/c.ts', "import type { A } from './a.ts';"],
      ['web/d.ts', "import type { A } from './a.ts';"],
    ]);
    expect(circles(ofTypes)).toEqual([['web/a.ts', 'web/b.ts', 'web/c.ts']]);
    const overThread: Tree = new Map([
      ['compose/start.ts', "new URL('./a-thread.ts', import.meta.url)"],
      ['compose/a-thread.ts', "import { b } from './start.ts';"],
    ]);
    expect(circles(overThread)).toHaveLength(1);
  });

  it('refuse a second loose file', () => {
    expect(
      looseIn(
        new Map([
          ['cli.ts', ''],
          ['server.ts', ''],
        ]),
      ),
    ).toEqual(['server.ts']);
  });

  it('refuse a thread that is started elsewhere, or by a name that cannot be read here', () => {
    const elsewhere: Tree = new Map([
      ['filing/client.ts', 'const worker = new Worker(url);'],
      ['compose/storage.ts', "const url = new URL('./' + name, import.meta.url);"],
    ]);
    expect(threadsElsewhere(elsewhere)).toEqual(['filing/client.ts', 'compose/storage.ts']);
  });
});

function readTree(folder: string): Tree {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** Which file leads to which, by an import of any kind or as the URL of a thread. */
function arrowsOf(tree: Tree): [string, string][] {
  const specifiers = [/(?:from|import)\s*\(?\s*'(\.[^']+)'/g, /new URL\(\s*'(\.[^']+\.[jt]sx?)'\s*,\s*import\.meta/g];
  return [...tree].flatMap(([file, text]) =>
    specifiers
      .flatMap((pattern) => [...text.matchAll(pattern)])
      .map(([, specifier = '']) => normalize(join(dirname(file), specifier)).replace(/\.js(x?)$/, '.ts$1'))
      .filter((target) => !target.startsWith('..'))
      .map((target): [string, string] => [file, target]),
  );
}

function wrongArrows(tree: Tree): [string, string][] {
  return arrowsOf(tree).filter(([file, target]) => {
    const room = roomOf(file);
    if (room === 'compose' || room === roomOf(target)) return false;
    return !(arrows[room] ?? everyOtherRoom).some((allowed) => target.startsWith(`${allowed}/`));
  });
}

/** Groups of files each of which leads to every other one of its group. */
function circles(tree: Tree): string[][] {
  const next = new Map<string, string[]>();
  for (const [from, to] of arrowsOf(tree)) next.set(from, [...(next.get(from) ?? []), to]);
  const reach = new Map([...next.keys()].map((file) => [file, reachedFrom(file, next)]));
  const groups = [...reach]
    .filter(([file, reached]) => reached.has(file))
    .map(([file, reached]) => [...reached].filter((other) => reach.get(other)?.has(file)).sort());
  return [...new Map(groups.map((group) => [group[0] ?? '', group])).values()];
}

function reachedFrom(file: string, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  for (const open = [...(next.get(file) ?? [])]; open.length > 0; ) {
    const at = open.pop() ?? '';
    if (reached.has(at)) continue;
    reached.add(at);
    open.push(...(next.get(at) ?? []));
  }
  return reached;
}

function looseIn(tree: Tree): string[] {
  return [...tree.keys()].filter((file) => !file.includes('/') && !looseFiles.includes(file));
}

function threadsElsewhere(tree: Tree): string[] {
  const started = /new Worker\(|new URL\((?!\s*'[^']*'\s*,)[^)]*import\.meta/;
  return [...tree].filter(([file, text]) => file !== threadStarter && started.test(text)).map(([file]) => file);
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? '';
}
