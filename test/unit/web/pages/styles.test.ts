import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../../../src/web/pages/styles');

describe('the style sheets', () => {
  it('give a class one meaning: none is styled by itself in two of them', () => {
    const sheetsOf = new Map<string, Set<string>>();
    for (const sheet of readdirSync(folder)) {
      // What is in a media query only adjusts.
      const top = readFileSync(join(folder, sheet), 'utf8').matchAll(/^(\.[\w-]+)(?= \{|,$)/gm);
      for (const [, name = ''] of top) sheetsOf.set(name, (sheetsOf.get(name) ?? new Set()).add(sheet));
    }

    expect(sheetsOf.size).toBeGreaterThan(100);
    expect([...sheetsOf].filter(([, sheets]) => sheets.size > 1)).toEqual([]);
  });
});
