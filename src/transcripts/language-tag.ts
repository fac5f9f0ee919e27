import { nameOf } from './values.ts';

/**
 * A vendor's word for a language as BCP 47 where it can be read as such, else as the vendor wrote it.
 *
 * @example languageTagOf('en_us') // 'en-US'
 * @example languageTagOf('eng')   // 'en'
 */
export function languageTagOf(value: unknown): string | null {
  const name = nameOf(value)?.trim();
  if (name === undefined || name === '') return null;
  try {
    return Intl.getCanonicalLocales(name.replaceAll('_', '-'))[0] ?? name;
  } catch {
    // Not of the form of a language tag, e.g. `English (US)`: the vendor's word is all that is known.
    return name;
  }
}
