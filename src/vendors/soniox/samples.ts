import type { Sampler } from '../../domain/sample.ts';
import { jsonNotice } from '../common/samples/callback.ts';
import { seededRandom } from '../common/samples/random.ts';

/** Soniox's notice: an id and a status. */
export const sampler: Sampler = {
  vendor: 'soniox',
  contents: ['notice'],
  usual: ['notice'],
  mayBeEmpty: false,
  reportsFailures: true,
  sample({ outcome, method, jobId, seed }) {
    const id = jobId ?? seededRandom(seed).uuid();
    return [jsonNotice({ id, status: outcome === 'success' ? 'completed' : 'error' }, { method })];
  },
};
