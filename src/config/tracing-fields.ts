import { z } from 'zod';
import { parsedText, section } from './fields.ts';
import { parsePublicUrl } from './locations.ts';

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { error: 'expected the name of a header, such as Authorization' });

/** Section `tracing` of the settings. */
export const tracing = section({
  endpoint: parsedText(parsePublicUrl)
    .optional()
    .describe(
      'Where traces are sent: an OpenTelemetry receiver that speaks OTLP over HTTP, such as http://localhost:4318. Left out: nowhere.',
    ),
  headers: z
    .record(headerName, parsedText(parseHeader), { error: 'expected a map of headers by name' })
    .prefault({})
    .describe('Headers that the receiver wants, a token for example.'),
  sample: z
    .number({ error: 'expected a number from 0 to 1' })
    .min(0, { error: 'expected a number from 0 to 1' })
    .max(1, { error: 'expected a number from 0 to 1' })
    .prefault(1)
    .describe('Share of the deliveries that are traced.'),
});

function parseHeader(text: string): string {
  if (text !== '' && /^[\x20-\x7e]+$/.test(text)) return text;
  throw new RangeError('expected the value of a header in plain letters');
}
