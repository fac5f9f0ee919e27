import { setImmediate } from 'node:timers/promises';
import { createJsonScanner } from '../../../lib/json/scan.ts';

/** A value of a JSON text, with as much of it as a page shows. */
export type JsonNode = JsonContainer | JsonScalar;

export interface JsonContainer {
  type: 'object' | 'array';
  /** In the order in which they are written, repeated keys included. */
  members: readonly JsonMember[];
  /** How many it has, those that are left out counted. */
  count: number;
  /** Whether the text ended before it did. */
  isCut: boolean;
}

export interface JsonMember {
  /** Null in an array. */
  key: string | null;
  value: JsonNode;
}

export interface JsonScalar {
  type: 'string' | 'other';
  /** Of a string, what it says; else as it is written: no digit of a number is lost. */
  text: string;
  /** Whether there is more of it. */
  isCut: boolean;
}

export function isContainer(node: JsonNode): node is JsonContainer {
  return node.type === 'object' || node.type === 'array';
}

/** What is shown of one text. */
const max = { nodes: 1000, members: 100, depth: 24, tokenBytes: 4096 };

/** Bytes that are read in one go: then others get their turn. */
const turnBytes = 32 * 1024;

interface OpenContainer extends JsonContainer {
  members: JsonMember[];
  /** Of the member that is being read. */
  key: string | null;
}

/**
 * Reads a JSON text, or the beginning of one, into a tree that a page can draw: at most 1,000 values, 100 of a container,
 * 24 levels, and 4 KiB of a text. The deeper a value, the earlier it is left out, so that what stands behind a long list
 * is still seen. Null for what is no JSON.
 *
 * @param isWhole whether the bytes are all there are
 */
export async function readJsonTree(bytes: Uint8Array, { isWhole }: { isWhole: boolean }): Promise<JsonNode | null> {
  const open: OpenContainer[] = [];
  let root: JsonNode | null = null;
  let nodes = 0;
  // Containers open inside one that is left out, that one included.
  let skippedLevels = 0;
  let token: { is: 'key' | 'value'; pieces: Buffer[]; bytes: number } | null = null;

  const scanner = createJsonScanner({
    open(type) {
      if (skippedLevels > 0 || !isWanted()) {
        skippedLevels += 1;
        return;
      }
      const container: OpenContainer = { type, members: [], count: 0, isCut: true, key: null };
      keep(container);
      open.push(container);
    },
    close() {
      if (skippedLevels > 0) {
        skippedLevels -= 1;
        return;
      }
      const closed = open.pop();
      if (closed !== undefined) closed.isCut = false;
    },
    begin(is) {
      token = skippedLevels === 0 && (is === 'key' || isWanted()) ? { is, pieces: [], bytes: 0 } : null;
    },
    text(chunk, start, stop) {
      if (token === null) return;
      if (token.bytes < max.tokenBytes) token.pieces.push(Buffer.from(chunk.subarray(start, stop)));
      token.bytes += stop - start;
    },
    finish: () => finishToken('ended'),
  });

  for (let at = 0; at < bytes.length; at += turnBytes) {
    scanner.write(bytes.subarray(at, at + turnBytes));
    await setImmediate();
  }
  if (scanner.isBroken()) return null;
  if (isWhole) return scanner.end() ? root : null;
  finishToken('cut');
  return root;

  /** Counts the value that begins here. */
  function isWanted(): boolean {
    const parent = open.at(-1);
    if (parent === undefined) return true;
    parent.count += 1;
    const share = 1 - open.length / (max.depth + 1);
    return parent.members.length < max.members && nodes < max.nodes * share && open.length < max.depth;
  }

  function keep(value: JsonNode): void {
    nodes += 1;
    const parent = open.at(-1);
    if (parent === undefined) root = value;
    else parent.members.push({ key: parent.key, value });
  }

  function finishToken(end: 'ended' | 'cut'): void {
    if (token === null) return;
    const { is, pieces, bytes: length } = token;
    token = null;
    const scalar = scalarOf(Buffer.concat(pieces), end === 'cut' || length > max.tokenBytes);
    const parent = open.at(-1);
    if (is === 'value') keep(scalar);
    else if (parent !== undefined) parent.key = scalar.isCut ? `${scalar.text}…` : scalar.text;
  }
}

/** @param isCut whether there is more of it than these bytes */
function scalarOf(token: Buffer, isCut: boolean): JsonScalar {
  // Half a letter at the end is left out.
  const written = new TextDecoder().decode(token.subarray(0, max.tokenBytes), { stream: true });
  if (!written.startsWith('"')) return { type: 'other', text: written, isCut };
  return { type: 'string', text: isCut ? beginningOf(written) : JSON.parse(written), isCut };
}

/** What a string says up to where it is cut, which may be in the middle of an escape: the longest has six characters. */
function beginningOf(written: string): string {
  for (let length = written.length; length > written.length - 6; length -= 1) {
    const text = parseString(`${written.slice(0, length)}"`);
    if (text !== null) return text;
  }
  return '';
}

function parseString(written: string): string | null {
  try {
    return JSON.parse(written);
  } catch {
    return null;
  }
}
