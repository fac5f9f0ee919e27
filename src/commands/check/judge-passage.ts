import { formatSize } from '../../config/sizes.ts';
import type { ProbeReport } from '../../domain/probe.ts';
import { answerOf, type Probed, problemCode } from './probe.ts';
import { type CheckResult, good, note, problem } from './result.ts';

/** A body that was sent. */
export interface SentBody {
  bytes: number;
  sha256: string;
}

/** Judges a body of some size; which limit of a proxy it met, if any. */
export function judgeBody(sent: SentBody, probed: Probed): CheckResult {
  const check = `body of ${formatSize(sent.bytes)}`;
  if (probed.report !== null) {
    const speed = formatSpeed(sent.bytes, probed.ms);
    return judgeWhole(check, sent, probed.report, `arrived whole in ${formatSeconds(probed.ms)} (${speed})`);
  }
  const code = problemCode(probed);
  if (code === 'body-too-large') return note(check, `${answerOf(probed)}: more than its limits.body of this source`);
  if (code !== null) return problem(check, answerOf(probed), 'see docs/answers.md for this code');
  const advice = 'nginx: client_max_body_size 0;  Apache: LimitRequestBody 0;  Caddy: no request_body max_size';
  return problem(check, answerOf(probed), advice);
}

function judgeWhole(check: string, sent: SentBody, report: ProbeReport, found: string): CheckResult {
  if (report.bytes !== sent.bytes) {
    return problem(
      check,
      `${report.bytes} of ${sent.bytes} bytes arrived`,
      'the proxy must pass bodies on as they are',
    );
  }
  if (report.sha256 === sent.sha256) return good(check, found);
  return problem(check, 'other bytes arrived than were sent', 'the proxy must pass bodies on as they are');
}

/** Judges a body whose second half was held back by so much. */
export function judgeBuffering(pauseMs: number, probed: Probed): CheckResult {
  const check = 'buffering';
  const { report } = probed;
  if (report === null) return problem(check, answerOf(probed), 'see the other results');
  const spreadMs = report.lastByteMs - (report.firstByteMs ?? report.lastByteMs);
  if (spreadMs >= pauseMs / 2) return good(check, 'bodies come through while they are being sent');
  return problem(
    check,
    'the proxy holds a body back until it is whole',
    'nginx: proxy_request_buffering off; proxy_http_version 1.1;',
  );
}

/** Judges a body that came slowly and steadily for so long. */
export function judgePatience(lastsMs: number, probed: Probed): CheckResult {
  const check = 'patience';
  if (probed.report !== null) return good(check, `a body that took ${formatSeconds(lastsMs)} was not cut off`);
  return problem(
    check,
    `cut off after ${formatSeconds(probed.ms)} of ${formatSeconds(lastsMs)}: ${answerOf(probed)}`,
    'nginx: client_body_timeout 75s; proxy_send_timeout 75s; proxy_read_timeout 1h;  Apache: RequestReadTimeout body=0',
  );
}

/** Judges a probe by PUT. */
export function judgePut(probed: Probed): CheckResult {
  if (probed.report?.method === 'PUT') return good('PUT', 'passes');
  const found = probed.report === null ? answerOf(probed) : `arrived as ${probed.report.method}`;
  return problem('PUT', found, 'let PUT pass as well as POST: some vendors are told to use it');
}

/** Judges a GET, which the tests of a URL by some vendors need, beside a POST that arrived. */
export function judgeGet(probed: Probed): CheckResult {
  if (probed.report?.method === 'GET') return good('GET', 'passes, as some handshakes need');
  return problem('GET', answerOf(probed), 'let GET pass as well: some vendors test a URL by it');
}

/** Judges a body that was sent in chunks, without a length. */
export function judgeChunked(sent: SentBody, probed: Probed): CheckResult {
  const check = 'chunked';
  const { report } = probed;
  if (report === null)
    return problem(check, answerOf(probed), 'let bodies without Content-Length pass (411 refuses them)');
  const found = report.transferEncoding === null ? 'arrives with a length that the proxy added' : 'passes as it is';
  return judgeWhole(check, sent, report, found);
}

/** Judges a body that waited for `100 Continue`. */
export function judgeContinue(probed: Probed): CheckResult {
  const check = '100 Continue';
  if (probed.report === null) return problem(check, answerOf(probed), 'let requests with Expect: 100-continue pass');
  if (probed.wasContinued) return good(check, 'comes to those who wait for it');
  return note(check, 'does not come: senders that wait for it lose a second or so with each callback');
}

/** Judges a head with a long header. */
export function judgeHead(sentBytes: number, probed: Probed): CheckResult {
  const check = 'long header';
  const shown = `${formatSize(sentBytes)} in one header`;
  if (probed.report !== null && probed.report.headBytes >= sentBytes) return good(check, `${shown} pass`);
  const found = probed.report === null ? answerOf(probed) : 'did not arrive';
  return problem(check, `${shown}: ${found}`, 'nginx: large_client_header_buffers 4 16k;');
}

/** Judges whether path and query arrived as they were sent. */
export function judgePath(sent: string, probed: Probed): CheckResult {
  const check = 'path and query';
  const { report } = probed;
  const advice = 'nginx: proxy_pass http://127.0.0.1:8080; with nothing behind the port, and no rewrite';
  if (report === null) return problem(check, answerOf(probed), advice);
  if (report.target === sent) return good(check, 'arrive as they are sent');
  return problem(check, `${sent} arrived as ${report.target.slice(0, 300)}`, advice);
}

/**
 * Judges how long small callbacks wait for their answer.
 *
 * @param limit who gives up soonest, and when
 */
export function judgeAnswerTimes(
  timesMs: readonly number[],
  limit: { name: string; withinMs: number } | null,
): CheckResult {
  const check = 'answer time';
  const sorted = timesMs.toSorted((one, other) => one - other);
  const p50Ms = sorted[Math.floor((sorted.length - 1) / 2)];
  const worstMs = sorted.at(-1);
  if (p50Ms === undefined || worstMs === undefined) return note(check, 'nothing was answered');
  const beside = limit === null ? '' : `; ${limit.name} gives up after ${formatSeconds(limit.withinMs)}`;
  const found = `p50 ${p50Ms} ms, slowest ${worstMs} ms of ${sorted.length}, connecting included${beside}`;
  if (limit === null || worstMs < limit.withinMs) return good(check, found);
  return problem(check, found, 'see what makes the way slow: the collector itself answers within milliseconds');
}

/** @example formatSeconds(1540) // '1.5 s', and of 40: '40 ms' */
export function formatSeconds(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  return `${Math.round(ms / 100) / 10} s`;
}

function formatSpeed(bytes: number, ms: number): string {
  return `${Math.round((bytes / 1000 / Math.max(ms, 1)) * 10) / 10} MB/s`;
}
