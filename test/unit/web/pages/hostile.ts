/** What a vendor, or somebody in its place, might call something. */
export const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title><script>alert(1)</script>',
  '<!-- --><svg onload=alert(1)>',
  '&lt;b&gt; &amp;#x3c;',
  '</textarea></style></noscript><iframe src=//evil.example>',
  'javascript:alert(1)',
  '\u0000\u0007\u001b[31m',
  'a\u202Egnp.exe',
  '\uD800 lone',
  '{{constructor.constructor("alert(1)")()}}',
  '__proto__',
];

/** The tags of a document with the names of their attributes, as a parser that knows only quotes sees them. */
export function skeletonOf(document: string): string[] {
  const tags = document.match(/<[a-z/!](?:"[^"]*"|'[^']*'|[^'">])*>/gi) ?? [];
  return tags.map((tag) => tag.replaceAll(/="[^"]*"/g, ''));
}
