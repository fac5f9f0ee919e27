const placeholders = ['signature', 'timestamp', 'id'] as const;
type Placeholder = (typeof placeholders)[number];

/** How the header of a signature is written. */
export interface HeaderValue {
  has(what: Placeholder): boolean;
  /** What stands in a header, as often as it does; nothing of it where it is not written so. */
  read(text: string): Readonly<Record<Placeholder, readonly string[]>>;
  write(values: Readonly<Record<Placeholder, string>>): string;
}

/**
 * Reads the form of a header: what is in braces, with text before it. Several of them stand in a list, in any order and
 * among others; a signature may be there more than once, for rotation at the sender.
 *
 * @example parseHeaderValue('t={timestamp},v1={signature}').read('v1=aa, t=7,v1=bb') // { timestamp: ['7'], signature: ['aa', 'bb'] … }
 * @throws RangeError saying what would be accepted.
 */
export function parseHeaderValue(form: string): HeaderValue {
  const found = [...form.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  const isKnown = found.every((name, index) => isPlaceholder(name) && found.indexOf(name) === index);
  if (!isKnown || !found.includes('signature') || /[{}]/.test(form.replaceAll(/\{[^{}]*\}/g, '')))
    throw new RangeError(
      'expected {signature} once, and {timestamp} and {id} at most once, e.g. t={timestamp},v1={signature}',
    );
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(form))
    throw new RangeError('expected what stands in a header, in ASCII and without spaces at its ends');
  const separator = found.length === 1 ? null : separatorOf(form);
  const entries = (separator === null ? [form] : form.split(separator)).map(entryOf);
  return {
    has: (what) => found.includes(what),
    read(text) {
      const pieces = separator === null ? [text] : text.split(separator).map((piece) => piece.trim());
      const valuesOf = (what: Placeholder): string[] => {
        const entry = entries.find((each) => each.what === what);
        return entry === undefined
          ? []
          : pieces.filter((piece) => piece.startsWith(entry.before)).map((piece) => piece.slice(entry.before.length));
      };
      return { signature: valuesOf('signature'), timestamp: valuesOf('timestamp'), id: valuesOf('id') };
    },
    write: (values) => form.replaceAll(/\{([^{}]*)\}/g, (_, name) => (isPlaceholder(name) ? values[name] : '')),
  };
}

function isPlaceholder(name: string): name is Placeholder {
  return placeholders.some((each) => each === name);
}

/** @throws RangeError when nothing parts the entries. */
function separatorOf(form: string): string {
  const [first] = [',', ';', ' '].filter((separator) =>
    form.split(separator).every((entry) => /^[^{}]*\{[^{}]*\}$/.test(entry)),
  );
  if (first !== undefined) return first;
  throw new RangeError(
    'expected a comma, a semicolon or a space between what is in braces, and nothing else behind it',
  );
}

/** @throws RangeError when something stands behind the braces. */
function entryOf(entry: string): { before: string; what: string } {
  const match = /^([^{}]*)\{([^{}]*)\}$/.exec(entry.trim());
  if (match === null) throw new RangeError('expected nothing behind {signature}');
  const [, before = '', what = ''] = match;
  return { before, what };
}
