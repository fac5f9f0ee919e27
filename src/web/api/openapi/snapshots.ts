import { changes, reads } from './operations.ts';
import { count, objectOf, type Schema, text, time } from './schemas.ts';

const taken = {
  format: { type: 'integer', const: 1 },
  id: text,
  at: { ...time, description: 'everything that was accepted before is in it' },
  program: { ...text, description: 'version of the collector that took it' },
  storage: objectOf({ id: text, version: count }),
  position: { ...text, description: 'where the ledger ends in it' },
  indexes: { type: 'boolean' },
  files: objectOf({ count, bytes: count, sha256: text }),
  missing: {
    type: 'array',
    items: text,
    description: 'files that should have been in the storage and were not there, or not as they were',
  },
};

/** Schemas of snapshots. */
export const snapshotSchemas: Readonly<Record<string, Schema>> = {
  SnapshotList: objectOf({ items: { type: 'array', items: objectOf({ ...taken, name: text }) } }),
  TakenSnapshot: objectOf({
    ...taken,
    dir: text,
    linked: { ...count, description: 'files that share their bytes with the storage, or with the snapshot before' },
    copied: count,
    pausedMs: { ...count, description: 'how long nothing was filed; callbacks were taken all the while' },
    tookMs: count,
  }),
};

const wish = {
  type: 'object',
  required: ['dir'],
  properties: {
    dir: { type: 'string', description: 'a new folder, by its name in `snapshots.dir`' },
    from: { type: 'string', description: 'an earlier snapshot there, whose files are shared where they are the same' },
    indexes: { type: 'boolean', default: false, description: 'takes catalog and index along' },
  },
};

/** Snapshots. */
export const snapshotPaths = {
  '/api/v1/snapshots': {
    get: reads('operation', 'Snapshots in `snapshots.dir`, newest first', 'SnapshotList'),
    post: {
      ...created(changes('operation', 'Take a snapshot of the whole storage', 'TakenSnapshot')),
      requestBody: { required: true, content: { 'application/json': { schema: wish } } },
    },
  },
} as const;

function created(operation: ReturnType<typeof changes>): ReturnType<typeof changes> {
  const { 200: taken, ...others } = operation.responses;
  return { ...operation, responses: { 201: taken ?? {}, ...others } };
}
