import type { PartEvidence } from '../../domain/vendor.ts';
import { jsonObjects } from './part-claims.ts';

/**
 * The fields of a body that is a form of its own (`application/x-www-form-urlencoded`), or null for any other part. Of
 * repeated names the last counts. Of a long form only the fields that are whole within the first bytes are given.
 */
export function formIn({ mediaType, bytes, leading }: PartEvidence): Record<string, string> | null {
  if (mediaType !== 'application/x-www-form-urlencoded') return null;
  const text = new TextDecoder().decode(leading);
  const whole = bytes > leading.length ? text.slice(0, Math.max(text.lastIndexOf('&'), 0)) : text;
  return Object.fromEntries(new URLSearchParams(whole));
}

/** What a vendor says that sends forms, or JSON when it is asked to: the fields of either, part by part. */
export function messagesIn(parts: readonly PartEvidence[]): Record<string, unknown>[] {
  return [...parts.map(formIn).filter((form) => form !== null), ...jsonObjects(parts)];
}
