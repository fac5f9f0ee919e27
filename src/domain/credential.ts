/** One way to prove oneself to a source. Any that matches lets the request in; listing two of a kind is rotation. */
export type Credential =
  | { type: 'bearer'; token: string }
  | { type: 'header'; name: string; value: string }
  | { type: 'basic'; user: string; password: string }
  | { type: 'query'; name: string; value: string }
  | ({ type: 'signature' } & SignatureRule);

/**
 * What the settings say of one signature that a source accepts. Every scheme adds keys of its own: a rule is read by the
 * scheme it names, and reaches no other.
 */
export interface SignatureRule {
  /** Name of a `SignatureScheme`. */
  scheme: string;
  readonly [setting: string]: unknown;
}

/** A rule of a scheme that a secret says everything about. */
export interface SecretRule extends SignatureRule {
  secret: string;
}

/** `none` must be written out: an empty list lets nobody in. */
export type CredentialRule = readonly Credential[] | 'none';

/** Presets, addresses and CIDR blocks. `anyone` must be written out: an empty list lets nobody in. */
export type SenderRule = readonly string[] | 'anyone';

/**
 * What happens to a request with a right credential from an address that is not listed. `enforce`: refused. `shadow`:
 * filed like any. `quarantine`: kept, and filed once it is released. The last two are alarmed, and answered as a success.
 */
export const allowModes = ['enforce', 'shadow', 'quarantine'] as const;
export type AllowMode = (typeof allowModes)[number];

/** An entry of `allow`, and what it stands for. */
export interface AllowEntry {
  /** A preset such as `acme:eu1`, an address or a CIDR block. */
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
  /** Names of headers and parameters that no record may repeat, beside those of `auth`. Left out: none. */
  masked?: readonly string[];
}
