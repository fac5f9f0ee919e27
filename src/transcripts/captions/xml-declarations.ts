/**
 * XML without its comments and declarations, DOCTYPE and all, so that nothing a document declares has any meaning. CDATA
 * stays.
 *
 * sax 1.6 would look at a whole declaration again for each letter of it: 64 KiB took 50 s.
 */
export function withoutDeclarations(xml: string): string {
  const kept: string[] = [];
  let place = 0;
  while (place < xml.length) {
    const start = xml.indexOf('<!', place);
    if (start === -1) break;
    const end = endOf(xml, start);
    const isText = xml.startsWith('<![CDATA[', start);
    kept.push(xml.slice(place, isText ? end : start));
    place = end;
  }
  kept.push(xml.slice(place));
  return kept.join('');
}

/** Where a comment, CDATA section or declaration ends: the end of the document if it does not. */
function endOf(xml: string, start: number): number {
  if (xml.startsWith('<!--', start)) return after(xml, '-->', start + 4);
  if (xml.startsWith('<![CDATA[', start)) return after(xml, ']]>', start);
  const end = after(xml, '>', start);
  const subset = xml.slice(start, end).indexOf('[');
  return subset === -1 ? end : after(xml, ']>', start + subset);
}

function after(xml: string, mark: string, from: number): number {
  const found = xml.indexOf(mark, from);
  return found === -1 ? xml.length : found + mark.length;
}
