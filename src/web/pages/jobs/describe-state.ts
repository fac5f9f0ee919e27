import type { Job } from '../../../domain/catalog.ts';

/**
 * What the state of a job means for whoever waits for it, or null when there is nothing to add.
 *
 * @example describeState({ state: 'waiting', missing: ['subtitles', 'media'], error: null }) // 'subtitles and media to come'
 */
export function describeState({ state, missing, error }: Pick<Job, 'state' | 'missing' | 'error'>): string | null {
  if (state === 'complete' || state === 'quarantined' || state === 'deleted') return null;
  if (state === 'notified') return 'the vendor sent no words';
  const lacking = missing.length === 0 ? null : listed(missing);
  if (state === 'failed') {
    const reason = error === null ? null : error.message || error.code;
    return reason ?? (lacking === null ? null : `${lacking} missing`);
  }
  // So far there is only news of progress.
  if (lacking === null) return state === 'waiting' ? 'the transcript is to come' : 'the transcript is overdue';
  return `${lacking} ${state === 'waiting' ? 'to come' : 'overdue'}`;
}

/** @example listed(['a', 'b', 'c']) // 'a, b and c' */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
