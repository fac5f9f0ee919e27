/** Id of the section of a source, for links to it. */
export function sectionId(source: string): string {
  return `source-${source}`;
}
