import type { SignatureRule } from './credential.ts';
import { parseSecret } from './credential-text.ts';
import { CollectorError } from './errors.ts';
import type { ArrivingHead, BodyVerifier, Sign } from './gate.ts';

/** A way of signing: what the settings say of it, how what arrives is checked, and how a sender signs. */
export interface SignatureScheme<Rule extends SignatureRule = SignatureRule> {
  /** As it stands in the settings, e.g. `standard-webhooks`. */
  readonly name: string;
  /** Keys beside `scheme`, by their names; the first one holds what a signature is checked with. */
  readonly settings: Readonly<Record<string, SchemeSetting>>;
  /** The key that does not go with the others, and what would; null when they suit one another. */
  conflictIn?(rule: Rule): { key: string; expected: string } | null;
  /** Name of the sender where it signs the URL that it calls, else null: behind a proxy only the settings know that. */
  signsUrl?(rule: Rule): string | null;
  /** @throws RangeError when the rule cannot be used, without repeating its secret. */
  compile(rule: Rule, context: SigningContext): SignatureReader;
  /** The other end; or why there is none, in words to stand behind a colon. */
  readonly sender: SignatureSender<Rule> | { impossible: string };
}

/** Signs as those do who call. */
export interface SignatureSender<Rule extends SignatureRule> {
  /** Why it cannot sign by that rule, whose key may only check; null or left out: it can. */
  cannot?(rule: Rule): string | null;
  /** @throws RangeError when the body cannot be signed by the scheme. */
  sign(rule: Rule, unsigned: Unsigned): Promise<Signed>;
}

/** A value in the settings. What cannot be used is refused by a RangeError that says what was expected. */
export type SchemeSetting = { readonly describe: string } & (
  | {
      readonly type: 'text';
      readonly isSecret: boolean;
      parse(text: string): string;
      /** Null: it may be left out; undefined: it must be there. */
      readonly otherwise?: string | null;
    }
  | { readonly type: 'texts'; parse(text: string): string; readonly expected: string; readonly expectedOne: string }
  | { readonly type: 'choice'; readonly of: readonly [string, ...string[]]; readonly otherwise: string }
  /** Kept in ms, under its name with `Ms` behind it. */
  | { readonly type: 'duration'; readonly minMs: number; readonly otherwise: string }
);

/** Where the value of a setting stands in a rule. */
export function ruleKey(key: string, { type }: SchemeSetting): string {
  return type === 'duration' ? `${key}Ms` : key;
}

/** What signatures are judged with besides the request. */
export interface SigningContext {
  now: () => Date;
  /** As in `GateRule`. */
  publicUrl: string | null;
  fetchText: FetchText;
}

/** Fetches a short text. Resolves for every status; redirects are not followed. */
export type FetchText = (url: string, ca: string | null) => Promise<{ status: number; text: string }>;

/** A head whose headers can be asked for. */
export interface SignedHead extends ArrivingHead {
  /** The value of a header by its lower-case name, or '' when it is not there exactly once. */
  header(name: string): string;
}

/** One configured signature, compiled. */
export interface SignatureReader {
  /** Lower-case names of the headers it uses: with one of them there, the request claims to be signed so. */
  headers: readonly string[];
  /** Headers that no record may repeat although they are not named like secrets. */
  masked?: readonly string[];
  /** Signs a text of ours with the same secret; null for a scheme without one. */
  sign: Sign | null;
  /** What the body must be fed to, or what is wrong; null when one of the headers is missing or not in its form. */
  read(head: SignedHead): BodyVerifier | Unusable | null;
}

/** A head that no body can make good, and why: told to its sender, so nothing of what would be right. */
export interface Unusable {
  readonly unusable: string;
}

/** True for what the body still has to prove. */
export function isVerifier(reading: BodyVerifier | Unusable): reading is BodyVerifier {
  return 'prove' in reading;
}

/**
 * What is wrong with a signed time, in ms; null when it is near enough, to either side.
 *
 * @example untimely(0, new Date(), 300_000) // { unusable: 'the signed time is more than 5 minutes ago: …' }
 */
export function untimely(atMs: number, now: Date, toleranceMs: number): Unusable | null {
  const agoMs = now.getTime() - atMs;
  if (Math.abs(agoMs) <= toleranceMs) return null;
  const length = toleranceMs % minuteMs === 0 ? `${toleranceMs / minuteMs} minutes` : `${toleranceMs / 1000} seconds`;
  return {
    unusable:
      agoMs > 0
        ? `the signed time is more than ${length} ago: it was held up on its way, or the clocks of both sides differ`
        : `the signed time is more than ${length} in the future: the clocks of both sides differ`,
  };
}

const minuteMs = 60_000;

/** What is thrown for a signature that no further byte makes good, and why. */
export function misfit(message: string): CollectorError {
  return new CollectorError('bad-signature', message);
}

/** A request that a sender is about to sign. */
export interface Unsigned {
  method: string;
  /** Names the request; another one each time. Without a full stop. */
  id: string;
  atMs: number;
  /** As the receiver knows itself: its public URL, the path and the query. */
  url: string;
  /** Content-Type, or null. */
  mediaType: string | null;
  body: AsyncIterable<Uint8Array>;
}

/** What a signature adds to a request. */
export interface Signed {
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** Parameters to be appended to the URL. */
  query: readonly (readonly [name: string, value: string])[];
}

/** For schemes that a secret says everything about. One object for all: the settings describe those schemes together. */
export const secretSettings = {
  secret: {
    type: 'text',
    isSecret: true,
    describe: 'The signing secret, as the vendor shows it.',
    parse: parseSecret,
  },
} as const satisfies SignatureScheme['settings'];
