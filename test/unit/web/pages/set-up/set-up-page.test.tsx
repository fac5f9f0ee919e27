import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { SourceSenders } from '../../../../../src/domain/senders.ts';
import { renderDocument } from '../../../../../src/web/pages/send-page.tsx';
import { warningsOf } from '../../../../../src/web/pages/set-up/guard.tsx';
import { SetUpPage } from '../../../../../src/web/pages/set-up/set-up-page.tsx';
import type { SourceView } from '../../../../../src/web/pages/set-up/source-section.tsx';
import { callbackUrlOf, type SetUp, type TestOutcome } from '../../../../../src/web/reading/set-up.ts';
import { hostileTexts } from '../../../../fixtures/hostile/texts.ts';
import { aFiled, createWorld, idOf, someAssets, token } from '../../world.ts';
import { skeletonOf } from '../skeleton.ts';
import { aGuide, aSetUp } from './a-set-up.ts';

const shell = { assets: someAssets, version: '1.2.3' };

function aView(overrides: Partial<SourceView> = {}): SourceView {
  const callback = { url: 'https://c.example/callback/acme', isGuessed: false };
  return { setUp: aSetUp(), callback, senders: null, newest: null, outcome: null, ...overrides };
}

/** Every place where an address or an entry stands. */
function sendersOf(word: string): SourceSenders {
  const at = '2026-11-21T10:00:00.000Z';
  const hits = { range: word, hits: 0, lastAt: null };
  return {
    mode: 'quarantine',
    since: at,
    listed: [{ entry: word, ranges: [hits] }],
    trusted: [{ ...hits, at }],
    unlisted: [{ address: word, count: 1, firstAt: at, lastAt: at, isAlarming: true }],
  };
}

describe('SetUpPage', () => {
  it('shows which addresses of a list never called, who is trusted beside it, and who is not listed', () => {
    const drawn = renderDocument(shell, <SetUpPage sources={[aView({ senders: sendersOf('192.0.2.1') })]} />);
    expect(drawn).toContain('1 of 1 never called');
    expect(drawn).toContain('never since');
    expect(drawn).toContain('action="/refused/trusted"');
    expect(drawn).toContain('action="/refused/revoked"');
    expect(drawn).toContain('quarantined with the right secret, and alarmed');
  });

  it('does not list a flood of senders to its end', () => {
    const { unlisted, ...others } = sendersOf('192.0.2.1');
    const flood = Array.from({ length: 300 }, (_, index) =>
      unlisted.map((sender) => ({ ...sender, address: `2001:db8::${index.toString(16)}` })),
    ).flat();
    const view = aView({ senders: { ...others, unlisted: flood } });
    const drawn = renderDocument(shell, <SetUpPage sources={[view]} />);

    expect(drawn.match(/action="\/refused\/trusted"/g)).toHaveLength(25);
    expect(drawn).toMatch(/And .*275.* more; the API has them/);
  });

  it.each(hostileTexts)('P18: shows $name as text and nothing else', ({ text }) => {
    const drawn = (word: string) => {
      const credentials = [{ type: 'header', name: word, place: word }] as const;
      const obstacle = { reason: word, settings: word };
      const guide = { ...aGuide, title: word, use: word, snippet: word, notes: [word], obstacle };
      const setUp = aSetUp({ credentials, allow: [word], guides: () => [guide], testObstacle: () => word });
      const { delivery } = aFiled(1, { delivery: { sender: word } });
      const outcome: TestOutcome = { accepted: false, status: 403, code: word, reason: word };
      const callback = { url: `http://127.0.0.1/${encodeURIComponent(word.toWellFormed())}`, isGuessed: true };
      const senders = sendersOf(word);
      const view = aView({ setUp, senders, newest: delivery, outcome, callback });
      return skeletonOf(renderDocument(shell, <SetUpPage sources={[view]} />));
    };

    expect(drawn(text)).toEqual(drawn('harmless'));
  });

  it('says that a URL is a guess, and when nobody else can call it', () => {
    const drawn = (url: string, isGuessed: boolean) =>
      renderDocument(shell, <SetUpPage sources={[aView({ callback: { url, isGuessed } })]} />);

    expect(drawn('http://127.0.0.1:8080/callback/acme', true)).toContain('only this machine itself can call');
    expect(drawn('http://collector.lan/callback/acme', true)).toContain('are a guess');
    expect(drawn('http://collector.lan/callback/acme', true)).not.toContain('only this machine');
    expect(drawn('https://c.example/callback/acme', false)).not.toContain('are a guess');
  });
});

describe('warningsOf', () => {
  it.each<[string, Parameters<typeof aSetUp>[0], string | null]>([
    ['neither secret nor list', { credentials: 'none' }, 'bad'],
    ['an allowlist alone', { credentials: 'none', allow: ['203.0.113.7'] }, 'warning'],
    ['a secret alone, of a vendor with known addresses', { preset: 'speechmatics' }, 'neutral'],
    ['a secret alone', {}, null],
    ['a secret and a list', { allow: ['203.0.113.7'], preset: 'speechmatics' }, null],
    ['no secret that would do', { credentials: [] }, 'warning'],
    ['an empty list', { allow: [] }, 'warning'],
    ['an empty list that others are forgiven for', { allow: [], mode: 'quarantine' }, null],
  ])('of %s', (_case, overrides, tone) => {
    expect(warningsOf(aSetUp(overrides))[0]?.tone ?? null).toBe(tone);
  });
});

describe('callbackUrlOf', () => {
  const setUp = { publicUrl: null, callbackPort: () => null };
  const urlFor = (host: string | undefined, more: Partial<SetUp> = {}) =>
    callbackUrlOf({ ...setUp, ...more }, 'acme', { headers: host === undefined ? {} : { host } }, 'https').url;

  it.each([
    ['collector.lan', {}, 'https://collector.lan/callback/acme'],
    ['collector.lan:8443', {}, 'https://collector.lan:8443/callback/acme'],
    ['collector.lan:8443', { callbackPort: () => 9000 }, 'https://collector.lan:9000/callback/acme'],
    ['collector.lan:8443', { callbackPort: () => 443 }, 'https://collector.lan/callback/acme'],
    ['user:secret@collector.lan', {}, 'https://collector.lan/callback/acme'],
    ['collector.lan/elsewhere?x', {}, 'https://collector.lan/callback/acme'],
    ['<script>', {}, 'https://127.0.0.1/callback/acme'],
    [undefined, {}, 'https://undefined/callback/acme'],
    ['collector.lan', { publicUrl: 'http://p.example/x' }, 'http://p.example/x/callback/acme'],
  ])('of a request to %s with %j', (host, more, url) => {
    expect(urlFor(host, more)).toBe(url);
  });
});

describe('POST /set-up/:source/test', () => {
  async function aWorld(outcome: TestOutcome, sent: string[] = []) {
    const world = createWorld({
      setUp: {
        sources: [aSetUp()],
        publicUrl: null,
        callbackPort: () => null,
        sendTest: async (source) => {
          sent.push(source);
          return outcome;
        },
      },
    });
    const headers = { 'collector-test': '1' };
    await world.file(aFiled(1, { delivery: { headers } }), aFiled(2));
    return world;
  }
  const post = (world: Awaited<ReturnType<typeof aWorld>>, path: string) =>
    request(world.app).post(path).auth(token, { type: 'bearer' }).set('Accept', 'text/html');
  const get = (world: Awaited<ReturnType<typeof aWorld>>, path: string) =>
    request(world.app).get(path).auth(token, { type: 'bearer' }).set('Accept', 'text/html');

  it('leads to the source, which says that the test came', async () => {
    const sent: string[] = [];
    const world = await aWorld({ accepted: true, deliveryIds: [idOf(1)] }, sent);
    const answer = await post(world, '/set-up/acme/test');

    expect(sent).toEqual(['acme']);
    expect([answer.status, answer.headers.location]).toEqual([303, `/set-up?tested=${idOf(1)}#source-acme`]);
    expect((await get(world, `/set-up?tested=${idOf(1)}`)).text).toContain('The test was accepted');
  });

  it('does not take any delivery for a test because an address says so', async () => {
    const world = await aWorld({ accepted: true, deliveryIds: [idOf(1)] });

    expect((await get(world, `/set-up?tested=${idOf(2)}`)).text).not.toContain('The test was accepted');
    expect((await get(world, `/set-up?tested=${idOf(3)}`)).status).toBe(404);
  });

  it('says why a test was not accepted; reloaded, it sends none again', async () => {
    const sent: string[] = [];
    const world = await aWorld({ accepted: false, status: 503, code: 'storage-full', reason: 'no room' }, sent);

    expect((await post(world, '/set-up/acme/test')).text).toContain('no room');
    expect((await get(world, '/set-up/acme/test')).headers.location).toBe('/set-up#source-acme');
    expect(sent).toEqual(['acme']);
  });

  it('knows only what is configured', async () => {
    expect((await post(await aWorld({ accepted: true, deliveryIds: [] }), '/set-up/none/test')).status).toBe(404);
    expect((await get(await aWorld({ accepted: true, deliveryIds: [] }), '/setup')).headers.location).toBe('/set-up');
  });
});
