import { createHash, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { SignatureRule } from '../../domain/credential.ts';
import { parseHeaderName, parseSecret } from '../../domain/credential-text.ts';
import type { BodyVerifier, Proof } from '../../domain/gate.ts';
import {
  misfit,
  type SignatureReader,
  type SignatureScheme,
  type SigningContext,
  type Unusable,
} from '../../domain/signature.ts';
import type { TokenFormat } from '../../domain/signature-format.ts';
import { field } from '../../lib/json/values.ts';
import { decodeMac, isAmong, type MacKey, macEncodings, macKey, minuteMs } from '../../lib/mac.ts';
import { keyEncodingSetting, keyOf } from './hmac.ts';
import { createKeySet, type KeySet } from './jwks.ts';

/** A token with the hash of the body, as the settings describe it: by a shared secret, or by keys that are published. */
export interface JwtRule extends SignatureRule, TokenFormat {
  /** Null with `jwks`. */
  secret: string | null;
  /** URL of the sender's keys; null with `secret`. */
  jwks: string | null;
  /** Certificate (PEM) of the authority that vouches for that URL; null for the public ones. */
  ca: string | null;
  /** What `iss` has to be; null takes any. */
  issuer: string | null;
}

/** The scheme of those who sign by a JSON Web Token that holds the SHA-256 of the body (RFC 7519). */
export const jwt: SignatureScheme<JwtRule> = {
  name: 'jwt',
  settings: {
    secret: {
      type: 'text',
      isSecret: true,
      parse: parseSecret,
      otherwise: null,
      describe: 'The signing secret, for tokens by HS256. Left out with `jwks`.',
    },
    keyEncoding: keyEncodingSetting,
    jwks: {
      type: 'text',
      isSecret: false,
      parse: parseKeySetUrl,
      otherwise: null,
      describe: 'URL of the key set of the sender (HTTPS), for tokens by RS256 and ES256. Left out with `secret`.',
    },
    ca: {
      type: 'text',
      isSecret: false,
      parse: (text) => text,
      otherwise: null,
      describe: 'Certificate (PEM) that the certificate of `jwks` comes from. Left out: the public authorities.',
    },
    issuer: {
      type: 'text',
      isSecret: false,
      parse: (text) => text,
      otherwise: null,
      describe: 'What the claim iss must be, e.g. an API key. Left out: anything.',
    },
    header: {
      type: 'text',
      isSecret: false,
      parse: parseHeaderName,
      otherwise: 'Authorization',
      describe: 'Header of the token; the word Bearer may stand before it.',
    },
    claim: {
      type: 'text',
      isSecret: false,
      parse: parseClaim,
      otherwise: 'payload_hash',
      describe: 'Claim with the SHA-256 of the body.',
    },
    encoding: { type: 'choice', of: macEncodings, otherwise: 'hex', describe: 'How that hash is written.' },
    tolerance: {
      type: 'duration',
      minMs: 1000,
      otherwise: '1m',
      describe: 'How far the clocks of both sides may differ; also how old a token without an end may be.',
    },
  },
  conflictIn({ secret, jwks, keyEncoding }) {
    if ((secret === null) === (jwks === null))
      return { key: 'secret', expected: 'expected a secret or the URL of a key set as `jwks`, and not both' };
    if (secret === null) return null;
    try {
      keyOf({ secret, keyEncoding });
      return null;
    } catch {
      return { key: 'secret', expected: `expected a key in ${keyEncoding}, as \`keyEncoding\` says` };
    }
  },
  compile,
  sender: {
    cannot: ({ secret }) => (secret === null ? 'only its sender has the private key that signs its tokens' : null),
    async sign(rule, { atMs, body }) {
      if (rule.secret === null) throw new RangeError('only its sender has the private key that signs its tokens');
      const hash = createHash('sha256');
      for await (const chunk of body) hash.update(chunk);
      const seconds = Math.floor(atMs / 1000);
      const claims = {
        ...(rule.issuer !== null && { iss: rule.issuer }),
        ...{ iat: seconds, nbf: seconds, exp: seconds + 300 },
        [rule.claim]: hash.digest(rule.encoding),
      };
      const text = [{ alg: 'HS256', typ: 'JWT' }, claims]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      const mac = macKey(keyOf({ ...rule, secret: rule.secret })).sign(text);
      const token = `${text}.${Buffer.from(mac).toString('base64url')}`;
      return { headers: { [rule.header.toLowerCase()]: `Bearer ${token}` }, query: [] };
    },
  },
};

/** What a token says, taken apart and not believed. */
interface Token {
  algorithm: string;
  keyId: string | null;
  claims: unknown;
  /** What is signed. */
  text: string;
  signature: Buffer;
}

function compile(rule: JwtRule, context: SigningContext): SignatureReader {
  const name = rule.header.toLowerCase();
  const { secret, jwks, ca } = rule;
  const key = secret === null ? null : macKey(keyOf({ ...rule, secret }));
  const keySet = jwks === null ? null : createKeySet({ url: jwks, ca }, context);
  if ((key === null) === (keySet === null)) throw new RangeError('expected a secret or a key set, and not both');
  const proof: Proof = { scheme: rule.scheme, sign: key?.sign ?? null, visit: null };
  return {
    headers: [name],
    masked: [name],
    sign: key?.sign ?? null,
    read(head) {
      const value = head.header(name);
      if (value === '') return null;
      const token = tokenIn(value);
      if (token === null) return { unusable: `the header ${name} holds no JSON Web Token` };
      const wrong = untimelyToken(token.claims, context.now(), rule.toleranceMs) ?? misdirected(token, rule);
      if (wrong !== null) return wrong;
      const hash = hashIn(token.claims, rule);
      if (hash === null) return { unusable: `the token holds no SHA-256 of the body in its claim ${rule.claim}` };
      if (key !== null) return isOurs(token, key) ? verifyHash(hash, async () => proof) : notOurs;
      return keySet === null ? null : verifyHash(hash, async () => ((await isTheirs(token, keySet)) ? proof : null));
    },
  };
}

const notOurs: Unusable = { unusable: 'the signature does not fit the token; check the signing secret' };

function tokenIn(value: string): Token | null {
  const [head = '', claims = '', signature = '', ...more] = value.replace(/^bearer +/i, '').split('.');
  const header = jsonIn(head);
  const algorithm = field(header, 'alg');
  const keyId = field(header, 'kid');
  const isReadable = more.length === 0 && typeof algorithm === 'string' && field(header, 'crit') === undefined;
  const content = jsonIn(claims);
  if (!isReadable || !/^[\w-]+$/.test(signature) || content === undefined) return null;
  const text = `${head}.${claims}`;
  const bytes = Buffer.from(signature, 'base64url');
  return { algorithm, keyId: typeof keyId === 'string' ? keyId : null, claims: content, text, signature: bytes };
}

function jsonIn(part: string): unknown {
  if (!/^[\w-]+$/.test(part)) return undefined;
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** What is wrong with the times of a token (RFC 7519, 4.1.4 to 4.1.6); without any, it would be good for ever. */
function untimelyToken(claims: unknown, now: Date, toleranceMs: number): Unusable | null {
  const [end, start, made] = ['exp', 'nbf', 'iat'].map((claim) => field(claims, claim));
  const differ = 'it was held up on its way, or the clocks of both sides differ';
  const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
  for (const [claim, value] of Object.entries({ exp: end, nbf: start, iat: made })) {
    if (value !== undefined && !isTime(value)) return { unusable: `the claim ${claim} of the token is no time` };
  }
  const nowMs = now.getTime();
  if (isTime(end) && nowMs >= end * 1000 + toleranceMs) return { unusable: `the token has expired: ${differ}` };
  const beginsAt = isTime(start) ? start : isTime(made) ? made : null;
  if (beginsAt !== null && nowMs < beginsAt * 1000 - toleranceMs)
    return { unusable: 'the token is not valid yet: the clocks of both sides differ' };
  if (isTime(end)) return null;
  if (!isTime(made)) return { unusable: 'the token has neither exp nor iat, and would be valid for ever' };
  // Without an end, a token counts for the usual five minutes.
  return nowMs > made * 1000 + Math.max(toleranceMs, 5 * minuteMs)
    ? { unusable: `the token is too old: ${differ}` }
    : null;
}

/** The algorithm is the settings' choice, never the token's (RFC 8725, 3.1). */
function misdirected({ algorithm, claims }: Token, { secret, issuer }: JwtRule): Unusable | null {
  const taken = secret === null ? ['RS256', 'ES256'] : ['HS256'];
  if (!taken.includes(algorithm)) return { unusable: 'the token is signed by an algorithm that is not taken here' };
  return issuer === null || field(claims, 'iss') === issuer ? null : { unusable: 'the token is of another issuer' };
}

function hashIn(claims: unknown, { claim, encoding }: JwtRule): Buffer | null {
  const text = field(claims, claim);
  return typeof text === 'string' ? decodeMac(text, encoding, 'sha256') : null;
}

function isOurs({ text, signature }: Token, key: MacKey): boolean {
  return isAmong([signature], Buffer.from(key.sign(text)));
}

async function isTheirs({ algorithm, keyId, text, signature }: Token, keySet: KeySet): Promise<boolean> {
  const wanted = algorithm === 'RS256' ? algorithm : 'ES256';
  const key: KeyObject = await keySet.keyFor({ id: keyId, algorithm: wanted });
  return verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function verifyHash(expected: Buffer, proofOf: () => Promise<Proof | null>): BodyVerifier {
  const hash = createHash('sha256');
  return {
    update(chunk) {
      hash.update(chunk);
    },
    async prove() {
      if (!timingSafeEqual(hash.digest(), expected))
        throw misfit('the body is not the one whose SHA-256 the token holds');
      return proofOf();
    },
  };
}

/** @throws RangeError */
function parseKeySetUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === '') return url.href;
  throw new RangeError('expected the URL of a key set, such as https://vendor.example/.well-known/jwks.json');
}

/** @throws RangeError */
function parseClaim(text: string): string {
  if (/^[\w.:/-]+$/.test(text)) return text;
  throw new RangeError('expected the name of a claim such as payload_hash');
}
