import type { Credential } from './credential.ts';

/** A credential of a source as people may see it: what to send, and never its value. */
export interface ShownCredential {
  type: Credential['type'];
  /** Of the header, of the query parameter, or of the scheme of signatures; null for the other types. */
  name: string | null;
  /** Where its value is found, e.g. `sources.acme.auth[0].bearer in the settings`. */
  place: string;
}

/** The URL a vendor is to call, and what would let it in. */
export interface SetUpTarget {
  source: string;
  /** As it is configured, e.g. `auto`. */
  vendor: string;
  /** Without a slash at its end, e.g. `https://collector.example.org/callback/acme`. */
  url: string;
  /** In the order of the settings. */
  credentials: readonly ShownCredential[] | 'none';
}

/** What to tell a vendor, so that it calls a source. */
export interface SetUpGuide {
  /** E.g. `Acme: notification_config`. */
  title: string;
  /** Where the snippet belongs, in a sentence. */
  use: string;
  /** Ready to paste. Where a secret belongs, a word in capitals such as `YOUR_TOKEN` stands. */
  snippet: string;
  /** What the words in capitals stand for. */
  placeholders: readonly Placeholder[];
  /** Worth knowing of this vendor, a sentence or two each. */
  notes: readonly string[];
  /** Why this vendor cannot get in with what the source accepts, and what to change; null when it can. */
  obstacle: { reason: string; settings: string } | null;
}

/** A word of a snippet that is replaced by hand. */
export interface Placeholder {
  word: string;
  /** E.g. `the value of sources.acme.auth[0].bearer in the settings`. */
  meaning: string;
}

/** Writes the guide of one vendor. Pure. */
export type WriteGuide = (target: SetUpTarget) => SetUpGuide;

/** A way to prove oneself: a kind of credential, or the scheme of a signature. */
export type Proof = string;

/** Who calls, and what it can show. */
export interface Sender {
  /** For people, e.g. `Acme Speech`. */
  vendor: string;
  /** Best first: that one is suggested. `header` and `bearer` stand for headers that the customer chooses. */
  proofs: readonly Proof[];
  /** A header it sends unasked, which may serve as a credential, e.g. an id of its own; most have none. */
  ownHeader?: string;
  /** The entry for `auth` that is suggested, where its first proof alone does not make one. */
  entry?: string;
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
