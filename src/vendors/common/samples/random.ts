/** Numbers that look random and are the same again for the same seed. */
export interface Random {
  /** From 0 up to, but without, `limit`. */
  below(limit: number): number;
  pick<Item>(list: readonly [Item, ...Item[]]): Item;
  /** Letters of the alphabet. */
  letters(length: number, alphabet?: string): string;
  /** A UUID of version 4. */
  uuid(): string;
}

/** The generator sfc32, started from both halves of an integer up to 2⁵³. */
export function seededRandom(seed: number): Random {
  const next = sfc32(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0);
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  const letters = (length: number, alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'): string =>
    Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join('');
  return {
    below,
    pick: (list) => list[below(list.length)] ?? list[0],
    letters,
    uuid() {
      const digits = (length: number): string => letters(length, '0123456789abcdef');
      return `${digits(8)}-${digits(4)}-4${digits(3)}-${letters(1, '89ab')}${digits(3)}-${digits(12)}`;
    },
  };
}

/** Chris Doty-Humphrey's Small Fast Counting generator, 32 bit (PractRand, public domain). */
function sfc32(low: number, high: number): () => number {
  let [a, b, c, counter] = [low, high, 0x9e3779b9, 1];
  const next = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  // The first numbers of neighbouring seeds are alike.
  for (let round = 0; round < 16; round += 1) next();
  return next;
}
