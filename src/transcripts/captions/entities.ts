import sax from 'sax';

/** The named signs of HTML 4, by name; without a prototype, so no name of JavaScript's is among them. */
const named: Readonly<Record<string, string | undefined>> = sax.parser(false).ENTITIES;

/**
 * Puts signs in the place of character entities. What is no known entity stays as it is.
 *
 * @example decodeEntities('AT&amp;T &#233; &unknown;') // 'AT&T é &unknown;'
 */
export function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][a-z\d]{1,31}));/gi,
    (entity: string, decimal: string | undefined, hexadecimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return named[name] ?? entity;
      return signOf(decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal));
    },
  );
}

/** What no text holds (zero, halves of a pair, numbers beyond Unicode) becomes U+FFFD, as in HTML. */
function signOf(codePoint: number): string {
  const isSign = codePoint > 0 && codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
  return isSign ? String.fromCodePoint(codePoint) : '\ufffd';
}
