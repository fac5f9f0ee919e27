/** One way to prove oneself to a source. Any that matches lets the request in; listing two of a kind is rotation. */
export type Credential =
  | { type: 'bearer'; token: string }
  | { type: 'header'; name: string; value: string }
  | { type: 'basic'; user: string; password: string }
  | { type: 'query'; name: string; value: string }
  | { type: 'signature'; scheme: SignatureScheme; secret: string };

export const signatureSchemes = ['standard-webhooks'] as const;
export type SignatureScheme = (typeof signatureSchemes)[number];

/** `none` must be written out: an empty list lets nobody in. */
export type CredentialRule = readonly Credential[] | 'none';

/** Presets, addresses and CIDR blocks. `anyone` must be written out: an empty list lets nobody in. */
export type SenderRule = readonly string[] | 'anyone';

/** Everything the gate of one source is compiled from. */
export interface GateRule {
  auth: CredentialRule;
  allow: SenderRule;
  /** CIDR blocks of proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
}
