import { inPath, type Operation, type Parameter, plain, problem } from './operations.ts';
import type { Schema } from './schemas.ts';

/** The receiving side, as a vendor or its simulator sees it. */
export const callbackPaths: Readonly<Record<string, Record<string, unknown>>> = {
  '/callback': receiver([]),
  '/callback/{source}': receiver([inPath('source')]),
  '/callback/{source}/{path}': receiver([
    inPath('source'),
    { ...inPath('path'), description: 'a suggested file name; may hold slashes' },
  ]),
};

function receiver(parameters: readonly unknown[]): Record<string, unknown> {
  return {
    parameters,
    post: deliver('Hand in a delivery'),
    put: deliver('Hand in a delivery, as to an object store'),
  };
}

function probeParameter(): Parameter {
  return {
    name: 'Collector-Check',
    in: 'header',
    description:
      'signed with an archive token (docs/api.md): the answer tells how the request arrived, and nothing of it is kept',
    schema: { type: 'string' },
  };
}

function deliver(summary: string): Operation {
  const anything: Schema = { description: 'stored byte for byte', content: { '*/*': { schema: {} } } };
  return {
    summary,
    tags: ['callbacks'],
    parameters: [probeParameter()],
    requestBody: anything,
    security: [{ callbackToken: [] }, {}],
    responses: {
      200: {
        ...plain('everything received is durable; the body is `OK`, unless the vendor needs another'),
        headers: { 'Collector-Delivery': { description: 'id of the delivery', schema: { type: 'string' } } },
      },
      400: problem('the body is broken, cut short or not what it claims; `deliveryId` when it was quarantined'),
      401: problem('no credential, or a wrong one'),
      403: problem('the address of the sender is not allowed'),
      404: problem('no such source'),
      405: problem('only POST and PUT'),
      408: problem('the body fell silent'),
      413: problem('over a limit of the source'),
      503: problem('nothing was stored; try again after `Retry-After` seconds'),
    },
  };
}
