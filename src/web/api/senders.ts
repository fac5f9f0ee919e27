import { Router } from 'express';
import { z } from 'zod';
import type { SenderCommands } from '../../domain/senders.ts';
import { onlyAllow } from '../http/methods.ts';
import { readQuery } from '../http/query.ts';

/** A form of its own is left to the collector: it says what an address may look like. */
const trustQuery = z.object({ address: z.string({ error: 'expected an address or a CIDR block' }) });

/** Who may call a source beside those in the settings. */
export function createSenderRoutes({ senderCommands }: { senderCommands: SenderCommands }): Router {
  const router = Router();
  router
    .route('/api/v1/sources/:source/trusted')
    .post(async (request, response) => {
      const { address } = readQuery(trustQuery, request);
      response.json({ released: await senderCommands.trust(request.params.source, address) });
    })
    .delete(async (request, response) => {
      const { address } = readQuery(trustQuery, request);
      await senderCommands.revoke(request.params.source, address);
      response.status(204).end();
    })
    .all(onlyAllow('POST, DELETE'));
  return router;
}
