import {
  type AnnotatedCall,
  type AnnotationRecord,
  type AnnotationStore,
  annotationsIn,
  changed,
  joined,
  undone,
} from '../../../src/domain/annotations.ts';
import { CollectorError } from '../../../src/domain/errors.ts';

/** What people say, kept in an array; the rules of a record are those of the domain. */
export function openMemoryAnnotations(now: () => number = Date.now): AnnotationStore {
  let kept: { record: AnnotationRecord; version: string }[] = [];
  let count = 0;
  const isOf =
    ({ source, jobIds, deliveryIds }: AnnotatedCall) =>
    ({ record }: (typeof kept)[number]) =>
      (record.source === source && record.jobId !== null && jobIds.includes(record.jobId)) ||
      deliveryIds.includes(record.deliveryId);

  function look(call: AnnotatedCall) {
    const found = kept.filter(isOf(call));
    const record = found.length === 0 ? null : found.map((one) => one.record).reduce(joined);
    return { record, version: found.map(({ version }) => version).join('-') || 'none' };
  }

  async function write(
    call: AnnotatedCall,
    { by, version }: { by: string | null; version: string },
    next: (record: AnnotationRecord, stamp: { at: string; by: string | null }) => AnnotationRecord | null,
  ) {
    const found = look(call);
    if (found.version !== version) throw new CollectorError('conflict', 'somebody has changed it meanwhile');
    const [jobId = null] = call.jobIds;
    const [deliveryId = ''] = call.deliveryIds;
    const before = found.record ?? { source: call.source, jobId, deliveryId, fields: {}, changes: [] };
    const after = next(before, { at: new Date(now()).toISOString(), by });
    if (after === null) throw new CollectorError('conflict', 'there is nothing to undo');
    count += 1;
    kept = [...kept.filter((one) => !isOf(call)(one)), { record: after, version: String(count) }];
    return annotationsIn(after, String(count));
  }

  return {
    async of(call) {
      const { record, version } = look(call);
      return annotationsIn(record, version);
    },
    change: (call, change, who) => write(call, who, (record, stamp) => changed(record, change, stamp)),
    undo: (call, who) => write(call, who, undone),
    all: async () =>
      kept.map(({ record, version }) => {
        const { source, jobId, deliveryId } = record;
        const call = { source, jobIds: jobId === null ? [] : [jobId], deliveryIds: [deliveryId] };
        return { call, annotations: annotationsIn(record, version) };
      }),
    async forget(calls) {
      for (const call of calls) kept = kept.filter((one) => !isOf(call)(one));
    },
  };
}
