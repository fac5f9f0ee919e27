import sax from 'sax';
import { withoutDeclarations } from './xml-declarations.ts';

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
