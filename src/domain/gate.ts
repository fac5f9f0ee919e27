import type { AllowMode } from './credential.ts';
import { CollectorError, type ErrorCode } from './errors.ts';
import type { Person } from './people.ts';

/** The head of a request, as plain values: everything a decision may rest on before a byte of the body is read. */
export interface ArrivingHead {
  /** Lower-case method's opposite: as sent, e.g. `POST`. */
  method: string;
  /** Path and query as sent, e.g. `/callback/acme?id=17`. */
  target: string;
  /** Address of the peer that holds the connection, as the socket gives it; undefined when it is already gone. */
  peerAddress: string | undefined;
  /** Name, value, name, value …, as sent: repeated headers are still apart. */
  rawHeaders: readonly string[];
  query: URLSearchParams;
}

/** A signature that can only be judged when the last byte has come. */
export interface BodyVerifier {
  /** @throws CollectorError as `prove` does, as soon as no further byte can make it good. */
  update(chunk: Uint8Array): void;
  /**
   * Who made the signature; null when nobody the source knows did. Call once, after the last `update`.
   *
   * @throws CollectorError `bad-signature` where more is known than that it does not fit, `body-too-large` for a body
   * that the scheme cannot hold, `vendor-unreachable` or `overloaded` when nothing can be told right now.
   */
  prove(): Promise<Proof | null>;
}

/** True for what `BodyVerifier.prove` throws about a signature that will never fit. */
export function isMisfit(error: unknown): boolean {
  return error instanceof CollectorError && (error.code === 'bad-signature' || error.code === 'body-too-large');
}

/** Signs a text with a secret of the source. */
export type Sign = (text: string) => Uint8Array;

/** The credential behind a signature that fits. */
export interface Proof {
  /** Name of the scheme. */
  scheme: string;
  /** Signs with the very secret; null for a scheme without one. */
  sign: Sign | null;
  /**
   * Asks the vendor's own host for a URL, and for nothing else; null for a scheme that has no such host.
   *
   * @throws CollectorError `bad-request` for a URL that is not of that host, `vendor-unreachable` when it gives none.
   */
  visit: ((url: string) => Promise<void>) | null;
}

/** Let in; with a verifier, only until the body has proved itself. */
export interface Admitted {
  admitted: true;
  /** Canonical address of the sender, behind any trusted proxies; null when it cannot be read and anyone may call. */
  sender: string | null;
  verifier: BodyVerifier | null;
  /** What is done with a sender that is not in the list; null for one that is. */
  unlisted: Exclude<AllowMode, 'enforce'> | null;
}

export interface Refused {
  admitted: false;
  /** Canonical where it could be read, else null. */
  sender: string | null;
  code: Extract<ErrorCode, 'sender-not-allowed' | 'bad-credentials' | 'bad-signature' | 'duplicate-authorization'>;
  /** For the sender: what to change, without naming what is right. */
  message: string;
  /** Value of WWW-Authenticate, set when the code is answered with 401. */
  challenge: string | null;
}

/** For a sender whose address is not allowed. */
export const senderNotAllowed = 'This source does not take requests from this address.';

export type Verdict = Admitted | Refused;

/** Judges heads for one source: address first, then credential. Compiled at start-up. */
export interface Gate {
  /** Whether it lets anybody in: it asks for no credential, and addresses have to be in no list. */
  readonly isOpen: boolean;
  judge(head: ArrivingHead): Verdict;
  /** Copies of headers and query in which every secret of this source, and whatever looks like one, reads `***`. */
  maskHeaders(rawHeaders: readonly string[]): Record<string, string>;
  maskQuery(query: URLSearchParams): Record<string, string | string[]>;
  /** Signs with the first signing secret of the source; null when it has none. */
  readonly sign: Sign | null;
}

/** Says who may read the archive. */
export interface ArchiveGate {
  /** Whom the token lets in, null for a wrong one; constant in time. */
  personOf(token: string): Holder | null;
  /** Whom a session stands for that was opened with a token; null once no such token lets anybody in. */
  holder(key: string): Holder | null;
}

/** A person, with what a session keeps to find the token again that it was opened with. */
export interface Holder extends Person {
  key: string;
}
