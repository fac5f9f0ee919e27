import { holdScopes } from '../../../domain/holds.ts';
import { dueKinds } from '../../../domain/keeping.ts';
import { changes, inPath, json, type Operation, reads } from './operations.ts';
import { count, objectOf, pageOf, ref, type Schema, text, textOrNull, time } from './schemas.ts';

const reason = objectOf({ code: textOrNull, text });

/** Schemas of what is held and let go. */
export const keepingSchemas: Readonly<Record<string, Schema>> = {
  Hold: objectOf({
    delivery: { ...text, description: 'the delivery that is held, or by which its call is' },
    scope: { type: 'string', enum: holdScopes },
    source: text,
    jobId: textOrNull,
    reason,
    by: textOrNull,
    at: time,
  }),
  HoldPage: pageOf(ref('Hold')),
  Erasure: objectOf({
    id: text,
    at: time,
    by: textOrNull,
    code: textOrNull,
    found: objectOf({
      deliveries: count,
      deletedBefore: count,
      quarantined: count,
      files: count,
      bytes: count,
      ledgerLines: count,
      ledgerFiles: count,
      fetches: count,
    }),
    deliveries: {
      type: 'array',
      description: '1,000 at most',
      items: objectOf({ id: text, source: text, receivedAt: time, state: text, duplicateOf: textOrNull }),
    },
  }),
  RunningErasure: objectOf({ id: text, state: { const: 'running' } }),
  ErasurePage: pageOf(ref('Erasure')),
  Retention: objectOf({
    items: {
      type: 'array',
      items: objectOf({
        source: text,
        kind: { type: 'string', enum: dueKinds },
        keptMs: count,
        by: {
          type: 'array',
          description: 'what is due now, within a day, a week and 30 days, holds or not',
          items: objectOf({ at: time, deliveries: count, bytes: count }),
        },
      }),
    },
  }),
};

/** What is asked for with a reason. */
function withReason(operation: Operation): Operation {
  const schema = {
    type: 'object',
    required: ['reason'],
    properties: {
      reason: {
        type: 'string',
        minLength: 1,
        maxLength: 1000,
        description: 'for people; goes when the call is erased',
      },
      code: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,39}$', description: 'a word that may stay' },
    },
  };
  return { ...operation, requestBody: { required: true, content: { 'application/json': { schema } } } };
}

const holding = (what: string) => ({
  post: withReason(changes('keeping', `Hold ${what}: nobody and nothing removes it`, 'Hold')),
  delete: changes('keeping', `Take the hold on ${what} away`, null),
});

/** With what there is while it takes its time. */
function erases(summary: string): Operation {
  const operation = changes('keeping', summary, 'Erasure');
  const running = json('it takes longer; `Location` says where the report will be', 'RunningErasure');
  return withReason({ ...operation, responses: { ...operation.responses, 202: running } });
}

function byExternalId(operation: Operation): Operation {
  const schema = {
    type: 'object',
    required: ['externalId', 'reason'],
    properties: { externalId: { type: 'string' }, reason: { type: 'string' }, code: { type: 'string' } },
  };
  return { ...operation, requestBody: { required: true, content: { 'application/json': { schema } } } };
}

/** What is held, what goes, and what is erased. */
export const keepingPaths = {
  '/api/v1/erase': { post: byExternalId(erases('Erase every call that has an id of the customer')) },
  '/api/v1/deliveries/{id}/erase': { parameters: [inPath('id')], post: erases('Erase this delivery') },
  '/api/v1/jobs/{source}/{jobId}/erase': {
    parameters: [inPath('source'), inPath('jobId')],
    post: erases('Erase this call'),
  },
  '/api/v1/erasures': {
    get: reads('keeping', 'Erasures that are done, newest first', 'ErasurePage', ['limit', 'cursor', 'format']),
  },
  '/api/v1/erasures/{id}': {
    parameters: [inPath('id')],
    get: reads('keeping', 'The report of an erasure', 'Erasure'),
  },
  '/api/v1/holds': {
    get: reads('keeping', 'What is held, newest hold first', 'HoldPage', ['limit', 'cursor', 'format']),
  },
  '/api/v1/retention': { get: reads('keeping', 'What is kept for how long, and what goes when', 'Retention') },
  '/api/v1/deliveries/{id}/hold': { parameters: [inPath('id')], ...holding('this delivery') },
  '/api/v1/jobs/{source}/{jobId}/hold': {
    parameters: [inPath('source'), inPath('jobId')],
    ...holding('this call, and what still comes of it'),
  },
};
