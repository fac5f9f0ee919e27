/** How signed times are written. `unix` is seconds, or milliseconds where there are thirteen digits. */
export const timeFormats = ['unix', 'seconds', 'milliseconds', 'iso'] as const;
export type TimeFormat = (typeof timeFormats)[number];

/** How a key is written in the settings; `text` is its UTF-8 bytes. */
export const keyEncodings = ['text', 'hex', 'base64', 'base64url'] as const;
export type KeyEncoding = (typeof keyEncodings)[number];

/** Where a signature over a text stands, and what that text is. */
export interface TextFormat {
  /** Header of the signature. */
  header: string;
  /** What the header holds: `{signature}`, also with others as in `t={timestamp},v1={signature}`. */
  value: string;
  encoding: 'hex' | 'base64' | 'base64url';
  /** What is signed: `{body}` once, and whatever else vouches for the request, e.g. `{timestamp}.{body}`. */
  signed: string;
  /** Header of the time; null when it stands in `value`, or none is signed. */
  timestampHeader: string | null;
  timestampFormat: TimeFormat;
  /** How far the time may be from now; of no meaning where none is signed. */
  toleranceMs: number;
  /** Header of the id of a request, or of a number that is used once; null when none is signed, or `value` holds it. */
  idHeader: string | null;
}

/** An HMAC of a text. */
export interface HmacFormat extends TextFormat {
  algorithm: 'sha1' | 'sha256' | 'sha512';
  keyEncoding: KeyEncoding;
}

/** A JSON Web Token that holds the hash of the body. */
export interface TokenFormat {
  /** Header of the token; `Bearer` may stand before it. */
  header: string;
  /** Claim with the SHA-256 of the body. */
  claim: string;
  encoding: 'hex' | 'base64' | 'base64url';
  keyEncoding: KeyEncoding;
  /** How far the clocks of both sides may differ. */
  toleranceMs: number;
}

/** How a vendor signs where a general scheme can say it; its own scheme asks for the key alone. */
export type SignatureFormat =
  | ({ by: 'hmac' } & HmacFormat)
  | ({ by: 'ed25519' } & TextFormat)
  | ({ by: 'jwt' } & TokenFormat);

/** What most have in common: a hex HMAC-SHA256 of the body, without a time, by a key that is a text. */
export const usualHmac = {
  by: 'hmac',
  value: '{signature}',
  algorithm: 'sha256',
  encoding: 'hex',
  keyEncoding: 'text',
  signed: '{body}',
  timestampHeader: null,
  timestampFormat: 'seconds',
  toleranceMs: 300_000,
  idHeader: null,
} as const satisfies Omit<{ by: 'hmac' } & HmacFormat, 'header'>;
