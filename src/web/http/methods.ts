import type { RequestHandler } from 'express';
import { CollectorError } from '../../domain/errors.ts';

/**
 * Ends a route: every method it did not take is answered 405.
 *
 * @param allowed Value of the Allow header, e.g. `GET, HEAD`.
 */
export function onlyAllow(allowed: string): RequestHandler {
  return function refuseMethod(_request, response) {
    response.setHeader('Allow', allowed);
    throw new CollectorError('method-not-allowed', `accepted here: ${allowed}`);
  };
}
