import type { AllowMode } from './credential.ts';
import type { QuarantineReason } from './inbox.ts';

/** How often something was seen. Times are ISO 8601. */
export interface SeenSender {
  count: number;
  firstAt: string;
  lastAt: string;
}

/** An address or CIDR block that may call, and how often it did. */
export interface RangeHits {
  range: string;
  /** Callbacks that were answered with a success. */
  hits: number;
  /** ISO 8601; null for one that never called since counting began. */
  lastAt: string | null;
}

/** An entry of `allow`; of a preset, all of its addresses. */
export interface ListedHits {
  entry: string;
  ranges: readonly RangeHits[];
}

/** A range that somebody trusts beside those in the settings, since `at`. */
export interface TrustedSender extends RangeHits {
  at: string;
}

/** An address that called with a right credential and is neither listed nor trusted. */
export interface UnlistedSender extends SeenSender {
  address: string;
  /** False when it was not seen for `alarmDays`. */
  isAlarming: boolean;
}

/** Who calls one source. */
export interface SourceSenders {
  mode: AllowMode;
  /** ISO 8601: when counting began. */
  since: string;
  listed: readonly ListedHits[];
  trusted: readonly TrustedSender[];
  /** The last seen first. */
  unlisted: readonly UnlistedSender[];
}

/** An unlisted address that somebody should look at. */
export interface UnlistedAlarm extends UnlistedSender {
  source: string;
  mode: AllowMode;
}

/** Days after which an unlisted address that did not call again raises no alarm any more. */
export const alarmDays = 7;

/** Looks at who calls. */
export interface SendersView {
  /** Null for a source that takes every address, and for one that is not configured. */
  of(source: string): SourceSenders | null;
  /** The last seen first. */
  alarms(): readonly UnlistedAlarm[];
}

/** Changes who may call. In effect at once, and durable when they resolve. */
export interface SenderCommands {
  /**
   * Makes a range count as listed, and releases what was quarantined because it came from there: their ids.
   *
   * @throws CollectorError `bad-request` for what is no address or block, or a source that takes every address; `not-found`
   */
  trust(source: string, range: string): Promise<readonly string[]>;
  /** Takes the trust back; what was released stays so. @throws CollectorError `not-found`, `bad-request` */
  revoke(source: string, range: string): Promise<void>;
}

/** Code of what is quarantined in mode `quarantine`. */
export const unlistedCode = 'sender-unlisted';

/** Why a delivery is quarantined because of its sender. */
export function unlistedReason(sender: string): QuarantineReason & { code: typeof unlistedCode } {
  return { code: unlistedCode, message: `${sender} is not in the allow of the source` };
}

/** The warning on a delivery whose sender was not listed when it came; only one that can be read is looked for in a list. */
export function unlistedWarning(sender: string | null): string {
  return `${unlistedCode}: ${sender} was not in the allow of the source`;
}
