import { describe, expect, it } from 'vitest';
import { ImportPage } from '../../../../../src/web/pages/import-page.tsx';
import { renderDocument } from '../../../../../src/web/pages/send-page.tsx';
import { hostileTexts } from '../../../../fixtures/hostile/texts.ts';
import { aFiled, idOf, someAssets } from '../../world.ts';
import { aSetUp } from '../set-up/a-set-up.ts';
import { skeletonOf } from '../skeleton.ts';

const shell = { assets: someAssets, version: '1.2.3' };
const { source } = aSetUp();

function draw(word: string): string {
  const problem = {
    type: 'about:blank',
    title: word,
    status: 400,
    detail: word,
    code: 'malformed-json',
    deliveryId: idOf(7),
  } as const;
  const { delivery } = aFiled(1, { delivery: { source: word } });
  const targets = [{ source: { ...source, name: word }, jobParameter: 'id' }];
  return renderDocument(shell, <ImportPage targets={targets} filed={delivery} problem={problem} />);
}

describe('ImportPage', () => {
  it.each(hostileTexts)('P18: shows $name as text and nothing else', ({ text }) => {
    expect(skeletonOf(draw(text))).toEqual(skeletonOf(draw('harmless')));
  });

  it('names the limits of each source for the script, and where files that are no JSON are', () => {
    const drawn = draw('acme');

    expect(drawn).toContain('data-file-bytes="1000" data-all-bytes="5368709120" data-files="10"');
    expect(drawn).toContain(`href="/refused/quarantine/${idOf(7)}"`);
    expect(drawn).toContain('At most 10 files of 1000 B, 5.0 GiB together.');
  });
});
