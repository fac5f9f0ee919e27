import { describe, expect, it } from 'vitest';
import { sharedApp } from '../fixtures/app.ts';
import { aSource } from '../fixtures/config.ts';

const body = JSON.stringify({ id: 'event-1', state: 'automatic_done', media: { id: 'm-17', name: 'board.mp3' } });

describe('generic', () => {
  const app = sharedApp({
    sources: {
      told: aSource({
        generic: {
          jobId: '/media/id',
          status: ['?status', '/state'],
          title: '/media/name',
          externalId: '?customer',
          outcomes: { automatic_done: 'success' },
        },
      }),
      untold: aSource(),
    },
  });
  const deliver = async (source: string) =>
    app.filed(await app.deliver(`/callback/${source}?customer=C1`, body, { 'Content-Type': 'application/json' }));

  it('finds things where the settings of its source say', async () => {
    expect(await deliver('told')).toMatchObject({
      vendor: 'generic',
      jobId: 'm-17',
      outcome: 'success',
      vendorStatus: 'automatic_done',
    });
    const job = await app.api('/api/v1/jobs/told/m-17');
    expect(job.json).toMatchObject({ title: 'board.mp3', externalIds: ['C1'] });
  });

  it('finds them in the usual places for every other source', async () => {
    expect(await deliver('untold')).toMatchObject({ jobId: 'event-1', outcome: 'unknown' });
  });
});
