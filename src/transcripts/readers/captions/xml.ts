import sax from 'sax';

/** Sees the elements of a document in their order. Names are local and in lower case. */
export interface XmlVisitor {
  open(name: string, attributes: ReadonlyMap<string, string>): void;
  text(text: string): void;
  close(): void;
}

/** No caption file is deeper. A closing tag without an opening one costs as much as the document is deep. */
const deepest = 200;
/** The parser looks for overlong names and values after each piece of this length. */
const pieceLength = 64 * 1024;

/**
 * Reads XML with its faults as far as it can be read: to the end (`whole`), to where the document ends too early (`cut`)
 * or to a place no caption file has (`unreadable`).
 */
export function scanXml(text: string, visitor: XmlVisitor): 'whole' | 'cut' | 'unreadable' {
  const parser = sax.parser(false, { lowercase: true, noscript: true, position: true });
  let depth = 0;
  parser.onopentag = ({ name, attributes }) => {
    depth += 1;
    if (depth > deepest) throw new RangeError('deeper than any caption file');
    visitor.open(localName(name), attributesOf(attributes));
  };
  parser.onclosetag = () => {
    depth -= 1;
    visitor.close();
  };
  parser.ontext = (piece) => visitor.text(piece);
  parser.oncdata = (piece) => visitor.text(piece);
  const plain = withoutDeclarations(text);
  try {
    for (let place = 0; place < plain.length; place += pieceLength) {
      parser.write(plain.slice(place, place + pieceLength));
    }
    parser.flush();
  } catch {
    return 'unreadable';
  }
  return depth > 0 ? 'cut' : 'whole';
}

function attributesOf(attributes: Readonly<Record<string, string | { value: string }>>): Map<string, string> {
  const named = Object.entries(attributes).map(([name, value]): [string, string] => {
    return [localName(name), typeof value === 'string' ? value : value.value];
  });
  return new Map(named);
}

function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

/**
 * XML without its comments and declarations, DOCTYPE and all, so that nothing a document declares has any meaning. CDATA
 * stays.
 *
 * sax 1.6 would look at a whole declaration again for each letter of it: 64 KiB took 50 s.
 */
function withoutDeclarations(xml: string): string {
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
