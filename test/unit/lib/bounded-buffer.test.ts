import { describe, expect, it } from 'vitest';
import { gatherBytes, holdBody } from '../../../src/lib/bounded-buffer.ts';

const textOf = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString());

describe('holdBody', () => {
  it('gives the bytes back as they came, whatever becomes of the chunks', () => {
    const body = holdBody(4);
    const chunk = Buffer.from('ab');
    body.add(chunk);
    chunk.fill('x');
    body.add(Buffer.from('cd'));
    expect(textOf(body.bytes())).toBe('abcd');
    expect(textOf(holdBody(0).bytes())).toBe('');
  });

  it('takes a body byte by byte', () => {
    const body = holdBody(1000);
    for (let index = 0; index < 1000; index += 1) body.add(Buffer.from([index % 256]));
    expect([...(body.bytes() ?? [])]).toEqual(Array.from({ length: 1000 }, (_, index) => index % 256));
  });

  it('gives nothing of what was longer, not even its end', () => {
    const body = holdBody(4);
    for (const chunk of ['abc', 'de', 'f']) body.add(Buffer.from(chunk));
    expect(body.bytes()).toBeNull();
  });
});

describe('gatherBytes', () => {
  it('takes memory by the bytes and not by the pieces', () => {
    const gathered = gatherBytes();
    for (let index = 0; index < 1000; index += 1) gathered.add(Buffer.from('x'));
    expect(gathered.heldBytes).toBeLessThanOrEqual(2000);
    expect(gathered.bytes().toString()).toBe('x'.repeat(1000));
  });

  it('takes no more than it was told', () => {
    const gathered = gatherBytes();
    gathered.add(Buffer.alloc(60), 100);
    gathered.add(Buffer.alloc(1), 100);
    expect(gathered.heldBytes).toBe(100);
  });
});
