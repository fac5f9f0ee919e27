/** The tags of a document with the names of their attributes, as a parser that knows only quotes sees them. */
export function skeletonOf(document: string): string[] {
  const tags = document.match(/<[a-z/!](?:"[^"]*"|'[^']*'|[^'">])*>/gi) ?? [];
  return tags.map((tag) => tag.replaceAll(/="[^"]*"/g, ''));
}
