import type { Credential } from '../domain/credential.ts';
import type { Gate } from '../domain/gate.ts';
import { looksSecret, masked, maskText } from '../domain/masking.ts';

/** What is kept of a head, so that no sender can bloat the record. Characters are bytes here. */
const maxHeaders = 100;
const maxValueChars = 2048;

/**
 * Compiles how the heads of a source are written down: headers and query without the values of its own credentials, of
 * the headers in `alsoMasked`, and of everything that is named like a secret.
 *
 * Of headers the first 100 names are kept, with 2 KiB each. The query is kept whole: it is bounded by Node's limit on
 * a head, and vendors append the id of the job at its very end.
 */
export function compileMasking(
  credentials: readonly Credential[],
  alsoMasked: readonly string[] = [],
): Pick<Gate, 'maskHeaders' | 'maskQuery'> {
  const configured = new Set([...credentials.flatMap(namesOf), ...alsoMasked].map((name) => name.toLowerCase()));
  const isSecretName = (name: string): boolean => configured.has(name.toLowerCase()) || looksSecret(name);

  // A sender may put the right secret in the wrong place; one of a few characters would be found in anything.
  const secrets = credentials.flatMap(secretsOf).filter((secret) => secret.length >= 6);

  /** Proxies repeat the URL, token and all, in headers of their own: Referer, X-Original-URI … */
  function maskValue(value: string): string {
    const own = secrets.reduce((text, secret) => text.replaceAll(secret, masked), value);
    // Only in URLs: an id such as `key:123` is no secret, and masked it would be that of every other job.
    return /:\/\/|\?/.test(own) ? maskText(own, isSecretName) : own;
  }

  return {
    maskHeaders(rawHeaders) {
      const headers = emptyRecord<string>();
      let count = 0;
      for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
        const sentName = rawHeaders[index] ?? '';
        const name = sentName.toLowerCase();
        const before = headers[name];
        if (before === undefined && count === maxHeaders) continue;
        if (before === undefined) count += 1;
        const value = isSecretName(sentName) ? masked : maskValue(rawHeaders[index + 1] ?? '');
        headers[name] = before === undefined || before === masked ? clip(value) : clip(`${before}, ${value}`);
      }
      return headers;
    },
    maskQuery(query) {
      const masks = emptyRecord<string | string[]>();
      for (const name of new Set(query.keys())) {
        const values = query.getAll(name).map((value) => (isSecretName(name) ? masked : maskValue(value)));
        const [only, ...rest] = values;
        masks[name] = only !== undefined && rest.length === 0 ? only : values;
      }
      return masks;
    },
  };
}

/** Headers and query parameters whose values the credential is. */
function namesOf(credential: Credential): string[] {
  return credential.type === 'header' || credential.type === 'query' ? [credential.name] : [];
}

function secretsOf(credential: Credential): string[] {
  switch (credential.type) {
    case 'bearer':
      return [credential.token];
    case 'basic':
      return [credential.password];
    case 'header':
    case 'query':
      return [credential.value];
    case 'signature':
      return [];
  }
}

/** Without a prototype `__proto__` is a name like any other. */
function emptyRecord<Value>(): Record<string, Value> {
  return Object.create(null);
}

function clip(value: string): string {
  return value.length > maxValueChars ? `${value.slice(0, maxValueChars)}…` : value;
}
