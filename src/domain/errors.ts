/**
 * Everything that can go wrong in a way the sender, or the reader of the archive, is told about.
 *
 * The core throws these; only `web/http/error-response.ts` knows the status that belongs to each.
 */
export const errorCodes = [
  // The sender's fault, at the gate
  'unknown-source',
  'method-not-allowed',
  'sender-not-allowed',
  'bad-credentials',
  'bad-signature',
  'duplicate-authorization',
  'unknown-coding',
  // The sender's fault, in the body
  'malformed-multipart',
  'truncated-body',
  'part-unaccounted',
  'malformed-json',
  'silent-body',
  'body-too-large',
  'part-too-large',
  'too-many-parts',
  'head-too-large',
  'slow-body',
  // Ours: the vendor must try again
  'storage-unavailable',
  'storage-full',
  'quarantine-full',
  'overloaded',
  'shutting-down',
  // Neither's: the vendor's own server, which has to be asked, is not to be had
  'vendor-unreachable',
  // Reading the archive
  'unauthenticated',
  'too-many-tries',
  'not-permitted',
  'not-found',
  'unknown-format',
  'bad-request',
  'conflict',
  'held',
  'was-deleted',
  'has-job',
  // The operator's: what stands in the settings
  'bad-settings',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** An expected failure. `message` is for the sender: no path, no secret, no address. The reason for the log is `cause`. */
export class CollectorError extends Error {
  override readonly name = 'CollectorError';
  readonly code: ErrorCode;
  /** Id of the quarantined delivery that the refused body became, or null when nothing was kept. */
  readonly deliveryId: string | null;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; deliveryId?: string } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.deliveryId = options.deliveryId ?? null;
  }
}

/**
 * Gives a `CollectorError` that crossed a thread its class back: there it becomes a plain one with a name and a code.
 * Any other error is returned as it is.
 */
export function reviveError(error: Error): Error {
  if (error.name !== 'CollectorError' || !('code' in error)) return error;
  const code = errorCodes.find((known) => known === error.code);
  return code === undefined ? error : new CollectorError(code, error.message, { cause: error.cause ?? error });
}

/** The collector cannot start as things are. The message is for the operator: what is wrong, where, what to change. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The same for a `StartError`, which ended a thread before it was ready. */
export function reviveStartError(error: Error): Error {
  return error.name === 'StartError' ? new StartError(error.message, { cause: error }) : error;
}
