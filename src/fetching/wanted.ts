import type { JobWithDeliveries } from '../domain/catalog.ts';
import { type PartKind, partKinds } from '../domain/delivery.ts';
import type { FetchTask } from '../domain/fetching.ts';
import { wordKinds } from '../domain/job-state.ts';

/**
 * What a job still lacks of what can be fetched; empty when nothing is to be fetched, or nothing may be: what a person
 * deleted is not brought back by itself.
 *
 * @param job null when nothing of it was ever delivered: then a person asked for it
 */
export function wantedOf(job: JobWithDeliveries | null, { reason, anewAfter }: FetchTask): readonly PartKind[] {
  if (job === null) return reason === 'asked' ? ['transcript'] : [];
  const wasDeleted = job.deliveries.some(({ state }) => state === 'deleted');
  if (reason !== 'asked' && (wasDeleted || job.state === 'failed')) return [];
  const missing = partKinds.filter((kind) => job.missing.includes(kind));
  if (reason === 'gap' || reason === 'watch') return missing;
  const words: PartKind[] = hasWords(job, anewAfter) ? [] : ['transcript'];
  // Whatever else is missing may still be on its way.
  if (reason === 'notice') return words;
  const lacking = [...new Set([...words, ...missing])];
  return lacking.length > 0 ? lacking : ['transcript'];
}

/** Whether words came, or came after the delivery that said they had changed. */
function hasWords({ deliveries }: JobWithDeliveries, anewAfter: string | null): boolean {
  const from = anewAfter === null ? 0 : deliveries.findIndex(({ id }) => id === anewAfter) + 1;
  return deliveries
    .slice(from)
    .some(({ state, parts }) => state === 'filed' && parts.some(({ kind }) => wordKinds.includes(kind)));
}
