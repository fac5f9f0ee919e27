import { signatureSchemes } from '../../../../src/compose/known.ts';
import type { SignatureRule } from '../../../../src/domain/credential.ts';
import type { ArrivingHead, Proof } from '../../../../src/domain/gate.ts';
import type { FetchText } from '../../../../src/domain/signature.ts';
import { compileSignatures, type SignatureReading } from '../../../../src/gate/signatures/compile.ts';

/** When every test takes place. */
export const at = new Date('2026-11-21T10:00:00.000Z');
export const atSeconds = at.getTime() / 1000;

export interface Circumstances {
  publicUrl?: string | null;
  fetchText?: FetchText;
  now?: () => Date;
}

/** What a source with these rules makes of a head. */
export function read(rules: readonly SignatureRule[], head: ArrivingHead, circumstances: Circumstances = {}) {
  return compile(rules, circumstances).read(head);
}

export function compile(rules: readonly SignatureRule[], circumstances: Circumstances = {}) {
  const usual = { schemes: signatureSchemes, now: () => at, publicUrl: null, fetchText: nothingToFetch };
  return compileSignatures(rules, { ...usual, ...circumstances });
}

const nothingToFetch: FetchText = () => Promise.reject(new Error('this test fetches nothing'));

/** Feeds a body to what was read of its head. */
export async function prove(reading: SignatureReading, ...chunks: (Uint8Array | string)[]): Promise<Proof | null> {
  if (typeof reading === 'string') throw new Error(`not signed: ${reading}`);
  for (const chunk of chunks) reading.update(typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk);
  return reading.prove();
}

/** The body with its last byte changed. */
export function tampered(body: Uint8Array): Uint8Array {
  return Buffer.concat([body.subarray(0, -1), Buffer.from([(body.at(-1) ?? 0) ^ 1])]);
}
