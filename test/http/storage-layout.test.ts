import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { storageVersion } from '../../src/archive/storage-version.ts';
import { anApp } from '../fixtures/app.ts';
import { serveInChild } from '../fixtures/child.ts';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { aFolder } from '../fixtures/folder.ts';
import { send } from '../fixtures/http.ts';
import { until } from '../fixtures/until.ts';

/** What a sender or a vendor names, not we. */
const namedByOthers: ReadonlySet<string> = new Set(['headers', 'query']);

/** Where there is something in a JSON value: `delivery.parts[].bytes`. */
function keysOf(value: unknown, above = ''): string[] {
  if (Array.isArray(value)) return [`${above}[]`, ...value.flatMap((item) => keysOf(item, `${above}[]`))];
  if (typeof value !== 'object' || value === null) return [above];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = above === '' ? key : `${above}.${key}`;
    return namedByOthers.has(key) ? [path] : keysOf(inner, path);
  });
}

const union = (values: readonly unknown[]): string[] => [...new Set(values.flatMap((value) => keysOf(value)))].sort();

function readDatabase<Result>(path: string, read: (db: Database.Database) => Result): Result {
  const db = new Database(path);
  try {
    return read(db);
  } finally {
    db.close();
  }
}

/** The statements that made a database, without how they are written. */
function schemaOf(path: string) {
  return readDatabase(path, (db) => ({
    userVersion: db.pragma('user_version', { simple: true }),
    statements: db
      .prepare<[], string>(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .pluck()
      .all()
      .map((sql) => sql.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ' ').trim()),
  }));
}

/** The rows of an inbox whose collector was killed with a plan. */
function inboxRows(path: string) {
  return readDatabase(path, (db) => {
    const all = (sql: string) =>
      union(
        db
          .prepare<[], string>(sql)
          .pluck()
          .all()
          .map((text) => JSON.parse(text)),
      );
    return {
      head: all('SELECT head FROM delivery'),
      parts: all('SELECT parts FROM delivery'),
      plan: all('SELECT plan FROM plan'),
    };
  });
}

const json = { 'Content-Type': 'application/json' };

/** Accepts one delivery, and is killed before it is filed. */
async function killWithFullInbox(dir: string): Promise<void> {
  const child = await serveInChild({ dir, env: { COLLECTOR_FAILPOINT: 'filing.planned=kill' } });
  const headers = { Authorization: `Bearer ${callbackToken}`, ...json };
  // The process may be killed before the answer has left.
  await send(child.origin, { path: '/callback?id=a', body: '{"id":"a"}', headers }).catch(() => null);
  await child.ended;
}

it('the layout on the disk is that of the version: a change that released programs could misread raises storageVersion', async () => {
  const dir = await aFolder();
  await killWithFullInbox(dir);
  const inbox = inboxRows(join(dir, 'inbox.sqlite'));

  const sources = { default: aSource({ vendor: 'auto' }), generic: aSource() };
  const app = await anApp({ dir, sources });
  const broken = { path: '/callback/generic/broken.json', body: '{"a"', headers: json };
  const first = (await app.deliver(broken.path, broken.body, broken.headers)).json.deliveryId;
  await app.filed(first);
  await app.deliver(broken.path, broken.body, broken.headers);
  await until('the second is noted', async () => (await app.ledger()).some(({ type }) => type === 'seen-again'));
  await app.api(`/api/v1/quarantine/${first}/release`, 'POST');
  const gone = await app.filed(await app.deliver('/callback/generic/gone.txt', 'gone'));
  await app.filed(await app.deliver('/callback/generic/again.txt', 'again'));
  await app.filed(await app.deliver('/callback/generic/again.txt', 'again'));
  await app.api(`/api/v1/deliveries/${gone.id}`, 'DELETE');
  // Asking the collector over and over would take the processor from the thread that indexes, which yields to all.
  const index = join(dir, 'transcripts.sqlite');
  await until('the index has its tables', () => existsSync(index) && schemaOf(index).statements.length > 0);
  await app.stop();

  const records = await app.ledger();
  const types = [...new Set(records.map(({ type }) => type))].sort();
  const names = (await readdir(dir)).sort();
  const layout = {
    version: Object.keys(JSON.parse(await readFile(join(dir, 'version.json'), 'utf8'))),
    names,
    ledger: Object.fromEntries(types.map((type) => [type, union(records.filter((record) => record.type === type))])),
    inbox,
    databases: Object.fromEntries(
      names.filter((name) => name.endsWith('.sqlite')).map((name) => [name, schemaOf(join(dir, name))]),
    ),
  };
  await expect(`${JSON.stringify(layout, null, 2)}\n`).toMatchFileSnapshot(
    `../fixtures/storage-layouts/version-${storageVersion}.json`,
  );
});
