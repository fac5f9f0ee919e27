import { directionOf } from '../scripts.ts';

/**
 * A speaker's name to stand on one line with a text. Where they are of different writing directions the name is put in
 * isolates (UAX #9, U+2068 and U+2069), so that neither moves the other's colon or full stop.
 */
export function besideText(name: string, text: string): string {
  const own = directionOf(name);
  const other = directionOf(text);
  return own === null || other === null || own === other ? name : `\u2068${name}\u2069`;
}
