import { holdBody } from '../lib/bounded-buffer.ts';
import { createJsonOutline } from '../lib/json/outline.ts';
import { parseJson } from '../lib/json/parse.ts';

/** Up to here JSON is parsed; of more an outline is kept. */
const parsedBytes = 1024 * 1024;
const leadingBytes = 64;

/** Looks at a body as it passes. */
export interface LookThrough {
  stream: AsyncIterable<Uint8Array>;
  /** Once it has passed: its JSON or an outline of it, undefined when it is none; and how it begins. */
  seen(): { json: unknown; leading: string; bytes: number };
}

/** Nothing is held back: what passes is looked at on the way. */
export function lookThrough(body: AsyncIterable<Uint8Array>): LookThrough {
  const held = holdBody(parsedBytes);
  const outline = createJsonOutline();
  let leading = Buffer.alloc(0);
  let bytes = 0;

  async function* pass(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (leading.length < leadingBytes) leading = Buffer.concat([leading, chunk]).subarray(0, leadingBytes);
      held.add(chunk);
      outline.write(chunk);
      yield chunk;
    }
  }

  function json(): unknown {
    const outlined = outline.end();
    const whole = held.bytes();
    // The outline has proved that the bytes are JSON: nothing here throws.
    if (outlined === undefined || whole === null) return outlined;
    return parseJson(
      Buffer.from(whole)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    );
  }

  return { stream: pass(), seen: () => ({ json: json(), leading: leading.toString('utf8'), bytes }) };
}
