/** How the writers call speech of nobody known between that of known ones. */
export const unknownSpeaker = 'Unknown';

/** A name with a colon in front of what was said, and what was said. */
export interface Prefix {
  name: string;
  rest: string;
}

/**
 * The name in front of a line, or null. Names have up to 40 letters and five words; isolates around them, which keep
 * writing directions apart, are dropped.
 *
 * @example readPrefix('Agent: Hello.') // { name: 'Agent', rest: 'Hello.' }
 */
export function readPrefix(line: string): Prefix | null {
  const match = /^\s{0,8}([^:\n]{1,40}):(?=\s|$)/.exec(line);
  if (match === null) return null;
  const name = (match[1] ?? '').replaceAll(/[\u200e\u200f\u2066-\u2069]/g, '').trim();
  if (!/^[\p{L}\p{N}]/u.test(name) || hasSentenceEnd(name) || name.split(/\s+/).length > 5) return null;
  return { name, rest: line.slice(match[0].length).trimStart() };
}

function hasSentenceEnd(name: string): boolean {
  return /[.?!](?:\s|$)/.test(name.replaceAll(/(?<!\p{L})(?:Dr|Mrs?|Ms|Prof|Jr|Sr|St|\p{Lu})\.(?=\s|$)/gu, ''));
}

/** The speaker of a name; null for the word that says nobody knows. */
export function speakerOf(name: string): string | null {
  return name === unknownSpeaker ? null : name;
}
