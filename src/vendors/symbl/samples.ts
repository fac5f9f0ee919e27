import type { Sampler } from '../../domain/sample.ts';
import { jsonNotice } from '../common/samples/callback.ts';
import { seededRandom } from '../common/samples/random.ts';

/** Symbl.ai's three notices about a job, by their status. What it sends of a failed job is not documented. */
export const sampler: Sampler = {
  vendor: 'symbl',
  contents: ['scheduled', 'in_progress', 'completed'],
  usual: ['scheduled', 'in_progress', 'completed'],
  mayBeEmpty: false,
  reportsFailures: false,
  sample({ contents, method, jobId, seed }) {
    const id = jobId ?? seededRandom(seed).uuid();
    return contents.map((status) => jsonNotice({ id, status }, { method }));
  },
};
