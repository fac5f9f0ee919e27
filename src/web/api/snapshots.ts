import { Router } from 'express';
import { z } from 'zod';
import type { Snapshots } from '../../domain/snapshots.ts';
import { may } from '../http/access.ts';
import { readJson } from '../http/json-body.ts';
import { noQuery, readQuery } from '../http/query.ts';
import { onlyAllow } from '../http/refuse.ts';

const folder = z
  .string({ error: 'expected the name of a folder in snapshots.dir' })
  .min(1, { error: 'expected the name of a folder in snapshots.dir' })
  .max(4096, { error: 'expected at most 4,096 characters' })
  .refine((text) => !text.includes('\0'), { error: 'expected a path' });

const wish = z.strictObject(
  {
    dir: folder,
    from: folder.nullish().transform((from) => from ?? null),
    indexes: z.boolean({ error: 'expected true or false' }).default(false),
  },
  { error: 'expected {"dir": "…"}, and nothing else but from and indexes' },
);

/** The whole storage at one moment: taken, and listed. */
export function createSnapshotRoutes({ snapshots }: { snapshots: Snapshots }): Router {
  const router = Router();
  router
    .route('/api/v1/snapshots')
    .get(may('admin'), async (request, response) => {
      readQuery(noQuery, request);
      response.json({ items: await snapshots.list() });
    })
    .post(may('admin', { audit: 'snapshot-taken' }), async (request, response) => {
      readQuery(noQuery, request);
      response.status(201).json(await snapshots.take(await readJson(wish, request)));
    })
    .all(onlyAllow('GET, HEAD, POST'));
  return router;
}
