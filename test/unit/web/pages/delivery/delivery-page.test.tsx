import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../../src/domain/delivery.ts';
import { DeliveriesPage } from '../../../../../src/web/pages/deliveries/deliveries-page.tsx';
import { ConfirmDeletionPage, DeletedPage } from '../../../../../src/web/pages/deliveries/selection-routes.tsx';
import { DeliveryPage } from '../../../../../src/web/pages/delivery/delivery-page.tsx';
import { renderDocument } from '../../../../../src/web/pages/send-page.tsx';
import { hostileTexts } from '../../../../fixtures/hostile/texts.ts';
import { aFiled, aPending, createWorld, idOf, recordOf, someAssets, token } from '../../world.ts';
import { skeletonOf } from '../skeleton.ts';

const shell = { assets: someAssets, version: '1.2.3' };
const nowMs = Date.parse('2026-11-21T13:12:00.123Z');

function draw(delivery: Partial<Delivery>, part: object = {}): string {
  const page = (
    <DeliveryPage
      delivery={aFiled(1, { delivery, part }).delivery}
      quarantine={null}
      holds={[]}
      spoken={null}
      nowMs={nowMs}
    />
  );
  return renderDocument(shell, page);
}

/** A delivery in which everything that somebody else chose is the text. */
function chosenBy(text: string): Delivery {
  return aFiled(1, {
    delivery: {
      path: text,
      query: { [text]: [text, text] },
      headers: { 'user-agent': text },
      jobId: text,
      outcome: 'failure',
      vendorStatus: text,
      error: { code: text, message: text },
      warnings: [text],
      duplicateOf: idOf(2),
    },
    part: { field: text, filename: `x${text}`, mediaType: text, path: `acme/2026/11/21/${text.replaceAll('/', '_')}` },
  }).delivery;
}

describe('the pages of deliveries', () => {
  it.each(hostileTexts)('P18: show $name as text and nothing else', ({ text }) => {
    const drawn = (word: string) => {
      const delivery = chosenBy(word);
      const kept = { delivery, code: word, message: word, timesSeen: 2, lastSeenAt: delivery.receivedAt };
      const filters = { source: word, text: word, job: word, sender: word, kind: word, from: word };
      const found = { items: [delivery], next: word };
      return [
        <DeliveryPage delivery={delivery} quarantine={kept} holds={[]} spoken={null} nowMs={nowMs} />,
        <DeliveriesPage
          filters={filters}
          isNewest={false}
          answer={{ found, problem: null }}
          sources={['acme']}
          nowMs={nowMs}
        />,
        <DeliveriesPage
          filters={filters}
          isNewest={true}
          answer={{ found: null, problem: word }}
          sources={[]}
          nowMs={nowMs}
        />,
        <ConfirmDeletionPage deliveries={[delivery]} back={`/deliveries?text=${word}`} />,
        <DeletedPage deleted={[]} failed={[{ id: idOf(1), reason: word }]} back="/deliveries" />,
      ].map((page) => skeletonOf(renderDocument(shell, page)));
    };

    expect(drawn(text)).toEqual(drawn('harmless'));
  });
});

describe('DeliveryPage', () => {
  it('tells everything that is known', () => {
    const page = draw({
      vendorStatus: 'fetch_error',
      warnings: ['the first', 'the second'],
      error: { code: 'E1', message: 'no' },
    });

    for (const shown of ['fetch_error', 'the first', 'the second', 'E1', '203.0.113.7', 'user-agent', '***', 'a.1.txt'])
      expect(page).toContain(shown);
    expect(page).toContain('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824');
    expect(page).toContain('href="/jobs/acme/job-1"');
    expect(page).toContain(`href="/api/v1/deliveries/${idOf(1)}/parts/0"`);
    expect(page).toContain('href="/files?path=acme/2026/11/21/a.1.txt"');
    expect(page).toMatch(/3 h 12 min<\/span> ago/);
  });

  it('leads to the first of a duplicate', () => {
    expect(draw({ duplicateOf: idOf(7) })).toContain(`href="/deliveries/${idOf(7)}"`);
  });

  it('offers nothing of what is deleted, and says that the record stays', () => {
    const page = draw({ state: 'deleted' }, { path: null });

    expect(page).toContain('The payload was deleted for good');
    expect(page).not.toMatch(/Delete…|deliveries\.zip|parts\/0"/);
  });

  it('does not offer to delete what is not filed yet', () => {
    const page = draw({ state: 'received', jobId: null }, { path: null });

    expect(page).toContain('about to be filed');
    expect(page).not.toContain('Delete…');
    expect(page).toContain('parts/0"');
  });
});

describe('GET /deliveries/<id>', () => {
  const visit = (world: ReturnType<typeof createWorld>, id: string) =>
    request(world.app).get(`/deliveries/${id}`).auth(token, { type: 'bearer' }).set('Accept', 'text/html');

  it('shows a delivery wherever it is', async () => {
    const world = createWorld();
    await world.file(aFiled(1));
    world.pending.push(aPending(2));

    expect((await visit(world, idOf(1)).expect(200)).text).toContain('job-1');
    expect((await visit(world, idOf(2)).expect(200)).text).toContain('about to be filed');
    expect((await visit(world, 'none').expect(404)).text).toContain('No such delivery');
  });

  it('says why it is in the quarantine', async () => {
    const world = createWorld();
    const again = (at: string) => ({ type: 'seen-again', id: idOf(1), at }) as const;
    await world.apply(
      recordOf(aFiled(1, { delivery: { state: 'quarantined' } }), {
        code: 'malformed-json',
        message: 'the body ends early',
      }),
      again('2026-11-22T10:00:00.000Z'),
      again('2026-11-23T10:00:00.000Z'),
    );

    const { text } = await visit(world, idOf(1)).expect(200);

    expect(text).toMatch(/the body ends early.*malformed-json.*came 3 times/s);
  });
});

describe('ConfirmDeletionPage', () => {
  const draw = (deliveries: Delivery[]) =>
    renderDocument(shell, <ConfirmDeletionPage deliveries={deliveries} back="/deliveries" />);

  it('says of a duplicate that its bytes stay with the first', () => {
    const page = draw([aFiled(1, { delivery: { duplicateOf: idOf(7) } }).delivery]);

    expect(page).toContain('Not removed:');
    expect(page).not.toContain('Removed for good:');
  });

  it('offers nothing when nothing is left', () => {
    const page = draw([aFiled(1, { delivery: { state: 'deleted' } }).delivery]);

    expect(page).toContain('Nothing is left to delete');
    expect(page).not.toContain('name="confirmed"');
  });
});
