import { CollectorError } from '../domain/errors.ts';
import type { Stores } from './storage.ts';

/**
 * Keeps an id that somebody else has chosen for one delivery alone: two of the same in one commit of the inbox would fail what
 * shares it.
 */
export function createIdClaims({
  inbox,
  catalog,
}: Pick<Stores, 'inbox' | 'catalog'>): (id: string) => Promise<() => void> {
  const claimed = new Set<string>();
  return async (id) => {
    if (claimed.has(id)) throw new CollectorError('conflict', `delivery ${id} is being imported already`);
    claimed.add(id);
    const letGo = (): void => void claimed.delete(id);
    try {
      // In this order: what leaves the inbox in between is in the catalog by then.
      if ((await inbox.find(id)) === null && (await catalog.find(id)) === null) return letGo;
      throw new CollectorError('conflict', `there is a delivery ${id} already`);
    } catch (error) {
      letGo();
      throw error;
    }
  };
}
