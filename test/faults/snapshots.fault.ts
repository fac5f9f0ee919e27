import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { openLedger } from '../../src/archive/ledger.ts';
import { restoreStorage } from '../../src/compose/restore.ts';
import { verifyStorage, withStores } from '../../src/compose/tools.ts';
import { serveInChild } from '../fixtures/child.ts';
import { aConfig, archiveToken, callbackToken } from '../fixtures/config.ts';
import { type Answer, send } from '../fixtures/http.ts';
import { until } from '../fixtures/until.ts';

const rounds = Number(process.env.SNAPSHOTS ?? 10);
const senders = 64;
/** Between two callbacks of a sender. */
const paceMs = 40;
const large = 'x'.repeat(300 * 1024);

/** Ids and states as the ledger of a storage has them, once everything in it is filed. */
async function filedIn(dir: string): Promise<Map<string, string>> {
  const tool = { version: '0.0.0-test', onNotice: () => undefined };
  await withStores(aConfig(dir), { catalog: 'keep', transcripts: 'leave' }, tool, ({ inbox }) =>
    until('everything is filed', () => inbox.depth().deliveries === 0),
  );
  const states = new Map<string, string>();
  const ledger = openLedger(join(dir, 'ledger'), { now: () => new Date() });
  for await (const { records } of ledger.read(null)) {
    for (const record of records) {
      if (record.type === 'delivery') states.set(record.delivery.id, record.delivery.state);
      if (record.type === 'deleted') states.set(record.id, 'deleted');
    }
  }
  return states;
}

it(`${rounds} snapshots under ${senders} senders, each restored: nothing that was answered is missing, and nothing deleted comes back`, async () => {
  const place = await mkdtemp(join(tmpdir(), 'snapshots-'));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  const dir = join(place, 'storage');
  const settings = join(place, 'settings.yaml');
  await writeFile(settings, `storage: { dir: ${dir}, reserve: 0 }\nsnapshots: { dir: ${join(place, 'taken')} }\n`);
  const child = await serveInChild({ dir: place, env: { COLLECTOR_CONFIG: settings, COLLECTOR_STORAGE: undefined } });
  const agent = new Agent({ keepAlive: true });
  const as = (token: string) => ({ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' });
  const api = (method: string, path: string, body: string | null = null): Promise<Answer> =>
    send(child.origin, { method, path, body, agent, headers: as(archiveToken) });

  const answered: string[] = [];
  const slowest: number[] = [];
  let isOver = false;
  const sending = Array.from({ length: senders }, async (_, sender) => {
    for (let count = 0; !isOver; count += 1) {
      const body =
        count % 50 === 13 ? `"${large}"` : JSON.stringify({ id: `${sender}-${count}`, text: `words of ${count}` });
      const startMs = performance.now();
      const answer = await send(child.origin, { path: '/callback', body, agent, headers: as(callbackToken) });
      slowest.push(performance.now() - startMs);
      if (answer.status === 200) answered.push(String(answer.headers['collector-delivery']));
      await delay(paceMs);
    }
  });
  const deleted = new Set<string>();
  const taken: { name: string; promised: number; figures: Answer['json'] }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await until('something new', () => answered.length > (taken.at(-1)?.promised ?? 0) + 100);
    const promised = answered.length;
    const name = `round-${round}`;
    const remove = async (id: string): Promise<void> => {
      // One that still waits to be filed cannot be deleted yet.
      if ((await api('DELETE', `/api/v1/deliveries/${id}`)).status === 204) deleted.add(id);
    };
    const chosen = answered.filter((_, index) => index % 41 === round && index < promised / 2).slice(-20);
    const [{ json: figures, status }] = await Promise.all([
      api('POST', '/api/v1/snapshots', JSON.stringify({ dir: name })),
      ...chosen.slice(10).map(remove),
    ]);
    await Promise.all(chosen.slice(0, 10).map(remove));
    expect(status, JSON.stringify(figures)).toBe(201);
    taken.push({ name, promised, figures });
  }
  isOver = true;
  await Promise.all(sending);
  agent.destroy();
  child.process.kill('SIGTERM');
  await child.ended;

  expect(deleted.size).toBeGreaterThan(0);
  slowest.sort((a, b) => a - b);
  const p99 = slowest[Math.floor(slowest.length * 0.99)] ?? 0;
  const lines = [
    `${answered.length} answered, ${deleted.size} deleted, p99 of an answer ${p99.toFixed(0)} ms, slowest ${slowest.at(-1)?.toFixed(0)} ms`,
  ];
  for (const { name, promised, figures } of taken) {
    const to = join(place, 'restored');
    const startMs = performance.now();
    const { files, goneSince } = await restoreStorage({
      snapshot: join(place, 'taken', name),
      to,
      since: dir,
      acceptDamage: false,
    });
    const restoreMs = performance.now() - startMs;
    const states = await filedIn(to);
    const missing = answered.slice(0, promised).filter((id) => !states.has(id) && !deleted.has(id));
    const back = [...deleted].filter((id) => states.has(id) && states.get(id) !== 'deleted');
    expect({ missing, back, findings: (await verifyStorage(to)).findings }).toEqual({
      missing: [],
      back: [],
      findings: [],
    });
    await rm(to, { recursive: true });
    lines.push(
      `${name}: ${figures.files.count} files, taken in ${figures.tookMs} ms, filing paused for ${figures.pausedMs} ms; restored ${files} in ${restoreMs.toFixed(0)} ms, ${goneSince} gone since; ${promised} promised, ${states.size} there`,
    );
  }
  console.log(lines.join('\n'));
});
