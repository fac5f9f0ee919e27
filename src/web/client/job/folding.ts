/**
 * A text as it is compared: without case and accents, with every character where it was.
 *
 * @example fold('Café') // 'cafe'
 */
export function fold(text: string): string {
  if (isAscii.test(text)) return text.toLowerCase();
  let folded = '';
  for (const unit of text.split('')) folded += foldedUnits.get(unit) ?? foldUnit(unit);
  return folded;
}

const isAscii = /^[\0-\x7f]*$/;
const foldedUnits = new Map<string, string>();

/** What would become longer or shorter stays as it is. */
function foldUnit(unit: string): string {
  const bare = unit.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const folded = bare.length === 1 ? bare : unit;
  foldedUnits.set(unit, folded);
  return folded;
}
