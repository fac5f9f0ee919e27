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
  /** E.g. `Speechmatics: notification_config`. */
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
