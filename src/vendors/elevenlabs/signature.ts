import { untimely } from '../../domain/signature.ts';
import { decodeMac, minuteMs, secondsIn, secondsOf, wireBytes } from '../../lib/mac.ts';
import { macScheme } from '../common/mac-scheme.ts';

const header = 'elevenlabs-signature';
const toleranceMs = 30 * minuteMs;

/**
 * ElevenLabs: `ElevenLabs-Signature: t=<Unix seconds>,v0=<hex>`, HMAC-SHA256 of `<t>.<body>`; the key is the secret as
 * shown, `wsec_` and all. Several `v0` are rotation at the sender.
 *
 * Source: elevenlabs/elevenlabs-js, src/wrapper/webhooks.ts, which takes what is at most half an hour old, read 2026-11-21.
 */
export const elevenlabsScheme = macScheme({
  name: 'elevenlabs',
  headers: [header],
  read(head, now) {
    const entries = head.header(header).split(',');
    const [time, ...moreTimes] = valuesOf('t', entries);
    const signatures = valuesOf('v0', entries)
      .map((value) => decodeMac(value, 'hex', 'sha256'))
      .filter((signature) => signature !== null);
    const atMs = secondsIn(time ?? '');
    if (atMs === null || moreTimes.length > 0 || signatures.length === 0) return null;
    const wrong = untimely(atMs, now, toleranceMs);
    if (wrong !== null) return wrong;
    return { algorithm: 'sha256', before: wireBytes(`${time}.`), signatures };
  },
  write({ atMs }) {
    const time = secondsOf(atMs);
    return { before: `${time}.`, headersWith: (digest) => ({ [header]: `t=${time},v0=${digest.toString('hex')}` }) };
  },
});

function valuesOf(name: string, entries: readonly string[]): string[] {
  return entries
    .map((entry) => entry.trim())
    .filter((entry) => entry.startsWith(`${name}=`))
    .map((entry) => entry.slice(name.length + 1));
}
