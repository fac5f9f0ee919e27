import { CollectorError } from '../../domain/errors.ts';

/** So many ids fit into an address, which is a part of the request's head. */
const mostSelected = 300;

/**
 * Ids of the deliveries that were chosen, each once: the values of the field `id`.
 *
 * @throws CollectorError `bad-request` for none, for more than 300, and for what is no id
 */
export function readSelection(fields: URLSearchParams): string[] {
  const ids = new Set(fields.getAll('id'));
  if (ids.size === 0) throw new CollectorError('bad-request', 'no delivery is chosen: expected at least one id');
  if (ids.size > mostSelected) {
    throw new CollectorError('bad-request', `expected at most ${mostSelected} deliveries at once, not ${ids.size}`);
  }
  for (const id of ids) {
    if (!/^[0-9a-f-]{36}$/i.test(id)) throw new CollectorError('bad-request', 'id: expected ids of deliveries');
  }
  return [...ids];
}
