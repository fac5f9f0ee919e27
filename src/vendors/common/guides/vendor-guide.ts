import type { Placeholder, SetUpGuide } from '../../../domain/set-up.ts';

/** A way to prove oneself: a kind of credential, or the scheme of a signature. */
export type Proof = string;

/** Who calls, and what it can show. */
export interface Sender {
  /** For people, e.g. `Rev AI`. */
  vendor: string;
  /** Best first: that one is suggested. `header` and `bearer` stand for headers that the customer chooses. */
  proofs: readonly Proof[];
  /** A header it sends unasked, which may serve as a credential, e.g. `dg-token`; most have none. */
  ownHeader?: string;
}

/** How a sender shows the credential of a source: what it adds to the URL, or the header it sends. */
export interface Admission {
  /** With the secret, where the URL carries it. */
  url: string;
  /** Null where the URL holds the secret, the vendor signs, or nothing is asked for. */
  header: { name: string; value: string } | null;
  /** True when the vendor is to sign, with `YOUR_SIGNING_SECRET` for a secret. */
  isSigned: boolean;
  /** Where the value of the credential stands, e.g. `sources.acme.auth[0].bearer in the settings`. */
  place: string;
}

/** What one vendor is told. */
export interface VendorGuide {
  sender: Sender;
  /** Pure. `placeholders` are those beside the credential's own. */
  write(admission: Admission): Pick<SetUpGuide, 'title' | 'use' | 'snippet' | 'notes'> & {
    placeholders?: readonly Placeholder[];
  };
}

/** For the URL of a recording, in the requests of many vendors. */
export const audioUrl: Placeholder = { word: 'YOUR_AUDIO_URL', meaning: 'where the vendor fetches the recording' };
