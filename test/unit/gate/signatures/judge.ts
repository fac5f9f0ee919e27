import { signatureSchemes } from '../../../../src/compose/known.ts';
import type { SignatureRule } from '../../../../src/domain/credential.ts';
import { CollectorError, type ErrorCode } from '../../../../src/domain/errors.ts';
import { type ArrivingHead, type BodyVerifier, isMisfit, type Proof } from '../../../../src/domain/gate.ts';
import { type FetchText, isVerifier } from '../../../../src/domain/signature.ts';
import { usualHmac } from '../../../../src/domain/signature-format.ts';
import { compileSignatures } from '../../../../src/gate/signatures/compile.ts';
import type { HmacRule } from '../../../../src/gate/signatures/hmac.ts';

/** A rule of `hmac` with everything that settings would fill in. */
export function anHmac(keys: Partial<HmacRule> = {}): HmacRule {
  const { by: _, ...usual } = usualHmac;
  return { scheme: 'hmac', secret: 'a key', ...usual, timestampFormat: 'unix', header: 'X-Acme', prefix: '', ...keys };
}

/** What a rule of `jwt` holds beside its secret. */
export const aToken = {
  ...{ jwks: null, ca: null, issuer: null, keyEncoding: 'text', toleranceMs: 60_000 },
  ...{ header: 'Authorization', claim: 'payload_hash', encoding: 'hex' },
} as const;

/** When every test takes place. */
export const at = new Date('2026-11-21T10:00:00.000Z');
export const atSeconds = at.getTime() / 1000;

export interface Circumstances {
  publicUrl?: string | null;
  fetchText?: FetchText;
  now?: () => Date;
}

/** What was made of a head, whatever is wrong with it. */
export type Reading = 'absent' | 'unusable' | BodyVerifier;

/** What a source with these rules makes of a head. */
export function read(rules: readonly SignatureRule[], head: ArrivingHead, circumstances: Circumstances = {}): Reading {
  return compile(rules, circumstances).read(head);
}

/** What the sender is told of a signature by these rules; null when it fits, without a message when just that is known. */
export async function told(
  rules: readonly SignatureRule[],
  head: ArrivingHead,
  body: Uint8Array | string = '',
  circumstances: Circumstances = {},
): Promise<{ code: ErrorCode; message: string } | null> {
  const reading = compileSignatures(rules, surroundings(circumstances)).read(head);
  if (reading === 'absent') throw new Error('not signed');
  if (!isVerifier(reading)) return { code: 'bad-signature', message: reading.unusable };
  try {
    reading.update(Buffer.from(body));
    return (await reading.prove()) === null ? { code: 'bad-signature', message: '' } : null;
  } catch (error) {
    if (error instanceof CollectorError) return error;
    throw error;
  }
}

export function compile(rules: readonly SignatureRule[], circumstances: Circumstances = {}) {
  const signatures = compileSignatures(rules, surroundings(circumstances));
  return {
    ...signatures,
    read(head: ArrivingHead): Reading {
      const reading = signatures.read(head);
      return reading === 'absent' || isVerifier(reading) ? reading : 'unusable';
    },
  };
}

function surroundings(circumstances: Circumstances) {
  const usual = { schemes: signatureSchemes, now: () => at, publicUrl: null, fetchText: nothingToFetch };
  return { ...usual, ...circumstances };
}

const nothingToFetch: FetchText = () => Promise.reject(new Error('this test fetches nothing'));

/** Feeds a body to what was read of its head; null for whatever does not fit and never will. */
export async function prove(reading: Reading, ...chunks: (Uint8Array | string)[]): Promise<Proof | null> {
  if (typeof reading === 'string') throw new Error(`not signed: ${reading}`);
  try {
    for (const chunk of chunks) reading.update(typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk);
    return await reading.prove();
  } catch (error) {
    if (isMisfit(error)) return null;
    throw error;
  }
}

/** The body with its last byte changed. */
export function tampered(body: Uint8Array): Uint8Array {
  return Buffer.concat([body.subarray(0, -1), Buffer.from([(body.at(-1) ?? 0) ^ 1])]);
}
