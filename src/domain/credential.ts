/** One way to prove oneself to a source. Any that matches lets the request in; listing two of a kind is rotation. */
export type Credential =
  | { type: 'bearer'; token: string }
  | { type: 'header'; name: string; value: string }
  | { type: 'basic'; user: string; password: string }
  | { type: 'query'; name: string; value: string }
  | ({ type: 'signature' } & SignatureRule);

/** How a sender signs, and what its signatures are checked with. */
export type SignatureRule = VendorSignature | HmacSignature | SnsSignature;
export type SignatureScheme = SignatureRule['scheme'];

/** Schemes that a secret says everything about. */
export const vendorSignatureSchemes = ['standard-webhooks', 'elevenlabs', 'zoom', 'azure', 'ibm', 'twilio'] as const;

export interface VendorSignature {
  scheme: (typeof vendorSignatureSchemes)[number];
  secret: string;
}

export const macAlgorithms = ['sha1', 'sha256', 'sha512'] as const;
export type MacAlgorithm = (typeof macAlgorithms)[number];
export const macEncodings = ['hex', 'base64'] as const;
export type MacEncoding = (typeof macEncodings)[number];

/** An HMAC in a header, as the settings describe it. */
export interface HmacSignature {
  scheme: 'hmac';
  secret: string;
  /** Header of the signature. */
  header: string;
  algorithm: MacAlgorithm;
  encoding: MacEncoding;
  /** What stands before the signature in its header, e.g. `sha256=`; often empty. */
  prefix: string;
  /** What is signed: `{body}` once and `{timestamp}` at most once, e.g. `{timestamp}.{body}`. */
  signed: string;
  /** Header of the time, in Unix seconds or milliseconds; null when no time is signed. */
  timestampHeader: string | null;
  /** How far the time may be from now; of no meaning without a `timestampHeader`. */
  toleranceMs: number;
}

/** Messages of Amazon SNS: signed by Amazon for whoever owns the topic, so the topics are what counts. */
export interface SnsSignature {
  scheme: 'sns';
  /** E.g. `arn:aws:sns:eu-west-1:123456789012:transcripts`. */
  topics: readonly string[];
  /** Origin that stands in for Amazon's, e.g. `https://localhost:4566`; null: Amazon's own, by the topic's region. */
  endpoint: string | null;
  /** PEM of the authority that is trusted for it in place of the public ones, or null. */
  ca: string | null;
}

/** `none` must be written out: an empty list lets nobody in. */
export type CredentialRule = readonly Credential[] | 'none';

/** Presets, addresses and CIDR blocks. `anyone` must be written out: an empty list lets nobody in. */
export type SenderRule = readonly string[] | 'anyone';

/**
 * What happens to a request with a right credential from an address that is not listed. `enforce`: refused. `shadow`:
 * filed like any. `quarantine`: kept aside. The last two are alarmed, and answered as a success.
 */
export const allowModes = ['enforce', 'shadow', 'quarantine'] as const;
export type AllowMode = (typeof allowModes)[number];

/** An entry of `allow`, and what it stands for. */
export interface AllowEntry {
  /** A preset such as `speechmatics:eu1`, an address or a CIDR block. */
  entry: string;
  /** Canonical addresses and CIDR blocks: of a preset all of them, else the entry itself. */
  ranges: readonly string[];
}

/** Everything the gate of one source is compiled from. */
export interface GateRule {
  auth: CredentialRule;
  allow: SenderRule;
  /** For addresses that are not in `allow`. Only `enforce` goes with `auth: 'none'`. */
  mode: AllowMode;
  /** CIDR blocks of proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** URL under which senders reach the collector, without a slash at its end; null when nobody said. */
  publicUrl: string | null;
}
