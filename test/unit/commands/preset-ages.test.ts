import { describe, expect, it } from 'vitest';
import { describePresetAges } from '../../../src/commands/check/describe.ts';
import { loadText, sourceOf, vendors } from '../config/settings.ts';

const dayMs = 86_400_000;

async function agesOf(allow: string, days: number): Promise<string[]> {
  const { config } = await loadText(sourceOf(`auth: [{ bearer: t }], allow: ${allow}`));
  return describePresetAges(config.sources, vendors, Date.parse('2026-11-21') + days * dayMs);
}

describe('describePresetAges', () => {
  it('says how old the list of each preset in use is, and where it is from', async () => {
    expect(await agesOf('["speechmatics:eu1", plain, plain, 203.0.113.7]', 180)).toEqual([
      'speechmatics:eu1\t2 addresses as of 2026-11-21, 180 days ago, from docs.example.org/addresses',
      'plain\t1 address as of 2026-11-21, 180 days ago, from docs.example.org/addresses',
    ]);
    expect(await agesOf('anyone', 180)).toEqual([]);
  });

  it('warns of a list older than 180 days', async () => {
    expect((await agesOf('{ list: [plain], mode: shadow }', 181))[1]).toMatch(/^warning: .* plain are 181 days old/);
  });
});
