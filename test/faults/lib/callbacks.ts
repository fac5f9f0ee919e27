import { createHash, randomBytes } from 'node:crypto';
import { callbackToken } from '../../fixtures/config.ts';
import { aForm, type FormPart, formType } from '../../fixtures/form.ts';
import type { Sent } from '../../fixtures/http.ts';
import type { Random } from './random.ts';

/** What a body must be when it is read back. */
export interface Bytes {
  bytes: number;
  /** Lower-case hexadecimal. */
  sha256: string;
}

/** A callback to send, and what must be held of it once it is answered with 200. */
export interface Callback {
  request: Sent;
  /** In the order of the parts. */
  parts: Bytes[];
}

/** Over this much a body goes through the spool. */
const spooledFrom = 256 * 1024;
/** From here on it is synced while it comes. */
const syncedMidwayFrom = 16 * 1024 * 1024;

/**
 * A callback of any kind: JSON, text, forms and empty ones, small and spooled, under few names, some sent twice.
 *
 * @param hugeShare how many are of 16 to 20 MiB, from 0 to 1
 */
export function makeCallbacks(random: Random, hugeShare = 0): () => Callback {
  let last: Callback | null = null;
  return () => {
    const isRetry = last !== null && random.next() < 0.05;
    last = isRetry && last !== null ? last : makeOne(random, hugeShare);
    return last;
  };
}

function makeOne(random: Random, hugeShare: number): Callback {
  if (random.next() < hugeShare) return aBare(random, randomBytes(aHugeSize(random)), 'audio/wav');
  const shape = random.next();
  if (shape < 0.03) return aBare(random, null, 'text/plain');
  if (shape < 0.45) return aBare(random, json(random, random.between(20, 8_000)), 'application/json');
  if (shape < 0.6) return aBare(random, text(random.between(1, 60_000)), 'text/plain');
  if (shape < 0.66) return aBare(random, json(random, aLargeSize(random)), 'application/json');
  if (shape < 0.72) return aBare(random, randomBytes(aLargeSize(random)), 'audio/wav');
  return aMultipart(random);
}

function aBare(random: Random, body: Buffer | null, type: string): Callback {
  const name = random.pick(['sample.json', 'sample.txt', 'call 17.wav', '']);
  const path = `/callback/default/${encodeURIComponent(name)}?id=job-${random.between(1, 1e9)}&status=success`;
  return {
    request: { method: random.pick(['POST', 'PUT']), path, body, headers: headers(type) },
    parts: body === null ? [] : [bytesOf(body)],
  };
}

function aMultipart(random: Random): Callback {
  const parts: FormPart[] = [
    { name: 'transcript', filename: 'sample.json', type: 'application/json', body: json(random, 2_000) },
  ];
  if (random.next() < 0.5) parts.push({ name: 'transcript.txt', body: text(random.between(0, 3_000)) });
  if (random.next() < 0.3) parts.push({ name: 'data', filename: 'call 17.wav', body: randomBytes(aLargeSize(random)) });
  return {
    request: {
      path: `/callback/default?id=job-${random.between(1, 1e9)}&status=success`,
      body: aForm(parts),
      headers: headers(formType),
    },
    parts: parts.map(({ body }) => bytesOf(body)),
  };
}

function aLargeSize(random: Random): number {
  return random.between(spooledFrom + 1, 3 * spooledFrom);
}

function aHugeSize(random: Random): number {
  return random.between(syncedMidwayFrom, 1.25 * syncedMidwayFrom);
}

function json(random: Random, bytes: number): Buffer {
  const words = text(bytes).toString();
  return Buffer.from(JSON.stringify({ n: random.between(0, 2 ** 40), words }));
}

/** Never the same twice. */
function text(bytes: number): Buffer {
  return Buffer.from(
    randomBytes(Math.ceil(bytes / 2))
      .toString('hex')
      .slice(0, bytes),
  );
}

function headers(type: string): Record<string, string> {
  return { Authorization: `Bearer ${callbackToken}`, 'Content-Type': type };
}

function bytesOf(body: Buffer | string): Bytes {
  const bytes = Buffer.from(body);
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
