import type { Request } from 'express';
import { CollectorError } from '../../domain/errors.ts';
import { queryOf } from '../http/query.ts';
import type { Filters } from './parts/filters.tsx';

/** A listing's page as it was asked for. */
export interface AskedListing {
  /** With the cursor, as the API's parameters take it. */
  query: URLSearchParams;
  filters: Filters;
  /** Whether it is the first page. */
  isNewest: boolean;
}

/**
 * Reads what a form of filters sends: fields that were left empty are no filters, and a time without a zone, as a browser
 * without script sends it, is one in UTC.
 */
export function askedOf(request: Request): AskedListing {
  const query = new URLSearchParams();
  for (const [name, value] of queryOf(request)) if (value !== '') query.append(name, withZone(name, value.trim()));
  const filters = Object.fromEntries([...query].filter(([name]) => name !== 'cursor'));
  return { query, filters, isNewest: !query.has('cursor') };
}

/** What was found, or what is wrong with the question, for its page to say. */
export type Answer<Found> = { found: Found; problem: null } | { found: null; problem: string };

/** Makes an answer of a `bad-request` too; all other errors stay errors. */
export async function answerTo<Found>(find: () => Promise<Found>): Promise<Answer<Found>> {
  try {
    return { found: await find(), problem: null };
  } catch (error) {
    if (!(error instanceof CollectorError) || error.code !== 'bad-request') throw error;
    return { found: null, problem: error.message.replace(/^query parameter/, 'The filter') };
  }
}

function withZone(name: string, value: string): string {
  if (name !== 'from' && name !== 'to') return value;
  const [, minutes, seconds = ':00'] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d+)?)?$/.exec(value) ?? [];
  return minutes === undefined ? value : `${minutes}${seconds}Z`;
}
