import { z } from 'zod';
import type { Known } from './presets.ts';
import { fileSchema } from './schema.ts';

/**
 * The JSON Schema of the settings file, for editors, as text.
 *
 * It knows keys and kinds of values. What text has to look like is left to the start: where text stands, a reference
 * such as `${NAME}` or `{ file: PATH }` may stand instead.
 */
export function jsonSchemaText(known: Known): string {
  const schema = z.toJSONSchema(fileSchema(known), {
    io: 'input',
    // Editors know this draft best.
    target: 'draft-7',
    override({ jsonSchema, path }) {
      // A key is always written out.
      if (path.at(-1) !== 'propertyNames') allowFileReference(jsonSchema);
    },
  });
  const { $schema, ...rest } = schema;
  const complete = {
    $schema,
    title: 'Settings of the transcript collector',
    ...rest,
    definitions: { fileReference },
  };
  return `${JSON.stringify(complete, null, 2)}\n`;
}

const fileReference = {
  type: 'object',
  description: 'The content of a file; a newline at its end is dropped.',
  properties: {
    file: { type: 'string', description: 'Path of the file. A relative path starts at the working directory.' },
  },
  required: ['file'],
  additionalProperties: false,
};

function allowFileReference(node: z.core.JSONSchema.BaseSchema): void {
  const { type, enum: words, const: word } = node;
  if (type === undefined || ![type].flat().includes('string') || words !== undefined || word !== undefined) return;
  node.anyOf = [{ type }, { $ref: '#/definitions/fileReference' }];
  delete node.type;
}
