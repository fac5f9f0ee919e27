import { randomInt } from 'node:crypto';
import type { Credential, CredentialRule, SenderRule, SignatureRule } from '../domain/credential.ts';
import type { SampleCallback } from '../domain/sample.ts';
import { compileSenderRule } from '../gate/allowlist.ts';
import { canonicalAddress } from '../gate/canonical-address.ts';
import { reasonOf } from '../lib/outgoing.ts';
import { vendors } from '../vendors/all.ts';
import { generic } from '../vendors/generic/profile.ts';
import { type TestOutcome, testHeader } from '../web/reading/set-up.ts';
import { signatureSchemes } from './known.ts';
import { type SampleTarget, sendSample } from './sample-client.ts';

/** The source that is tested. */
export interface TestedSource {
  source: string;
  vendor: string;
  auth: CredentialRule;
  /** Of the callbacks' listener, e.g. `http://127.0.0.1:8080`. */
  origin: string;
  /** Of the settings; some signatures cover it. */
  publicUrl: string | null;
}

/** This process calls its own socket; the certificate is made out to a name, and here an address is called. */
const options = { silenceMs: 20_000, checksCertificate: false };

/** Plays the usual callbacks of the vendor, one after the other, until one is not accepted. */
export async function sendSamples(tested: TestedSource): Promise<TestOutcome> {
  const target = targetOf(tested);
  const deliveryIds: string[] = [];
  for (const callback of await samplesFor(tested)) {
    const { answer, problem } = await sendSample(target, callback, options).catch(notSent);
    if (answer === null) return { accepted: false, status: null, code: null, reason: `no answer: ${problem}` };
    const { status, code, deliveryId, detail } = answer;
    if (status !== 200 || deliveryId === null) {
      return { accepted: false, status, code, reason: detail ?? 'the answer was not one of a collector' };
    }
    deliveryIds.push(deliveryId);
  }
  return { accepted: true, deliveryIds };
}

function notSent(error: unknown): { answer: null; problem: string } {
  return { answer: null, problem: reasonOf(error) };
}

/** Sources that take whoever comes are tried as by a sender of no known vendor. */
async function samplesFor({ source, vendor }: TestedSource): Promise<SampleCallback[]> {
  const load = vendors.get(vendor)?.samples ?? generic.samples;
  if (load === null) throw new Error('there are no samples of a generic sender');
  const { sampler } = await load();
  const seed = randomInt(2 ** 48 - 1);
  return sampler.sample({
    contents: sampler.usual,
    bytes: null,
    outcome: 'success',
    method: 'POST',
    grouping: 'together',
    jobId: `test-${seed.toString(36)}`,
    callbackPath: `/callback/${source}`,
    seed,
  });
}

function targetOf({ source, auth, origin, publicUrl }: TestedSource): SampleTarget {
  const credential = auth === 'none' ? null : presentable(auth);
  const target = { url: new URL(`${origin}/callback/${source}`), headers: { [testHeader]: '1' }, signing: null };
  return credential === null ? target : withCredential(target, credential, publicUrl);
}

/** The target, opened by a credential. `publicUrl` is of the settings; some signatures cover it. */
export function withCredential(target: SampleTarget, credential: Credential, publicUrl: string | null): SampleTarget {
  const url = new URL(target.url);
  if (credential.type === 'query') url.searchParams.append(credential.name, credential.value);
  const signing = credential.type === 'signature' ? { rule: credential, publicUrl } : target.signing;
  return { url, headers: { ...target.headers, ...inHeaders(credential) }, signing };
}

/**
 * The first credential of the source that a test can show; null when there is none, because only the vendor itself can
 * sign by its scheme.
 */
export function presentable(auth: readonly Credential[]): Credential | null {
  return auth.find((credential) => credential.type !== 'signature' || isSignable(credential)) ?? null;
}

/** Whether a callback that this machine sends to its own collector counts as one from a listed sender. */
export function admitsOwnCalls(origin: string, allow: SenderRule): boolean {
  if (allow === 'anyone') return true;
  const own = ownAddress(origin);
  return own !== null && compileSenderRule(allow)(own);
}

/** From which address such a callback comes; null for a host that is a name, which may stand for any. */
export function ownAddress(origin: string): string | null {
  return canonicalAddress(new URL(origin).hostname.replaceAll(/[[\]]/g, ''));
}

function isSignable(rule: SignatureRule): boolean {
  const sender = signatureSchemes.get(rule.scheme)?.sender;
  return sender !== undefined && 'sign' in sender && (sender.cannot?.(rule) ?? null) === null;
}

function inHeaders(credential: Credential): Record<string, string> {
  switch (credential.type) {
    case 'bearer':
      return { authorization: `Bearer ${asBytes(credential.token)}` };
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${credential.user}:${credential.password}`).toString('base64')}` };
    case 'header':
      return { [credential.name.toLowerCase()]: asBytes(credential.value) };
    default:
      return {};
  }
}

/** Node writes headers one byte for each character; the gate compares them as UTF-8. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
