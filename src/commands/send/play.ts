import { type SampleTarget, type Sent, sendSample, signTextBy } from '../../compose/sample-client.ts';
import type { Sign } from '../../domain/gate.ts';
import type { SampleCallback, SampleHandshake } from '../../domain/sample.ts';
import { seededRandom } from '../../vendors/common/samples/random.ts';
import { handshakes } from '../../vendors/samplers.ts';
import { shownUrl } from './target.ts';

/** The callbacks of one job, and how they are sent. */
export interface Play {
  target: SampleTarget;
  callbacks: readonly SampleCallback[];
  /** How often everything is sent: 1 plus the retries. */
  rounds: number;
  /** One after the other, or all of a round at once and in any order. */
  order: 'in-turn' | 'shuffled';
  /** `cut` drops every connection in the middle of the body. */
  ending: 'whole' | 'cut';
  /** For the order of a shuffled round. */
  seed: number;
}

/**
 * Sends the callbacks and prints a line about each. True when every one was answered with 200; of those that were cut,
 * when none was.
 */
export async function play(plan: Play, print: (line: string) => void): Promise<boolean> {
  const send = async (callback: SampleCallback): Promise<boolean> => {
    const cutAfterBytes = plan.ending === 'cut' ? Math.floor(callback.bytes / 2) : null;
    const sent = await sendSample(plan.target, callback, { silenceMs, cutAfterBytes });
    print(lineAbout(plan, callback, sent));
    return (sent.answer?.status === 200) === (plan.ending === 'whole');
  };
  const random = seededRandom(plan.seed);
  const outcomes: boolean[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    if (plan.order === 'shuffled') {
      outcomes.push(...(await Promise.all(shuffled(plan.callbacks, random.below).map(send))));
      continue;
    }
    for (const callback of plan.callbacks) outcomes.push(await send(callback));
  }
  return outcomes.every((wentWell) => wentWell);
}

function lineAbout({ target, ending }: Play, callback: SampleCallback, sent: Sent): string {
  const amount = ending === 'cut' ? `cut after ${sent.bytes} of ${callback.bytes} bytes` : `${sent.bytes} bytes`;
  return `${callback.method} ${shownUrl(target, callback)}  ${amount}  ${resultOf(sent)}  ${sent.ms} ms`;
}

/** A connection on which nothing moves for this long is given up. */
const silenceMs = 120_000;

/** The tests of a URL that one vendor makes, and who is tested. */
export interface Handshakes {
  target: SampleTarget;
  tests: readonly SampleHandshake[];
}

/**
 * The tests of a vendor.
 *
 * @throws RangeError when there are none that can be played, or not without a secret
 */
export function handshakesOf(vendor: string, { target, seed }: { target: SampleTarget; seed: number }) {
  const tests = handshakes.get(vendor)?.(seed);
  if (tests === undefined) {
    throw new RangeError(
      `--handshake: ${vendor} makes none that can be played; ${[...handshakes.keys()].join(', ')} do`,
    );
  }
  if (tests.some(({ wanted }) => wanted(signOf(target)) === null)) {
    throw new RangeError(`--handshake: ${vendor} wants a signed answer: say --secret`);
  }
  return tests;
}

/** Makes the tests and prints a line about each. True when every one got the answer that the vendor wants. */
export async function shakeHands({ target, tests }: Handshakes, print: (line: string) => void): Promise<boolean> {
  let isContent = true;
  for (const { request: callback, signedText, wanted } of tests) {
    const sent = await sendSample(target, callback, { silenceMs, signedText });
    const isWanted = sent.answer?.status === 200 && sent.answer.text === wanted(signOf(target));
    const verdict = isWanted ? 'the answer that the vendor wants' : 'not the answer that the vendor wants';
    print(`${callback.method} ${shownUrl(target, callback)}  ${resultOf(sent)}  ${verdict}  ${sent.ms} ms`);
    isContent &&= isWanted;
  }
  return isContent;
}

function signOf({ signing }: SampleTarget): Sign | null {
  return signing === null ? null : signTextBy(signing);
}

/** The answer in a few words, or why there is none. */
function resultOf({ answer, problem }: Sent): string {
  if (answer === null)
    return `no answer: ${problem}${problem?.includes('ECONNREFUSED') ? '; is the collector running?' : ''}`;
  return [answer.status, answer.code, answer.deliveryId].filter((word) => word !== null).join(' ');
}

/** Fisher and Yates's shuffle, of a copy. */
function shuffled<Item>(list: readonly Item[], below: (limit: number) => number): Item[] {
  const left = [...list];
  const mixed: Item[] = [];
  while (left.length > 0) mixed.push(...left.splice(below(left.length), 1));
  return mixed;
}
