import { z } from 'zod';
import { duration, parsedText, section } from './fields.ts';
import { parsePath } from './locations.ts';

/** `drop` of a source. */
export const dropField = section({
  dir: parsedText(parsePath).describe(
    'The folder. It must be there, and the collector must be able to rename files in it.',
  ),
  quiet: duration({ minMs: 100, maxMs: 86_400_000 })
    .prefault('2s')
    .describe('A file that has not changed for so long is taken.'),
  linger: duration({ minMs: 0, maxMs: Number.POSITIVE_INFINITY })
    .prefault('1h')
    .describe(
      'How long a file that was taken still lies in `.collector`, beside where it lay: what grew is a further delivery.',
    ),
  after: z
    .enum(['delete', 'move'], { error: 'expected `delete` or `move`' })
    .describe('What becomes of a file then: `move` needs `done`.'),
  done: parsedText(parsePath).optional().describe('The folder that files are moved to; nothing in it is overwritten.'),
}).refine(({ after, done }) => (after === 'move') === (done !== undefined), {
  path: ['done'],
  error: 'expected a folder beside `after: move`, and to be left out beside `after: delete`',
});

/** What the doors of a source may be, as far as they are written down. */
interface Doors {
  auth?: unknown;
  allow?: unknown;
  drop?: unknown;
}

/** The same for editors. */
export const doorsInSchema = { anyOf: [{ required: ['auth', 'allow'] }, { required: ['drop'] }] };

/** Adds what is missing of the doors of a source: only one with another way in may do without callbacks. */
export function checkDoors({ auth, allow, drop }: Doors, context: z.core.$RefinementCtx): void {
  const missing = (path: string, message: string): void =>
    void context.issues.push({ code: 'custom', input: undefined, path: [path], message });
  if (auth === undefined && drop === undefined)
    missing('auth', 'expected `none` or a list of credentials such as [{ bearer: TOKEN }]');
  if (allow === undefined && (auth !== undefined || drop === undefined))
    missing('allow', 'expected `anyone` or a list of addresses, CIDR blocks and presets such as [203.0.113.7]');
  if (allow !== undefined && auth === undefined && drop !== undefined)
    missing('allow', 'expected to be left out, because there is no `auth` beside it: nobody may call');
}
