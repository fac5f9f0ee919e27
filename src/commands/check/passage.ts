import { formatSize } from '../../config/sizes.ts';
import type { ProbeReport } from '../../domain/probe.ts';
import { bodyOf, pausedBody, sha256Of, slowBody } from './exchange.ts';
import { describeAllowlist, inventedAddress, judgeAddress, judgeSpoofing } from './judge-address.ts';
import {
  formatSeconds,
  judgeAnswerTimes,
  judgeBody,
  judgeBuffering,
  judgeChunked,
  judgeContinue,
  judgeHead,
  judgePath,
  judgePatience,
  judgePut,
} from './judge-passage.ts';
import type { Probe } from './probe.ts';
import { type CheckResult, note } from './result.ts';

/** How much is tried. */
export interface Effort {
  /** Bytes of the bodies that are sent, the smallest first. */
  bodyBytes: readonly number[];
  /** How long the second half of a body is held back. */
  pauseMs: number;
  /** How long a slow upload lasts; 0: there is none. */
  patienceMs: number;
}

export const usualEffort = {
  bodyBytes: [1024 ** 2, 25 * 1024 ** 2, 200 * 1024 ** 2],
  pauseMs: 1500,
} as const satisfies Partial<Effort>;

/** What is known before the passage is tried. */
export interface Passage {
  probe: Probe;
  /** Of the probe that got through first. */
  first: ProbeReport;
  protocol: string;
  /** What stands before `/callback` in the URL, e.g. ``. */
  prefix: string;
  effort: Effort;
  /** The vendor that gives up soonest. */
  limit: { name: string; withinMs: number } | null;
}

const smallBytes = 16 * 1024;
/** Twice what many senders send, and less than a buffer of nginx (8 KiB) or the head the collector takes (16 KiB). */
const longHeaderBytes = 7 * 1024;
const continueWithinMs = 3000;
const answersTimed = 10;
/** A body for which the uplink here needs longer than this is left out. */
const longUploadMs = 180_000;

/** Tries everything that needs a collector that answers probes; one thing after the other. */
export async function* tryPassage(passage: Passage): AsyncGenerator<CheckResult> {
  const { probe, first, protocol, prefix, effort, limit } = passage;
  yield judgeAddress(first, protocol);
  const claimed = await probe({ headers: { 'x-forwarded-for': inventedAddress } });
  if (claimed.report !== null) yield judgeSpoofing(first, claimed.report);
  yield describeAllowlist(first);

  yield judgePut(await probe({ method: 'PUT', upload: bodyOf(smallBytes) }));
  const small = { bytes: smallBytes, sha256: await sha256Of(smallBytes) };
  yield judgeChunked(small, await probe({ upload: bodyOf(smallBytes, { framing: 'chunked' }) }));
  yield judgeContinue(await probe({ upload: bodyOf(smallBytes, { continueWithinMs }) }));
  yield judgeHead(longHeaderBytes, await probe({ headers: { 'collector-padding': 'x'.repeat(longHeaderBytes) } }));
  const target = `/callback/${first.source}/${oddTail}`;
  yield judgePath(target, await probe({ path: prefix + target, upload: bodyOf(smallBytes) }));
  yield await tryBuffering(probe, effort.pauseMs);
  yield await timeAnswers(probe, limit);
  yield* tryBodies(passage);
  if (effort.patienceMs > 0) {
    yield judgePatience(effort.patienceMs, await probe({ upload: slowBody(effort.patienceMs) }));
  } else yield note('patience', 'not tried: --patience 70s sends a body that takes so long');
}

/** Everything that proxies like to mend: escapes, a plus, a key twice, a key without a value. */
const oddTail = 'Call%2017%2Fa.json?id=a%2Fb+c%20d&id=2&empty=&status=success';

/** A machine that is busy may swallow a short pause: what looks like a buffer is tried again with a longer one. */
async function tryBuffering(probe: Probe, pauseMs: number): Promise<CheckResult> {
  const result = judgeBuffering(pauseMs, await probe({ upload: pausedBody(smallBytes, pauseMs) }));
  if (result.verdict === 'good') return result;
  const longerMs = 3 * pauseMs;
  return judgeBuffering(longerMs, await probe({ upload: pausedBody(smallBytes, longerMs) }));
}

async function timeAnswers(probe: Probe, limit: Passage['limit']): Promise<CheckResult> {
  const timesMs: number[] = [];
  for (let count = 0; count < answersTimed; count += 1) {
    const { report, ms } = await probe({ upload: bodyOf(1024) });
    if (report !== null) timesMs.push(ms);
  }
  return judgeAnswerTimes(timesMs, limit);
}

/** Where a size is refused, or would take too long, larger ones are not tried. */
async function* tryBodies({ probe, effort }: Passage): AsyncGenerator<CheckResult> {
  let msPerByte = 0;
  for (const bytes of effort.bodyBytes) {
    const expectedMs = msPerByte * bytes;
    if (expectedMs > longUploadMs) {
      yield note(`body of ${formatSize(bytes)}`, `not tried: it would take ${formatSeconds(expectedMs)} from here`);
      return;
    }
    // Whoever refuses it by its length says so at once.
    const probed = await probe({ upload: bodyOf(bytes, { continueWithinMs }) });
    yield judgeBody({ bytes, sha256: await sha256Of(bytes) }, probed);
    if (probed.report === null) return;
    msPerByte = probed.ms / bytes;
  }
}
