import { seededRandom } from '../../vendors/common/samples/random.ts';
import type { SampleCallback } from '../../vendors/common/samples/sample.ts';
import { deliver, type Sent } from './deliver.ts';
import { type Signing, signed } from './signing.ts';
import { shownUrl, type Target } from './target.ts';

/** The callbacks of one job, and how they are sent. */
export interface Play {
  target: Target;
  /** Null for callbacks that are not signed. */
  signing: Signing | null;
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
    const { target, signing } = plan;
    const outgoing = signing === null ? { target, callback } : await signed({ target, callback }, signing);
    const sent = await deliver(
      outgoing.target,
      outgoing.callback,
      plan.ending === 'cut' ? Math.floor(callback.bytes / 2) : null,
    );
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

/** The answer in a few words, or why there is none. */
export function resultOf({ answer, problem }: Sent): string {
  if (answer === null) return `no answer: ${problem}`;
  return [answer.status, answer.code, answer.deliveryId].filter((word) => word !== null).join(' ');
}

/** Fisher and Yates's shuffle, of a copy. */
function shuffled<Item>(list: readonly Item[], below: (limit: number) => number): Item[] {
  const left = [...list];
  const mixed: Item[] = [];
  while (left.length > 0) mixed.push(...left.splice(below(left.length), 1));
  return mixed;
}
