import type { Outcome } from './delivery.ts';

/** Where something stands in a delivery: in a query parameter, or in its JSON, by the steps of a JSON Pointer. */
export type Place = { in: 'query'; name: string } | { in: 'json'; steps: readonly string[] };

/** How to read the deliveries of a sender that has no profile. Of several places the first that holds something counts. */
export interface GenericPlaces {
  jobId: readonly Place[];
  /** The vendor's word for what happened; `event` is asked when there is none, or when it is not understood. */
  status: readonly Place[];
  event: readonly Place[];
  title: readonly Place[];
  /** Every one that holds something counts. */
  externalId: readonly Place[];
  /** What words of status and event stand for, in lower case, beside those that are usual. */
  outcomes: Readonly<Record<string, Exclude<Outcome, 'unknown'>>>;
  /** Media types of parts by the name of their field, in place of what the sender says. */
  mediaTypes: Readonly<Record<string, string>>;
}

/** What is looked at when the settings say nothing. */
export const usualPlaces: GenericPlaces = {
  jobId: [...['id', 'job_id', 'jobId', 'requestid'].map(inQuery), ...['id', 'jobId', 'job_id'].map(atTop)],
  status: [inQuery('status'), atTop('status')],
  event: [inQuery('event'), atTop('event')],
  title: [],
  externalId: [],
  outcomes: {},
  mediaTypes: {},
};

/**
 * A place as it is written in the settings.
 *
 * @example placeText({ in: 'json', steps: ['data', 'id'] }) // '/data/id'
 * @example placeText({ in: 'query', name: 'job' })          // '?job'
 */
export function placeText(place: Place): string {
  if (place.in === 'query') return `?${place.name}`;
  return place.steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function inQuery(name: string): Place {
  return { in: 'query', name };
}

function atTop(name: string): Place {
  return { in: 'json', steps: [name] };
}
