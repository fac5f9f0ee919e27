import { describe, expect, it } from 'vitest';
import { samplers } from '../../src/vendors/samples/all.ts';
import { sharedApp } from '../fixtures/app.ts';
import { deliverSample, samplesOf } from '../fixtures/samples.ts';

/** These send nothing that only they would send. */
const unrecognisable = ['soniox', 'symbl', 'generic'];

describe('the samples', () => {
  const app = sharedApp();

  it.each([...samplers.keys()])(
    'of %s are taken by their source and filed under a job, without a warning',
    async (vendor) => {
      for (const callback of samplesOf(vendor)) {
        const answer = await deliverSample(app, vendor, callback);
        expect([answer.status, answer.text]).toEqual([200, 'OK']);
        const delivery = await app.filed(answer);
        expect(delivery).toMatchObject({ state: 'filed', vendor, warnings: [], jobId: expect.any(String) });
      }
    },
  );

  it.each([...samplers.keys()])('of %s are recognised by auto, or read as generic', async (vendor) => {
    const [callback] = samplesOf(vendor, { seed: 8 });
    const delivery = await app.filed(await deliverSample(app, 'auto', callback ?? expect.unreachable()));

    expect(delivery).toMatchObject({
      vendor: unrecognisable.includes(vendor) ? 'generic' : vendor,
      jobId: expect.any(String),
    });
  });
});
