import type { DeliveryHead, Outcome, PartKind, ReceivedPart, VendorError } from './delivery.ts';
import type { Echo } from './echo.ts';
import type { Sign } from './gate.ts';
import type { Samples } from './sample.ts';
import type { VendorGuide } from './set-up.ts';
import type { SignatureScheme } from './signature.ts';
import type { SignatureFormat } from './signature-format.ts';
import type { HandshakeReply, VendorAnswer } from './vendor-answer.ts';
import type { VendorFetch } from './vendor-fetch.ts';

/** A part as evidence: what was sent about it, how it begins, and what its JSON says. */
export interface PartEvidence extends ReceivedPart {
  /** The first bytes, at most 4 KiB. */
  leading: Uint8Array;
  /**
   * The JSON in it, or undefined when it holds none. Of a part over 1 MiB only an outline is given: objects to a
   * depth of 8, the first 32 items of an array, strings up to 4 KiB; what is left out is simply absent.
   */
  json: unknown;
  /** The format that the readers of transcripts see in the JSON; null when none of them knows it. */
  format: KnownFormat | null;
}

/** A format of transcripts. */
export interface KnownFormat {
  /** Vendors whose format it is; none, or `generic`, for one of nobody in particular. */
  readonly vendors: readonly string[];
}

/** Tells the format of a JSON document. */
export type RecogniseFormat = (document: unknown) => KnownFormat | null;

export interface Evidence {
  head: DeliveryHead;
  parts: readonly PartEvidence[];
}

/** What the vendor claims one part is. */
export interface PartClaim {
  kind: PartKind;
  /** Middle of the name `<job id>.<content>.<extension>`, e.g. `transcript`, `data`, `jobinfo`. */
  content: string;
  /** Without a dot, e.g. `json`. */
  extension: string;
}

/** What a delivery says about itself, read by the vendor that knows how to. Nothing here is trusted. */
export interface Claim {
  /** Name of the vendor that read it: differs from the configured one for `auto`. */
  vendor: string;
  jobId: string | null;
  /** Other ids of the same job seen here, e.g. one in the URL beside the one in the body. */
  aliases: readonly string[];
  /** What the recording is called, e.g. a title the customer gave it or the name of its file; null when nobody says. */
  title: string | null;
  /** Ids and tags the customer gave the recording, each once. Unlike an alias they need not be one job's alone. */
  externalIds: readonly string[];
  outcome: Outcome;
  vendorStatus: string | null;
  error: VendorError | null;
  warnings: readonly string[];
  /** Contents the job was asked to send to this source (tokens or kinds), or null when this delivery does not tell. */
  expected: readonly string[] | null;
  /** One per part of the evidence, same order. */
  parts: readonly PartClaim[];
}

/** A handshake is a short request: one with a longer body is a delivery. */
export const maxHandshakeBytes = 16 * 1024;

/** A request of a sender that has proved itself, as a handshake sees it. */
export interface HandshakeRequest {
  method: string;
  query: URLSearchParams;
  /** Lower-case names; secrets read `***`. */
  headers: Readonly<Record<string, string>>;
  /** The whole body, at most `maxHandshakeBytes`. */
  body: Uint8Array;
  /** Scheme of the signature that let the request in; null when another credential did. */
  signedBy: string | null;
  /** Signs with the secret that signed the request, else with the first of the source; null when it has none. */
  sign: Sign | null;
}

/** What a vendor documents of the URLs it calls; null where it says nothing. */
export interface UrlLimits {
  /** The only ports it calls. */
  ports: readonly number[] | null;
  /** `https` where it calls nothing else. */
  scheme: 'https' | null;
  /** What the host has to be: a `name` rather than an address; for some without `_` in it. */
  host: 'name' | 'no-underscore' | null;
  /** It gives a callback up that is not answered by then. */
  answerWithinMs: number | null;
}

/** Addresses that a vendor publishes: they change, and the vendor tells nobody. */
export interface Egress {
  /** Day on which they were read, e.g. `2026-11-21`. */
  asOf: string;
  /** Where: page or document. */
  source: string;
  /**
   * Addresses and CIDR blocks by region; `*` holds those without a region. `allow: [acme]` takes all, `acme:eu1`
   * one region.
   */
  regions: Readonly<Record<string, readonly string[]>>;
}

/** Knows how one company speaks. Pure: no clock, no disk, no network. */
export interface Vendor {
  readonly name: string;
  /** Addresses the vendor calls from. Null when it publishes none. */
  readonly egress: Egress | null;
  /** True when the head and parts are so much this vendor's that `auto` may take its word. */
  recognises(evidence: Evidence): boolean;
  readClaim(evidence: Evidence): Claim;
  /**
   * Names under which it sends results as parts of a form without a file name and a type. What else comes so is a mere
   * field. Left out: none.
   */
  readonly partTokens?: readonly string[];
  /** Kinds of parts in its callbacks, the most telling first; parts of kind `other` are not worth a word. */
  readonly sends: readonly PartKind[];
  /**
   * Names of the schemes by which the vendor signs what it sends, most usual first; empty when it signs nothing. A source may ask for
   * any other all the same.
   */
  readonly signatures: readonly string[];
  /** The scheme of its own; left out where it signs by one that others use too, or not at all. */
  readonly ownScheme?: SignatureScheme | SignatureFormat;
  /**
   * Answers a request that is no delivery but a test of the endpoint, or null when it is a delivery after all. Asked only
   * once the sender has proved itself: an answer may be signed. Null: the vendor has none.
   */
  readonly handshake: ((request: HandshakeRequest) => HandshakeReply | null) | null;
  /** Its test of the endpoint where that is answered with a text out of it. It may come unproved: nothing is signed. */
  readonly echo?: Echo;
  /** The success answer this vendor needs instead of `200 OK`. Null: the usual one. */
  readonly answer: VendorAnswer | null;
  /** What it demands of the URL of an endpoint. Left out: it documents nothing. */
  readonly urlLimits?: UrlLimits;
  /** How what its callbacks leave out is fetched. Null: it cannot be. */
  readonly fetch: VendorFetch | null;
  /** The query parameter in which the id of a job stands where nothing else names it. Left out: `id`. */
  readonly jobParameter?: string;
  /** What people are told to set up there. Null: nothing. */
  readonly guide: VendorGuide | null;
  /** Loads what can be played of it. Null: nothing can. */
  readonly samples: (() => Promise<Samples>) | null;
}

/** Contents by their several names are equal: a vendor's token, and our word for the kind. */
export function kindOfContent(content: string): string {
  const kinds: Readonly<Record<string, PartKind>> = {
    'transcript.json-v2': 'transcript',
    data_file: 'transcript',
    data: 'media',
    'transcript.txt': 'text',
    'transcript.srt': 'subtitles',
    'transcript.vtt': 'subtitles',
  };
  return kinds[content] ?? content;
}
