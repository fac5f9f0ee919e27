import type { TextFormat } from '../../domain/signature-format.ts';

const names = ['id', 'timestamp', 'method', 'url', 'path', 'query', 'body'] as const;
/** What may stand in braces in a signed text. */
export type PartName = (typeof names)[number];

/** Pieces of a signed text, in order: what stands there literally, and what is filled in. */
type Piece = { literal: string } | { part: PartName };

/** What an HMAC is taken of, around the raw body. */
export interface SignedText {
  before: readonly Piece[];
  after: readonly Piece[];
  /** Whether a part is signed. */
  has(part: PartName): boolean;
  /** Texts on either side of the id, none of which it may hold: what is signed could be cut elsewhere. */
  idBounds: readonly string[];
  /** The URL ends where the body begins. */
  isUrlBesideBody: boolean;
}

/**
 * Takes a description of what is signed apart.
 *
 * What one part ends with must never pass for the beginning of the next: whoever recorded a request could move it across.
 *
 * @example parseSignedText('v0:{timestamp}:{body}', 'unix').has('timestamp') // true
 * @throws RangeError saying what would be accepted.
 */
export function parseSignedText(text: string, timeFormat: TextFormat['timestampFormat']): SignedText {
  const pieces = piecesOf(text);
  const parts = pieces.flatMap((piece) => ('part' in piece ? [piece.part] : []));
  if (!parts.includes('body')) throw new RangeError('expected a text that holds {body} once');
  const twice = parts.find((part, index) => parts.indexOf(part) !== index);
  if (twice !== undefined) throw new RangeError(`expected a text that holds {${twice}} once`);
  const joints = jointsOf(pieces);
  for (const joint of joints) assertClear(joint, timeFormat);
  const middle = pieces.findIndex((piece) => 'part' in piece && piece.part === 'body');
  return {
    before: pieces.slice(0, middle),
    after: pieces.slice(middle + 1),
    has: (part) => parts.includes(part),
    idBounds: joints.filter(({ left, right }) => left === 'id' || right === 'id').map(({ between }) => between),
    isUrlBesideBody: joints.some(({ left, between, right }) => isOfUrl(left) && between === '' && right === 'body'),
  };
}

function piecesOf(text: string): Piece[] {
  return text
    .split(/(\{[^{}]*\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const part = names.find((name) => piece === `{${name}}`);
      if (part !== undefined) return { part };
      if (!/[{}]/.test(piece)) return { literal: piece };
      throw new RangeError(`expected no other braces than those of ${names.map((name) => `{${name}}`).join(', ')}`);
    });
}

/** Two parts, and what stands between them. */
interface Joint {
  left: PartName;
  between: string;
  right: PartName;
}

function jointsOf(pieces: readonly Piece[]): Joint[] {
  const joints: Joint[] = [];
  let left: PartName | null = null;
  let between = '';
  for (const piece of pieces) {
    if ('literal' in piece) {
      between = piece.literal;
      continue;
    }
    if (left !== null) joints.push({ left, between, right: piece.part });
    left = piece.part;
    between = '';
  }
  return joints;
}

/** @throws RangeError for parts of which one could be taken for a piece of the other. */
function assertClear({ left, between, right }: Joint, timeFormat: TextFormat['timestampFormat']): void {
  const both = [left, right];
  if (both.includes('id') && between === '') {
    throw new RangeError(`expected something between {${left}} and {${right}}, such as a full stop`);
  }
  // A time of a fixed length ends where it ends.
  if (both.includes('timestamp') && timeFormat === 'unix' && /^\d*$/.test(between)) {
    throw new RangeError(
      `expected something between {${left}} and {${right}} that is no digit, such as a full stop, or a timestampFormat of a fixed length: seconds, milliseconds or iso`,
    );
  }
}

function isOfUrl(part: PartName): boolean {
  return part === 'url' || part === 'path' || part === 'query';
}

/** Puts values into pieces; bytes beyond ASCII in headers are as on the wire. */
export function filled(pieces: readonly Piece[], fill: (part: PartName) => Uint8Array): Buffer {
  return Buffer.concat(
    pieces.map((piece) => ('part' in piece ? fill(piece.part) : Buffer.from(piece.literal, 'utf8'))),
  );
}

/** True for what RFC 3986 lets stand in a URL: neither `{` nor `[` of JSON does, nor a space. */
export function isWrittenAsUrl(text: string): boolean {
  return /^[A-Za-z\d\-._~:/?#@!$&'()*+,;=%]*$/.test(text.replace(/^https?:\/\/\[[\da-f:.]+\]/i, ''));
}
