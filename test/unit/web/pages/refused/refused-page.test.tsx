import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { known } from '../../../../../src/compose/known.ts';
import { fileSchema } from '../../../../../src/config/schema.ts';
import type { QuarantinedDelivery, Refusal } from '../../../../../src/domain/catalog.ts';
import type { UnlistedAlarm } from '../../../../../src/domain/senders.ts';
import { statusOf } from '../../../../../src/web/http/error-response.ts';
import { adviceFor } from '../../../../../src/web/pages/refused/advice.ts';
import { QuarantinedPage } from '../../../../../src/web/pages/refused/quarantined-page.tsx';
import { groupRefusals } from '../../../../../src/web/pages/refused/refusal-card.tsx';
import { RefusedPage } from '../../../../../src/web/pages/refused/refused-page.tsx';
import { raisedSize } from '../../../../../src/web/pages/refused/suggestions.ts';
import { renderDocument } from '../../../../../src/web/pages/send-page.tsx';
import type { SourceSetUp } from '../../../../../src/web/reading/set-up.ts';
import { hostileTexts } from '../../../../fixtures/hostile/texts.ts';
import { aFiled, createWorld, idOf, recordOf, someAssets, token } from '../../world.ts';
import { aSetUp } from '../set-up/a-set-up.ts';
import { skeletonOf } from '../skeleton.ts';

const shell = { assets: someAssets, version: '1.2.3' };

function aRefusal(minute: number, more: Partial<Refusal> = {}): Refusal {
  const at = new Date(Date.UTC(2026, 10, 21, 10, minute)).toISOString();
  return { minute: at, source: 'acme', sender: '203.0.113.7', code: 'sender-not-allowed', count: 1, ...more };
}

function aKept(overrides: Partial<QuarantinedDelivery> = {}): QuarantinedDelivery {
  const { delivery } = aFiled(1, { delivery: { state: 'quarantined' } });
  return {
    delivery,
    code: 'malformed-json',
    message: 'no',
    timesSeen: 2,
    lastSeenAt: delivery.receivedAt,
    ...overrides,
  };
}

describe('groupRefusals', () => {
  it('puts together what was refused for the same reason, the last first', () => {
    const groups = groupRefusals([
      aRefusal(5, { count: 2 }),
      aRefusal(4, { sender: '203.0.113.8' }),
      aRefusal(3),
      aRefusal(9, { code: 'bad-credentials' }),
      aRefusal(1, { source: 'other', sender: null }),
    ]);

    expect(groups).toEqual([
      expect.objectContaining({ source: 'acme', code: 'bad-credentials', count: 1 }),
      {
        source: 'acme',
        code: 'sender-not-allowed',
        count: 4,
        firstAt: aRefusal(3).minute,
        lastAt: aRefusal(5).minute,
        senders: [
          { address: '203.0.113.7', count: 3, lastAt: aRefusal(5).minute },
          { address: '203.0.113.8', count: 1, lastAt: aRefusal(4).minute },
        ],
      },
      expect.objectContaining({ source: 'other', senders: [{ address: null, count: 1, lastAt: aRefusal(1).minute }] }),
    ]);
  });

  it('leaves out no sender of many', () => {
    const rows = Array.from({ length: 10_000 }, (_, index) =>
      aRefusal(index % 60, { sender: `2001:db8::${index.toString(16)}` }),
    );

    expect(groupRefusals(rows)[0]?.senders).toHaveLength(10_000);
  });
});

describe('adviceFor', () => {
  const codes = [...Object.keys(statusOf), 'internal'];
  const senders = ['10.1.2.3', '203.0.113.7', '2001:db8::', '::1'];

  it.each(codes)('has words for %s, and settings that can be used as they are', (code) => {
    for (const setUp of [null, aSetUp(), aSetUp({ preset: 'speechmatics' })]) {
      const advice = adviceFor(code, { source: 'acme', setUp, senders });

      expect(advice?.title).toMatch(/^[A-Z]/);
      expect(advice?.meaning).toMatch(/\.$/);
      for (const { settings } of advice?.changes ?? []) if (settings !== null) expectUsable(settings);
    }
  });

  it('names the addresses to allow, and the proxy that they may be', () => {
    const { changes = [] } = adviceFor('sender-not-allowed', { source: 'acme', setUp: aSetUp(), senders }) ?? {};

    expect(parse(changes[0]?.settings ?? '').sources.acme.allow).toEqual(senders);
    expect(parse(changes.at(-1)?.settings ?? '').server.trustedProxies).toEqual(['10.1.2.3/32', '::1/128']);
  });

  it('speaks of the secret where the address alone would be forgiven', () => {
    const setUp = aSetUp({ allow: ['203.0.113.7'], mode: 'shadow' });
    const told = adviceFor('sender-not-allowed', { source: 'acme', setUp, senders });
    expect(told?.title).toBe('Neither listed nor with the right secret');
    expect(told?.changes.map(({ settings }) => settings)).toEqual([null]);
  });

  it('raises the limit that was met', () => {
    const setUp = aSetUp();
    const limitsFor = (code: string) =>
      parse(adviceFor(code, { source: 'acme', setUp, senders })?.changes[0]?.settings ?? '').sources.acme.limits;

    expect(limitsFor('body-too-large')).toEqual({ body: '10GiB' });
    expect(limitsFor('part-too-large')).toEqual({ part: '2KiB' });
    expect(limitsFor('too-many-parts')).toEqual({ parts: 20 });
  });

  it('has none for a code of another version', () => {
    expect(adviceFor('constructor', { source: 'acme', setUp: null, senders })).toBeNull();
  });
});

/** The lines are put into a file where everything that is required stands already. */
function expectUsable(settings: string): void {
  const text = settings.replace('NAME-IN-THE-URL', 'acme').replaceAll(/\$\{\w+\}/g, 'a-secret-of-tests');
  const { sources, ...rest } = parse(text);
  const acme = { auth: [{ bearer: 'x' }], allow: 'anyone', ...sources?.acme };
  const checked = fileSchema(known).safeParse({ ...rest, sources: { acme } });
  expect(checked.error?.issues ?? [], settings).toEqual([]);
}

describe('raisedSize', () => {
  it.each([
    [5 * 1024 ** 3, '10GiB'],
    [700 * 1024 ** 2, '2GiB'],
    [1000, '2KiB'],
    [10, '20B'],
  ])('of %d is %s', (bytes, text) => {
    expect(raisedSize(bytes)).toBe(text);
  });
});

function anAlarm(overrides: Partial<UnlistedAlarm> = {}): UnlistedAlarm {
  const at = '2026-11-21T10:00:00.000Z';
  const seen = { count: 2, firstAt: at, lastAt: at, isAlarming: true };
  return { source: 'acme', mode: 'quarantine', address: '192.0.2.1', ...seen, ...overrides };
}

describe('RefusedPage', () => {
  it('offers to trust a refused sender where there is a list that is enforced, and nowhere else', () => {
    const counts = { quarantined: 0, quarantinedBytes: 0 };
    const groups = groupRefusals([aRefusal(1, { source: 'acme', sender: '192.0.2.1', code: 'sender-not-allowed' })]);
    const offers = (setUp: Partial<SourceSetUp>) => {
      const lists = { groups, areMore: false, quarantine: [], counts, alarms: [] };
      const page = <RefusedPage {...lists} setUp={{ sources: [aSetUp(setUp)] }} />;
      return renderDocument(shell, page).includes('action="/refused/trusted"');
    };

    expect(offers({ allow: ['203.0.113.7'] })).toBe(true);
    expect(offers({ allow: ['203.0.113.7'], mode: 'shadow' })).toBe(false);
    expect(offers({ allow: 'anyone' })).toBe(false);
  });

  it.each(hostileTexts)('P18: shows $name as text and nothing else', ({ text }) => {
    const drawn = (word: string) => {
      const { delivery } = aFiled(1, {
        delivery: { source: word, sender: word },
        part: { filename: word, mediaType: word },
      });
      const groups = groupRefusals([aRefusal(1, { source: word, sender: word, code: 'sender-not-allowed' })]);
      const kept = aKept({ delivery, message: word });
      const counts = { quarantined: 1, quarantinedBytes: 5 };
      const part = { ...aFile, name: word, path: word, mediaType: word };
      const preview = { type: 'text', is: 'markup', text: word, encoding: 'utf-8' } as const;
      const list = (
        <RefusedPage
          groups={groups}
          areMore
          quarantine={[kept]}
          counts={counts}
          alarms={[anAlarm({ source: word, address: word })]}
          setUp={{ sources: [] }}
        />
      );
      const one = <QuarantinedPage kept={kept} lookedAt={{ part, preview, complaint: word }} />;
      return [...skeletonOf(renderDocument(shell, list)), ...skeletonOf(renderDocument(shell, one))];
    };

    expect(drawn(text)).toEqual(drawn('harmless'));
  });

  const aFile = {
    type: 'file',
    bytes: 5,
    sha256: '0'.repeat(64),
    receivedAt: '2026-11-21T10:00:00.123Z',
    deliveryId: idOf(1),
    part: 0,
  } as const;

  it('shows a code that it does not know, and does not list a flood to its end', () => {
    const rows = Array.from({ length: 300 }, (_, index) =>
      aRefusal(1, { sender: `2001:db8::${index.toString(16)}`, code: 'of-another-version' }),
    );
    const counts = { quarantined: 0, quarantinedBytes: 0 };
    const page = (
      <RefusedPage
        groups={groupRefusals(rows)}
        areMore
        quarantine={[]}
        counts={counts}
        alarms={[]}
        setUp={{ sources: [] }}
      />
    );
    const drawn = renderDocument(shell, page);

    expect(drawn).toContain('Refused as of-another-version');
    expect(drawn).toContain('295 more addresses');
    expect(drawn).toContain('only the newest are counted here');
    expect(drawn.match(/2001:db8::/g)).toHaveLength(25);
  });

  it('does not list a flood of senders with the right secret to its end', () => {
    const alarms = Array.from({ length: 300 }, (_, index) => anAlarm({ address: `2001:db8::${index.toString(16)}` }));
    const lists = { groups: [], areMore: false, quarantine: [], counts: { quarantined: 0, quarantinedBytes: 0 } };
    const drawn = renderDocument(shell, <RefusedPage {...lists} alarms={alarms} setUp={{ sources: [] }} />);

    expect(drawn.match(/action="\/refused\/trusted"/g)).toHaveLength(25);
    expect(drawn).toMatch(/And .*275.* more; the API has them/);
  });
});

describe('the quarantine', () => {
  const { delivery } = aFiled(1, {
    body: '{"a":,}',
    delivery: { state: 'quarantined' },
    part: { mediaType: 'application/json', path: 'acme/x.json' },
  });

  async function aWorld() {
    const world = createWorld();
    const { code, message } = aKept({ delivery });
    await world.apply(recordOf({ seq: 1, delivery }, { code, message }));
    world.files.set('archive/acme/x.json', Buffer.from('{"a":,}'));
    world.files.set('quarantine/acme/x.json', Buffer.from('{"a":,}'));
    return world;
  }
  const ask = (world: Awaited<ReturnType<typeof aWorld>>) => ({
    get: (path: string) => request(world.app).get(path).auth(token, { type: 'bearer' }).set('Accept', 'text/html'),
    post: (path: string, body: string) =>
      request(world.app).post(path).auth(token, { type: 'bearer' }).set('Accept', 'text/html').type('form').send(body),
    world,
  });

  it('shows what is in it, and what is wrong with that', async () => {
    const { get } = ask(await aWorld());
    const answer = await get(`/refused/quarantine/${idOf(1)}`);

    expect(answer.status).toBe(200);
    expect(answer.text).toContain('{&quot;a&quot;:,}');
    expect(answer.text).toMatch(/The parser says: <bdi[^>]*>Unexpected token/);
    expect((await get(`/refused/quarantine/${idOf(1)}?part=7`)).status).toBe(404);
    expect((await get(`/refused/quarantine/${idOf(2)}`)).status).toBe(404);
  });

  it.each(['release', 'drop'])('asks before it does: %s', async (action) => {
    const { post, get, world } = ask(await aWorld());
    const asked = await post(`/refused/quarantine/${idOf(1)}/${action}`, '');

    expect(asked.status).toBe(200);
    expect(asked.text).toContain('name="confirmed" value="yes"');
    expect(world.commanded).toEqual([]);
    const done = await post(`/refused/quarantine/${idOf(1)}/${action}`, 'confirmed=yes');
    expect(done.status).toBe(303);
    expect(done.headers.location).toBe(`/deliveries/${idOf(1)}`);
    expect(world.commanded).toEqual([`${action} ${idOf(1)}`]);
    expect((await get(`/refused/quarantine/${idOf(1)}/${action}`)).status).toBe(405);
  });
});
