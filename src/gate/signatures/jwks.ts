import { createPublicKey, type KeyObject } from 'node:crypto';
import { CollectorError } from '../../domain/errors.ts';
import { misfit, type SigningContext } from '../../domain/signature.ts';
import { field, isObject } from '../../lib/json/values.ts';

/** The keys that a sender publishes, as a JSON Web Key Set (RFC 7517). */
export interface KeySet {
  /**
   * The key by its id; without one, the only key of that algorithm.
   *
   * @throws CollectorError `bad-signature` when there is none, `vendor-unreachable` when the set cannot be had.
   */
  keyFor(wanted: { id: string | null; algorithm: 'RS256' | 'ES256' }): Promise<KeyObject>;
}

const maxKeys = 64;
const hourMs = 3_600_000;
/** A key nobody has seen makes us ask again, but not for every forgery that names one. */
const againAfterMs = 60_000;

interface PublishedKey {
  id: string | null;
  type: string;
  key: KeyObject;
}

/** Kept in memory for an hour, and for as long as the set cannot be had. Nothing but this URL is ever asked. */
export function createKeySet(
  { url, ca }: { url: string; ca: string | null },
  { now, fetchText }: Pick<SigningContext, 'now' | 'fetchText'>,
): KeySet {
  let keys: readonly PublishedKey[] = [];
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let failure: unknown = null;
  let asking: Promise<void> | null = null;

  async function ask(): Promise<void> {
    askedAtMs = now().getTime();
    try {
      const { status, text } = await fetchText(url, ca);
      if (status !== 200) throw new Error(`the key set was answered with ${status}`);
      keys = keysIn(text);
      failure = null;
    } catch (cause) {
      failure = cause;
    }
  }

  /** Those who need the set at the same time wait together. */
  function refreshed(): Promise<void> {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  }

  return {
    async keyFor({ id, algorithm }) {
      const type = algorithm === 'RS256' ? 'rsa' : 'ec';
      const find = (): KeyObject | undefined => {
        const fitting = keys.filter((each) => each.type === type && (id === null || each.id === id));
        return fitting.length === 1 ? fitting[0]?.key : undefined;
      };
      const ageMs = now().getTime() - askedAtMs;
      if (asking !== null || ageMs > hourMs || (find() === undefined && ageMs > againAfterMs)) await refreshed();
      const key = find();
      if (key !== undefined) return key;
      if (failure === null) throw misfit('the token names a key that its sender does not publish');
      throw new CollectorError('vendor-unreachable', 'the keys of the sender could not be had; try again later', {
        cause: failure,
      });
    },
  };
}

/** @throws Error when it is no set of keys. */
function keysIn(text: string): PublishedKey[] {
  const list = field(JSON.parse(text), 'keys');
  if (!Array.isArray(list)) throw new Error('the key set holds no list of keys');
  return list.slice(0, maxKeys).flatMap((jwk: unknown) => {
    const key = isObject(jwk) && field(jwk, 'use') !== 'enc' ? keyOf(jwk) : null;
    const id = field(jwk, 'kid');
    return key === null ? [] : [{ id: typeof id === 'string' ? id : null, ...key }];
  });
}

/** Null for keys that prove nothing, or would take long to check with. */
function keyOf(jwk: object): Pick<PublishedKey, 'type' | 'key'> | null {
  try {
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
    if (key.asymmetricKeyType === 'rsa' && modulusLength >= 2048 && modulusLength <= 8192) return { type: 'rsa', key };
    return key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1' ? { type: 'ec', key } : null;
  } catch {
    return null;
  }
}
