import { signTextBy } from '../../compose/sign-sample.ts';
import type { Sign } from '../../domain/gate.ts';
import { handshakes, type SampleHandshake } from '../../vendors/common/samples/handshakes.ts';
import { deliver } from './deliver.ts';
import { resultOf } from './play.ts';
import { type Signing, signed } from './signing.ts';
import { shownUrl, type Target } from './target.ts';

/** The tests of a URL that one vendor makes, and who is tested. */
export interface Handshakes {
  target: Target;
  signing: Signing | null;
  tests: readonly SampleHandshake[];
}

/**
 * The tests of a vendor.
 *
 * @throws RangeError when there are none that can be played, or not without a secret
 */
export function handshakesOf(vendor: string, { signing, seed }: { signing: Signing | null; seed: number }) {
  const tests = handshakes.get(vendor)?.(seed);
  if (tests === undefined) {
    throw new RangeError(
      `--handshake: ${vendor} makes none that can be played; ${[...handshakes.keys()].join(', ')} do`,
    );
  }
  if (tests.some(({ wanted }) => wanted(signOf(signing)) === null)) {
    throw new RangeError(`--handshake: ${vendor} wants a signed answer: say --secret`);
  }
  return tests;
}

/** Makes the tests and prints a line about each. True when every one got the answer that the vendor wants. */
export async function shakeHands(
  { target, signing, tests }: Handshakes,
  print: (line: string) => void,
): Promise<boolean> {
  let isContent = true;
  for (const { request: callback, signedText, wanted } of tests) {
    const outgoing = signing === null ? { target, callback } : await signed({ target, callback }, signing, signedText);
    const sent = await deliver(outgoing.target, outgoing.callback, null);
    const isWanted = sent.answer?.status === 200 && sent.answer.text === wanted(signOf(signing));
    const verdict = isWanted ? 'the answer that the vendor wants' : 'not the answer that the vendor wants';
    print(`${callback.method} ${shownUrl(target, callback)}  ${resultOf(sent)}  ${verdict}  ${sent.ms} ms`);
    isContent &&= isWanted;
  }
  return isContent;
}

function signOf(signing: Signing | null): Sign | null {
  return signing === null ? null : signTextBy(signing.rule);
}
