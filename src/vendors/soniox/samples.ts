import { jsonNotice } from '../common/samples/notice.ts';
import { seededRandom } from '../common/samples/random.ts';
import type { Sampler } from '../common/samples/sample.ts';

/** Soniox's notice: an id and a status. */
export const soniox: Sampler = {
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
