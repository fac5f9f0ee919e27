import type { z } from 'zod';
import { partKinds } from '../domain/delivery.ts';
import { duration, section } from './fields.ts';

/** What was received a moment ago must at least be filed, read and passed on. */
const kept = () => duration({ minMs: 60_000, maxMs: Number.POSITIVE_INFINITY }).optional();

const kinds = Object.fromEntries(
  partKinds.map((kind) => [kind, kept().describe(`Parts of the kind ${kind}.`)]),
) as Record<(typeof partKinds)[number], ReturnType<typeof kept>>;

/** For how long what is kept. */
export const keepField = section({
  ...kinds,
  record: kept().describe('What is known of a delivery at all; then it is erased. Left out: for ever.'),
  default: kept().describe('Parts of all kinds that are not named here. Left out: for ever.'),
});

export type KeepSettings = z.output<typeof keepField>;
