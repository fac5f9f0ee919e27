import type { ArrivingHead, BodyVerifier, Sign } from '../../domain/gate.ts';
import type { FetchText } from '../https-get.ts';

/** What signatures are judged with besides the request. */
export interface SigningContext {
  now: () => Date;
  /** As in `GateRule`. */
  publicUrl: string | null;
  fetchText: FetchText;
}

/** A head whose headers can be asked for. */
export interface SignedHead extends ArrivingHead {
  /** The value of a header by its lower-case name, or '' when it is not there exactly once. */
  header(name: string): string;
}

/** One configured signature, compiled. */
export interface SignatureReader {
  /** Lower-case names of the headers it uses: with one of them there, the request claims to be signed so. */
  headers: readonly string[];
  /** Signs a text of ours with the same secret; null for a scheme without one. */
  sign: Sign | null;
  /** What the body must be fed to; null when the head is malformed or its time not near. */
  read(head: SignedHead): BodyVerifier | null;
}
