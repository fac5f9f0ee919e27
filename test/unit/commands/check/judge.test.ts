import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../../src/commands/check/exchange.ts';
import { judgeAddress, judgeSpoofing } from '../../../../src/commands/check/judge-address.ts';
import * as passage from '../../../../src/commands/check/judge-passage.ts';
import { judgeFirstProbe, judgePlainHttp, judgeStranger } from '../../../../src/commands/check/judge-reach.ts';
import type { Probed } from '../../../../src/commands/check/probe.ts';
import { describeResult } from '../../../../src/commands/check/result.ts';
import type { ProbeReport } from '../../../../src/domain/probe.ts';

const aReport = (seen: Partial<ProbeReport> = {}): ProbeReport => ({
  source: 'default',
  vendor: 'auto',
  sender: '203.0.113.9',
  isSenderListed: true,
  peer: '203.0.113.9',
  forwarded: {},
  method: 'POST',
  target: '/callback',
  httpVersion: '1.1',
  isTls: true,
  headBytes: 100,
  contentLength: '0',
  transferEncoding: null,
  bytes: 0,
  sha256: 'e3b0',
  firstByteMs: null,
  lastByteMs: 1,
  ...seen,
});
const exchanged = { reason: null, ms: 12, sentBytes: 100, wasContinued: false };
const seen = (report: Partial<ProbeReport> = {}): Probed => ({ ...exchanged, answer: null, report: aReport(report) });
const answered = (status: number, headers: Record<string, string> = {}, text = ''): Probed => ({
  ...exchanged,
  answer: { status, headers, text },
  report: null,
});
const refusedBy = (status: number, code: string, headers: Record<string, string> = {}): Probed =>
  answered(status, { 'content-type': 'application/problem+json', ...headers }, JSON.stringify({ code }));
const byNginx = (status: number): Probed =>
  answered(status, { server: 'nginx/1.22.1', 'content-type': 'text/html' }, `<html><title>${status} No</title></html>`);
const noAnswer: Probed = { ...exchanged, answer: null, reason: 'socket hang up', report: null };

describe('judgeAddress', () => {
  const proxied = { sender: '10.0.0.5', peer: '10.0.0.5', isTls: false };
  const hops = (...lines: string[]): Pick<ProbeReport, 'forwarded'> => ({ forwarded: { 'x-forwarded-for': lines } });

  it.each<[name: string, report: Partial<ProbeReport>, verdict: string, words: RegExp]>([
    ['no proxy', {}, 'good', /without a proxy/],
    ['a trusted proxy', { ...proxied, sender: '203.0.113.9', ...hops('203.0.113.9') }, 'good', /behind the proxy 10/],
    ['an untrusted proxy', { ...proxied, ...hops('203.0.113.9') }, 'problem', /trustedProxies: \[10\.0\.0\.5\/32\]/],
    ['one by IPv6', { sender: 'fd00::1', peer: 'fd00::1', ...hops('203.0.113.9') }, 'problem', /\["fd00::1\/128"\]/],
    ['a proxy that does not tell', proxied, 'problem', /proxy_set_header X-Forwarded-For/],
    ['an address nobody can read', { sender: null, ...hops('1.2.3.4:5') }, 'problem', /cannot be read .* 1\.2\.3\.4:5/],
    ['the machine of the proxy', { ...proxied, ...hops('10.0.0.5') }, 'note', /run this elsewhere/],
  ])('behind %s', (_name, report, verdict, words) => {
    const finding = judgeAddress(aReport(report), 'https:');
    expect(finding.verdict).toBe(verdict);
    expect(describeResult(finding)).toMatch(words);
  });

  it.each<[sender: string, believed: string, verdict: string]>([
    ['203.0.113.9', '203.0.113.9', 'good'],
    ['203.0.113.9', '192.0.2.77', 'problem'],
    ['127.0.0.1', '192.0.2.77', 'note'],
  ])('of a forged header, sent by %s and judged as of %s', (sender, believed, verdict) => {
    expect(judgeSpoofing(aReport({ sender }), aReport({ sender: believed }))).toMatchObject({ verdict });
  });
});

describe('judgeFirstProbe', () => {
  const now = new Date('2026-11-21T10:00:00Z');

  it.each<[name: string, probed: Probed, verdict: string, words: RegExp]>([
    ['a collector', seen(), 'good', /source default \(vendor auto\)/],
    ['one without the source', refusedBy(404, 'unknown-source'), 'problem', /--source/],
    ['one with another token', refusedBy(405, 'method-not-allowed'), 'problem', /--token.*Collector-Check/],
    [
      'one with another clock',
      refusedBy(401, 'bad-credentials', { date: 'Sat, 21 Nov 2026 09:50:00 GMT' }),
      'problem',
      /600 s apart/,
    ],
    [
      'a redirect',
      answered(301, { location: 'https://x.example.org/', server: 'Caddy' }),
      'problem',
      /301 to https.*POST becomes a GET/,
    ],
    ['a proxy without a collector', byNginx(502), 'problem', /502 from nginx\/1\.22\.1, "502 No".*start the collector/],
    ['a page', answered(200, {}, 'Hello\u001b[2J   there'), 'problem', /"Hello \[2J there".*proxy_pass/],
    ['nobody', noAnswer, 'problem', /no answer: socket hang up/],
  ])('finds %s', (_name, probed, verdict, words) => {
    const finding = judgeFirstProbe(probed, now);
    expect(finding.verdict).toBe(verdict);
    expect(describeResult(finding).replaceAll(/\s+/g, ' ')).toMatch(words);
  });

  it('tells a collector from anything else without a token, too', () => {
    expect(judgeStranger(refusedBy(405, 'method-not-allowed'))).toMatchObject({ verdict: 'note' });
    expect(judgeStranger(refusedBy(404, 'unknown-source'))).toMatchObject({ verdict: 'problem' });
    expect(judgeStranger(byNginx(404))).toMatchObject({ verdict: 'problem' });
  });

  it('takes a redirect from plain http for what it is', () => {
    const redirect: Exchange = answered(301, { location: 'https://c.example.org/' });
    expect(judgePlainHttp(redirect)).toMatchObject({ verdict: 'note', advice: 'give vendors the https URL' });
    expect(judgePlainHttp(noAnswer)).toMatchObject({ verdict: 'good' });
    expect(judgePlainHttp(refusedBy(405, 'method-not-allowed'))).toMatchObject({ verdict: 'note' });
  });
});

describe('the judgement of what passes', () => {
  const sent = { bytes: 1024 ** 2, sha256: 'aa' };
  const whole = seen({ bytes: sent.bytes, sha256: 'aa', transferEncoding: 'chunked' });

  it.each<[name: string, finding: ReturnType<typeof passage.judgePut>, verdict: string, words: RegExp]>([
    ['a body that arrived', passage.judgeBody(sent, whole), 'good', /body of 1MiB +arrived whole/],
    ['other bytes', passage.judgeBody(sent, seen({ bytes: sent.bytes })), 'problem', /other bytes/],
    ['fewer bytes', passage.judgeBody(sent, seen({ bytes: 5, sha256: 'aa' })), 'problem', /5 of 1048576 bytes/],
    [
      'a limit of the proxy',
      passage.judgeBody(sent, byNginx(413)),
      'problem',
      /413 from nginx.*client_max_body_size 0/,
    ],
    ['a limit of ours', passage.judgeBody(sent, refusedBy(413, 'body-too-large')), 'note', /limits\.body/],
    ['no space of ours', passage.judgeBody(sent, refusedBy(503, 'storage-full')), 'problem', /docs\/answers\.md/],
    ['a cut', passage.judgeBody(sent, noAnswer), 'problem', /hang up, after 100 bytes/],
    ['a stream', passage.judgeBuffering(1000, seen({ firstByteMs: 2, lastByteMs: 990 })), 'good', /come through/],
    [
      'a buffer',
      passage.judgeBuffering(1000, seen({ firstByteMs: 2, lastByteMs: 4 })),
      'problem',
      /proxy_request_buffering off/,
    ],
    ['a buffer that refuses', passage.judgeBuffering(1000, byNginx(413)), 'problem', /413/],
    ['a slow body', passage.judgePatience(70_000, seen()), 'good', /70 s was not cut/],
    [
      'a slow body, cut',
      passage.judgePatience(70_000, noAnswer),
      'problem',
      /after 12 ms of 70 s.*client_body_timeout/,
    ],
    ['PUT', passage.judgePut(seen({ method: 'PUT' })), 'good', /passes/],
    ['PUT that became POST', passage.judgePut(seen()), 'problem', /arrived as POST/],
    ['PUT, refused', passage.judgePut(byNginx(405)), 'problem', /405/],
    ['GET', passage.judgeGet(seen({ method: 'GET' })), 'good', /handshakes/],
    ['GET, refused', passage.judgeGet(byNginx(403)), 'problem', /some vendors test/],
    ['chunks', passage.judgeChunked(sent, whole), 'good', /as it is/],
    [
      'chunks made whole',
      passage.judgeChunked(sent, seen({ bytes: sent.bytes, sha256: 'aa' })),
      'good',
      /length that the proxy/,
    ],
    ['chunks, refused', passage.judgeChunked(sent, byNginx(411)), 'problem', /411/],
    ['100 Continue', passage.judgeContinue({ ...seen(), wasContinued: true }), 'good', /wait for it/],
    ['no 100 Continue', passage.judgeContinue(seen()), 'note', /lose a second/],
    ['an expectation, refused', passage.judgeContinue(byNginx(417)), 'problem', /417/],
    ['a long header', passage.judgeHead(7168, seen({ headBytes: 7300 })), 'good', /7KiB/],
    ['a long header, lost', passage.judgeHead(7168, seen()), 'problem', /did not arrive/],
    ['a long header, refused', passage.judgeHead(7168, byNginx(400)), 'problem', /large_client_header_buffers/],
    ['a path', passage.judgePath('/callback/a%2F', seen({ target: '/callback/a%2F' })), 'good', /as they are sent/],
    [
      'a path, mended',
      passage.judgePath('/callback/a%2F', seen({ target: '/callback/a/' })),
      'problem',
      /a%2F arrived as/,
    ],
    [
      'a path that would act on the terminal',
      passage.judgePath('/callback/a', seen({ target: '/callback/\u001b[2J\u009bb' })),
      'problem',
      /arrived as \/callback\/ \[2J b /,
    ],
    ['a path, refused', passage.judgePath('/callback/a%2F', byNginx(404)), 'problem', /404/],
  ])('%s', (_name, finding, verdict, words) => {
    expect(finding.verdict).toBe(verdict);
    expect(describeResult(finding).replaceAll('\n', ' ')).toMatch(words);
  });

  it.each<[times: number[], verdict: string, words: RegExp]>([
    [[30, 10, 20, 40], 'good', /p50 20 ms, slowest 40 ms of 4.*zoom gives up after 3 s/],
    [[10, 3100, 20], 'problem', /p50 20 ms, slowest 3100 ms/],
    [[], 'note', /nothing was answered/],
  ])('answers after %j ms', (times, verdict, words) => {
    const finding = passage.judgeAnswerTimes(times, { name: 'zoom', withinMs: 3000 });
    expect(finding.verdict).toBe(verdict);
    expect(finding.found).toMatch(words);
  });
});
