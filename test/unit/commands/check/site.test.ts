import { describe, expect, it } from 'vitest';
import type { Site } from '../../../../src/commands/check/exchange.ts';
import { hastiest, judgeUrl } from '../../../../src/commands/check/judge-reach.ts';
import { judgeNames, type Reached } from '../../../../src/commands/check/reach.ts';
import { judgeNoTls, judgeTls, type TlsSight } from '../../../../src/commands/check/tls.ts';
import { deepgram } from '../../../../src/vendors/deepgram/profile.ts';
import { elevenlabs } from '../../../../src/vendors/elevenlabs/profile.ts';
import { speechmatics } from '../../../../src/vendors/speechmatics/profile.ts';
import { twilio } from '../../../../src/vendors/twilio/profile.ts';
import { zoom } from '../../../../src/vendors/zoom/profile.ts';

const host = 'collector.example.org';
const v4: Reached = { address: '203.0.113.7', family: 4, error: null };
const v6: Reached = { address: '2001:db8::7', family: 6, error: null };
const verdicts = (findings: { check: string; verdict: string }[]): string[] =>
  findings.map(({ check, verdict }) => `${check} ${verdict}`);

describe('judgeNames', () => {
  it.each<[name: string, hostname: string, reached: Reached[], expected: string[]]>([
    ['both families', host, [v4, v6], ['DNS good', 'IPv4 good', 'IPv6 good']],
    ['no address', host, [], ['DNS problem']],
    ['no A record', host, [v6], ['DNS problem', 'IPv6 good']],
    ['a dead AAAA record', host, [v4, { ...v6, error: 'ETIMEDOUT' }], ['DNS good', 'IPv4 good', 'IPv6 problem']],
    ['no IPv6 here', host, [v4, { ...v6, error: 'ENETUNREACH' }], ['DNS good', 'IPv4 good', 'IPv6 note']],
    ['a closed port', host, [{ ...v4, error: 'ECONNREFUSED' }], ['DNS good', 'IPv4 problem']],
    ['an address', '203.0.113.7', [v4], ['DNS note', 'IPv4 good']],
    ['a name inside', host, [{ ...v4, address: '10.1.2.3' }], ['DNS good', 'reachable note', 'IPv4 good']],
    [
      'a name inside, IPv6',
      host,
      [v4, { ...v6, address: 'fd00::1' }],
      ['DNS good', 'reachable note', 'IPv4 good', 'IPv6 good'],
    ],
  ])('%s', (_name, hostname, reached, expected) => {
    expect(verdicts(judgeNames(hostname, 443, reached))).toEqual(expected);
  });
});

describe('judgeTls', () => {
  const now = new Date('2026-11-21T10:00:00Z');
  const sight: TlsSight = {
    protocol: 'TLSv1.3',
    chainError: null,
    otherNames: null,
    validFrom: new Date('2026-10-01'),
    validTo: new Date('2026-12-30'),
    issuer: 'An Authority',
  };

  it.each<[name: string, changed: Partial<TlsSight>, check: string, verdict: string, words: RegExp]>([
    ['a good one', {}, 'certificate dates', 'good', /2026-12-30, 38 days/],
    ['about to end', { validTo: new Date('2026-11-25') }, 'certificate dates', 'problem', /in 3 days/],
    [
      'ended',
      { validTo: new Date('2026-11-20'), chainError: 'CERT_HAS_EXPIRED' },
      'certificate dates',
      'problem',
      /ended/,
    ],
    ['of tomorrow', { validFrom: new Date('2026-11-22') }, 'certificate dates', 'problem', /not valid before/],
    ['a good chain', {}, 'certificate', 'good', /An Authority/],
    ['half a chain', { chainError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'certificate', 'problem', /incomplete/],
    ['self-signed', { chainError: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'certificate', 'problem', /signed by itself/],
    ['an unknown root', { chainError: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'certificate', 'problem', /SELF_SIGNED_CERT_IN/],
    ['another name', { otherNames: 'DNS:other.example.org' }, 'certificate name', 'problem', /other\.example\.org/],
  ])('%s', (_name, changed, check, verdict, words) => {
    const any = { ...sight, ...changed };
    const finding = judgeTls({ any, only12: any, asOthers: any }, host, now).find((one) => one.check === check);
    expect(finding).toMatchObject({ verdict, found: expect.stringMatching(words) });
  });

  it('wants TLS 1.2 or newer, and 1.2 for callers that have nothing newer', () => {
    const failed = { failed: 'unsupported protocol' };
    expect(verdicts(judgeTls({ any: failed, only12: failed, asOthers: failed }, host, now))).toEqual(['TLS problem']);
    expect(judgeTls({ any: sight, only12: failed, asOthers: sight }, host, now)[0]).toMatchObject({
      check: 'TLS',
      verdict: 'note',
    });
    expect(judgeTls({ any: sight, only12: sight, asOthers: sight }, host, now)[0]).toMatchObject({
      check: 'TLS',
      verdict: 'good',
    });
  });

  it('does not take an authority of ones own for one that vendors know', () => {
    const asOthers = { ...sight, chainError: 'SELF_SIGNED_CERT_IN_CHAIN' };
    const [, chain] = judgeTls({ any: sight, only12: sight, asOthers }, host, now);
    expect(chain).toMatchObject({ verdict: 'note', found: expect.stringContaining('--ca vouches for') });
  });

  it('minds its absence outside of a network of ones own', () => {
    expect(judgeNoTls([v4])).toMatchObject({ verdict: 'problem' });
    expect(judgeNoTls([{ ...v4, address: '192.168.1.2' }])).toMatchObject({ verdict: 'note' });
  });
});

describe('judgeUrl', () => {
  const site: Site = { protocol: 'https:', hostname: host, port: 443 };

  it.each<[name: string, changed: Partial<Site>, refused: RegExp[]]>([
    ['as usual', {}, []],
    ['at another port', { port: 9443 }, [/deepgram does not call port 9443/]],
    ['with _ in its name', { hostname: 'my_collector.example.org' }, [/deepgram refuses a host with _/]],
    ['in the clear', { protocol: 'http:', port: 80 }, [/elevenlabs calls https only/, /zoom calls https only/]],
    ['by an address', { hostname: '203.0.113.7' }, [/zoom calls full host names only/]],
  ])('%s', (_name, changed, refused) => {
    const findings = judgeUrl({ ...site, ...changed }, [speechmatics, deepgram, elevenlabs, zoom], []);
    const problems = findings.filter(({ verdict }) => verdict === 'problem');
    expect(problems.map(({ found }) => found)).toEqual(refused.map((words) => expect.stringMatching(words)));
    expect(findings.some(({ verdict }) => verdict === 'good')).toBe(refused.length === 0);
  });

  it('only mentions the vendors that have no source of their own', () => {
    expect(verdicts(judgeUrl({ ...site, port: 9443 }, [], [deepgram]))).toEqual(['URL note']);
  });
});

describe('hastiest', () => {
  it('is who gives up soonest', () => {
    expect(hastiest([twilio, zoom, deepgram])).toEqual({ name: 'zoom', withinMs: 3000 });
    expect(hastiest([deepgram, speechmatics])).toBeNull();
  });
});
