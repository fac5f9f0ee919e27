import { decodeMac, wireBytes } from './encodings.ts';
import { macKey, nothing, verifyMac } from './mac.ts';
import type { SignatureReader, SigningContext } from './scheme.ts';
import { isNear, minuteMs, secondsIn } from './times.ts';
import { digestOfBody, inHeaders, type Signed, secondsOf, type Unsigned } from './unsigned.ts';

/**
 * ElevenLabs: `ElevenLabs-Signature: t=<Unix seconds>,v0=<hex>`, HMAC-SHA256 of `<t>.<body>`; the key is the secret as
 * shown, `wsec_` and all. Several `v0` are rotation at the sender.
 *
 * Source: elevenlabs/elevenlabs-js, src/wrapper/webhooks.ts, which takes what is at most half an hour old, read 2026-11-21.
 */
export function compileElevenLabs(secret: string, { now }: SigningContext): SignatureReader {
  const key = macKey('elevenlabs', secret);
  return {
    headers: [header],
    sign: key.sign,
    read(head) {
      const entries = head.header(header).split(',');
      const [time, ...moreTimes] = valuesOf('t', entries);
      const signatures = valuesOf('v0', entries)
        .map((value) => decodeMac(value, 'hex', 'sha256'))
        .filter((signature) => signature !== null);
      if (time === undefined || moreTimes.length > 0 || signatures.length === 0) return null;
      if (!isNear(secondsIn(time), now(), toleranceMs)) return null;
      return verifyMac(key, { algorithm: 'sha256', before: wireBytes(`${time}.`), after: nothing, signatures });
    },
  };
}

/** The other end of it. */
export async function signForElevenLabs(secret: string, unsigned: Unsigned): Promise<Signed> {
  const time = secondsOf(unsigned);
  const hmac = macKey('elevenlabs', secret).start('sha256');
  const digest = await digestOfBody(hmac.update(`${time}.`), unsigned.body);
  return inHeaders({ [header]: `t=${time},v0=${digest.toString('hex')}` });
}

const header = 'elevenlabs-signature';
const toleranceMs = 30 * minuteMs;

function valuesOf(name: string, entries: readonly string[]): string[] {
  return entries
    .map((entry) => entry.trim())
    .filter((entry) => entry.startsWith(`${name}=`))
    .map((entry) => entry.slice(name.length + 1));
}
