import type { Role } from '../../../domain/people.ts';
import { changes, inPath, type Operation, reads } from './operations.ts';
import { countOrNull, objectOf, ref, type Schema, text, textOrNull, texts, time } from './schemas.ts';

const inJob = [inPath('source'), inPath('jobId')];
const inDelivery = [inPath('id')];
const ifMatch = {
  name: 'If-Match',
  in: 'header' as const,
  required: true as const,
  description: 'the ETag of what is changed; where somebody has changed it since: 409',
  schema: { type: 'string' },
};

const changeSchema: Schema = {
  type: 'object',
  properties: {
    tags: texts,
    star: { type: 'boolean' },
    note: text,
    reviewed: { type: 'boolean' },
    speakers: { type: 'object', additionalProperties: text, description: 'names by labels; an empty one goes' },
    correction: ref('Correction'),
  },
};

function patch(): Operation {
  const operation = changes('annotations', 'Say something about it: what is left out stays', 'Annotations');
  return {
    ...operation,
    parameters: [ifMatch],
    requestBody: { required: true, content: { 'application/json': { schema: changeSchema } } },
  };
}

function undo(): Operation {
  return { ...changes('annotations', 'Take the last change back', 'Annotations'), parameters: [ifMatch] };
}

const ofIt = () => ({
  get: reads('annotations', 'What people say about it; `ETag` is its version', 'Annotations'),
  patch: patch(),
});

/** What people say about calls. */
export const annotationPaths = {
  '/api/v1/jobs/{source}/{jobId}/annotations': { parameters: inJob, ...ofIt() },
  '/api/v1/jobs/{source}/{jobId}/annotations/undo': { parameters: inJob, post: undo() },
  '/api/v1/deliveries/{id}/annotations': { parameters: inDelivery, ...ofIt() },
  '/api/v1/deliveries/{id}/annotations/undo': { parameters: inDelivery, post: undo() },
};

export const annotationRoles: Readonly<Record<string, Role>> = Object.fromEntries(
  Object.keys(annotationPaths).map((path) => [`${path.endsWith('/undo') ? 'post' : 'patch'} ${path}`, 'editor']),
);

const correction = {
  sha256: { ...text, description: 'of the part in which the passage stands' },
  startMs: { ...countOrNull, description: 'where the passage begins' },
  was: { ...text, description: 'the words of the vendor' },
  text: { ...text, description: 'those in their place; the words of the vendor take it back' },
};
const stamp = { at: time, by: textOrNull };

export const annotationSchemas: Readonly<Record<string, Schema>> = {
  Correction: objectOf(correction),
  Annotations: objectOf({
    tags: texts,
    star: { type: 'boolean' },
    note: text,
    reviewed: { type: 'boolean' },
    speakers: { type: 'object', additionalProperties: text },
    corrections: { type: 'array', items: objectOf({ ...correction, ...stamp }) },
    changes: {
      type: 'array',
      items: objectOf({ field: text, before: {}, after: {}, ...stamp }),
      description: 'newest first; the first of them can be undone',
    },
    version: text,
  }),
};
