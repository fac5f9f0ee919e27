/**
 * Lines of the settings file that belong to a source, ready to paste.
 *
 * @example ofSource('acme', ['allow: anyone']) // 'sources:\n  acme:\n    allow: anyone\n'
 */
export function ofSource(source: string, lines: readonly string[]): string {
  return `sources:\n  ${source}:\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

/** A list to which entries are added. */
export function entriesOf(key: string, entries: readonly string[]): string[] {
  return [`${key}:`, '  # beside the entries that are there', ...entries.map((entry) => `  - ${entry}`)];
}

/** Text as YAML takes it: in quotes where a colon or a sign would mean something else. */
export function yamlText(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : JSON.stringify(text);
}

/** A value that the settings take from the environment, in the quotes that editors want. */
export function variable(name: string): string {
  return `"\${${name}}"`;
}
