import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aSource } from '../fixtures/config.ts';
import { fuzzBodies } from '../fixtures/fuzz-bodies.ts';
import { fuzzHeads, headSettings } from '../fixtures/fuzz-heads.ts';
import { fuzzJsonChunks, fuzzSpooledJson } from '../fixtures/fuzz-json.ts';
import { fuzzNames } from '../fixtures/fuzz-names.ts';
import { exchangeRaw, openRaw } from '../fixtures/raw-connection.ts';
import {
  cutAtEveryByte,
  cutLargeBodies,
  dribble,
  expectFootprint,
  footprintOf,
  holdConnections,
  pipeline,
  probe,
} from '../fixtures/rough-clients.ts';
import { behindRefusals, smuggling } from '../fixtures/smuggling.ts';
import { stormOfAliases, stormOfJobs, stormOfNames, stormOfRetries } from '../fixtures/storms.ts';
import { sharedChild } from '../fixtures/watched-child.ts';

// The same with more of everything, and for longer, is in test/faults.

describe('many at once', () => {
  const child = sharedChild({
    sources: {
      one: aSource(),
      two: aSource(),
      speechmatics: aSource({ vendor: 'speechmatics' }),
      voicebase: aSource({ vendor: 'voicebase' }),
    },
  });

  it('P5: 256 files of one name at once to each of two sources are numbered without a gap', async () => {
    await stormOfNames(child, ['one', 'two'], 256);
  });

  it.each([5000, 300_000])('P7: 100 retries of %d bytes at once are one body', async (bytes) => {
    await stormOfRetries(child, { source: 'one', job: `retry-${bytes}`, body: randomBytes(bytes), times: 100 });
  });

  it('callbacks of the same jobs at once, in any order, are one job each', async () => {
    await stormOfJobs(child, 30);
    await stormOfAliases(child, 30);
    child.expectUnharmed();
  });
});

describe('generated input', () => {
  const child = sharedChild({
    ...headSettings,
    sources: { ...headSettings.sources, forms: aSource(), names: aSource(), again: aSource(), json: aSource() },
  });

  it('P16, P17: of 400 heads none kills the process, is answered 5xx, or gets in without right', async () => {
    const seen = await fuzzHeads(child, 400);
    expect(seen.accepted).toBeGreaterThan(4);
  });

  it('P8, P10: of 300 forms every part is stored byte for byte, or the form is refused', async () => {
    const seen = await fuzzBodies(child, { source: 'forms', forms: 300, atOnce: 100 });
    expect(seen.accepted).toBeGreaterThan(100);
    expect(seen.refused).toBeGreaterThan(10);
  });

  it('P5: of 100 names each becomes one that can be opened, lies inside the folder, and stays as it is', async () => {
    await fuzzNames(child, { source: 'names', again: 'again', names: 100 });
  });

  it('P10: JSON in random chunks, and JSON too large for memory, are judged as JSON.parse judges them', async () => {
    fuzzJsonChunks(3000);
    await fuzzSpooledJson(child, { source: 'json', bodies: 20 });
  });

  it('P17: leaves the process as it was', async () => {
    await child.isIdle();
    child.expectUnharmed();
  });
});

describe('slow and broken clients', () => {
  const child = sharedChild({ sources: { generic: aSource(), small: aSource({ limits: { body: '10B' } }) } });

  it('P3: uploads cut anywhere leave neither descriptors, nor memory, nor files', async () => {
    await cutLargeBodies(child, { times: 8, bytes: 10_000_000, atOnce: 8 });
    const before = await footprintOf(child);
    await cutAtEveryByte(child, { end: 'RST', framing: 'length' });
    await cutAtEveryByte(child, { end: 'RST', framing: 'chunked' });
    await cutLargeBodies(child, { times: 24, bytes: 10_000_000, atOnce: 8 });
    await expectFootprint(child, before);
    expect((await child.api('/api/v1/deliveries')).json.items).toEqual([]);
  });

  it('P17: beside 800 held connections callbacks are answered', async () => {
    // The first delivery opens what stays open.
    await probe(child, 1);
    const before = await footprintOf(child);
    const connections = await holdConnections(child, 800);
    await probe(child, 30);
    for (const connection of connections) connection.reset();
    await expectFootprint(child, before);
  });

  it.each(['head', 'chunks', 'bytes'] as const)('a form that comes byte by byte (%s) is taken', async (what) => {
    expect(await dribble(child, what)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('200 requests written at once on one connection are answered one by one', async () => {
    const answers = (await pipeline(child, 200)).match(/HTTP\/1\.1 \d{3}/g);
    expect(answers).toEqual(Array(200).fill('HTTP/1.1 200'));
  });

  it('P17: nothing is smuggled in', async () => {
    for (const { what, bytes, isWhole } of smuggling) {
      const connection = await openRaw(child.origin);
      connection.write(bytes);
      connection.halfClose();
      const statuses = (await connection.closed()).match(/HTTP\/1\.1 \d{3}/g) ?? [];
      expect(
        statuses.filter((status) => status.endsWith(' 200')),
        what,
      ).toHaveLength(isWhole === true ? 1 : 0);
      expect(statuses.join(), what).not.toMatch(/ 5\d\d/);
    }
    await child.isIdle();
    expect((await child.api('/api/v1/deliveries?job=smuggled')).json.items).toEqual([]);
  });

  it('P3: what is behind a refusal that closes the connection is not taken', async () => {
    let answered = 0;
    for (const { what, bytes } of behindRefusals) {
      for (let turn = 0; turn < 5; turn += 1) {
        const statuses = (await exchangeRaw(child.origin, bytes)).match(/HTTP\/1\.1 \d{3}/g) ?? [];
        expect(statuses[0], what).toMatch(/ 4\d\d$/);
        answered += statuses.filter((status) => status.endsWith(' 200')).length;
      }
    }
    await child.isIdle();
    expect((await child.api('/api/v1/deliveries?job=behind&limit=500')).json.items).toHaveLength(answered);
  });

  it('P17: leaves the process as it was', async () => {
    await child.isIdle();
    child.expectUnharmed();
  });
});
