import type { Credential, GateRule } from '../domain/credential.ts';
import { type Gate, type Refused, senderNotAllowed } from '../domain/gate.ts';
import { type FetchText, isVerifier } from '../domain/signature.ts';
import { compileSenderRule } from './allowlist.ts';
import { compileClientAddress } from './client-address.ts';
import { compileCredentials, type HeadCredential } from './credentials.ts';
import { headerLines } from './header-lines.ts';
import { getOverHttps } from './https-get.ts';
import { compileMasking } from './masking.ts';
import { compileSignatures, type SignatureCredential, type SignatureSchemes } from './signatures/compile.ts';

/** What a gate asks while it judges. */
export interface GateEnvironment {
  /** What signed times are held against. */
  now: () => Date;
  /** Whether an address counts as listed although `allow` does not hold it. */
  isTrusted: (address: string) => boolean;
  schemes: SignatureSchemes;
  /** How certificates are fetched. */
  fetchText?: FetchText;
}

/**
 * Compiles the gate of one source: sender's address first, then credential.
 *
 * Presets must have been replaced by their addresses. A credential in the head lets the request in at once; a signature
 * only until its verifier has seen the body. Whatever is wrong with a request from an unlisted address, the address is
 * what it is refused for.
 *
 * @throws RangeError naming a range that is none; and, without repeating it, for a secret that cannot be one.
 */
export function compileGate(
  { auth, allow, mode, trustedProxies, publicUrl, masked = [] }: GateRule,
  { now, isTrusted, schemes, fetchText = getOverHttps }: GateEnvironment,
): Gate {
  const credentials = auth === 'none' ? [] : auth;
  const signed = credentials.filter(isSignature);
  const clientAddress = compileClientAddress(trustedProxies);
  const admitsSender = compileSenderRule(allow);
  const holdsCredential = compileCredentials(credentials.filter(isJudgedOnHead));
  const signatures = compileSignatures(signed, { schemes, now, publicUrl, fetchText });
  const challenge = challengeOf(credentials);
  const onlySigned = signed.length > 0 && signed.length === credentials.length;

  return {
    isOpen: auth === 'none' && allow === 'anyone',
    judge(head) {
      const sender = clientAddress(head);
      // An address that cannot be read is as good as any other where anyone may call.
      if (sender === null && allow !== 'anyone') return unreadable;
      const unlisted = sender === null || admitsSender(sender) || isTrusted(sender) ? null : mode;
      if (unlisted === 'enforce') return refuse(sender, 'sender-not-allowed', null);
      // Some readers take the first, some the last: nobody could say which one was meant.
      if (headerLines(head.rawHeaders, 'authorization').length > 1) {
        return refuse(sender, unlisted === null ? 'duplicate-authorization' : 'sender-not-allowed', null);
      }
      if (auth === 'none' || holdsCredential(head)) return { admitted: true, sender, verifier: null, unlisted };
      const signature = signatures.read(head);
      if (signature !== 'absent' && isVerifier(signature)) {
        return { admitted: true, sender, verifier: signature, unlisted };
      }
      if (unlisted !== null) return refuse(sender, 'sender-not-allowed', null);
      if (signature !== 'absent') return { ...refuse(sender, 'bad-signature', challenge), message: signature.unusable };
      return refuse(sender, onlySigned ? 'bad-signature' : 'bad-credentials', challenge);
    },
    ...compileMasking(credentials, [...signatures.masked, ...masked]),
    sign: signatures.sign,
  };
}

function isSignature(credential: Credential): credential is SignatureCredential {
  return credential.type === 'signature';
}

function isJudgedOnHead(credential: Credential): credential is HeadCredential {
  return credential.type !== 'signature';
}

const messages = {
  'sender-not-allowed': senderNotAllowed,
  'duplicate-authorization': 'Send one Authorization header, not several.',
  'bad-credentials': 'The request holds no credential that this source accepts.',
  'bad-signature': 'The request holds no signature of the kind that this source asks for.',
} as const satisfies Record<Refused['code'], string>;

const unreadable: Refused = {
  admitted: false,
  sender: null,
  code: 'sender-not-allowed',
  message: "The sender's address cannot be read; behind a proxy, X-Forwarded-For must hold it.",
  challenge: null,
};

function refuse(sender: string | null, code: Refused['code'], challenge: string | null): Refused {
  return { admitted: false, sender, code, message: messages[code], challenge };
}

/** Only Bearer and Basic are registered; a 401 needs a challenge all the same (RFC 9110, 15.5.2). */
const challenges = {
  bearer: 'Bearer',
  basic: 'Basic realm="collector", charset="UTF-8"',
  header: 'ApiKey realm="collector"',
  query: 'ApiKey realm="collector"',
  signature: 'Signature realm="collector"',
} as const satisfies Record<Credential['type'], string>;

/** Every kind once, in the order configured; where no credential would do, the usual one. */
function challengeOf(credentials: readonly Credential[]): string {
  const distinct = new Set(credentials.map(({ type }) => challenges[type]));
  return distinct.size === 0 ? challenges.bearer : [...distinct].join(', ');
}
