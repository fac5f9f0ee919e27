/** JSON for people: two spaces, and lists of words on one line. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(/\[\s+((?:"[^"]*",?\s+)+)\]/g, (_, words: string) => {
    return `[${words.trim().replaceAll(/\s*\n\s*/g, ' ')}]`;
  });
}
