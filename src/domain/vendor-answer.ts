/** An answer other than the usual `200 OK`. */
export interface VendorAnswer {
  status: number;
  mediaType: string;
  body: string;
  /** Others that it needs; most often none. */
  headers?: Readonly<Record<string, string>>;
}

/** What answers a handshake. */
export interface HandshakeReply {
  answer: VendorAnswer;
  /** URL of the vendor's own to be fetched before the answer; only a proof with a `visit` can. Most often null. */
  visit: string | null;
}
