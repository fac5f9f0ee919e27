import { describe, expect, it } from 'vitest';
import { sharedApp } from '../fixtures/app.ts';
import { aForm, formType } from '../fixtures/form.ts';

describe('GET /api/v1/deliveries', () => {
  const app = sharedApp();
  const deliveries = 12;

  it('pages before many of the longest names make an answer too large, and leaves none out', async () => {
    // As many and as long as they may be; in JSON each of these characters is six.
    const parts = Array.from({ length: 290 }, (_, at) => ({ name: `${at}${'\u0001'.repeat(1000)}`, body: 'x' }));
    const form = aForm(parts);
    const sent: string[] = [];
    for (let turn = 0; turn < deliveries; turn += 1) {
      const answer = await app.deliver('/callback/generic', form, { 'Content-Type': formType });
      expect(answer.status).toBe(200);
      sent.push(String(answer.headers['collector-delivery']));
    }
    async function listAll(): Promise<string[]> {
      const ids: string[] = [];
      let path = '/api/v1/deliveries?limit=500';
      for (let pages = 0; pages < 100; pages += 1) {
        const page = await app.api(path);
        expect(page.status).toBe(200);
        expect(page.body.length).toBeLessThan(13_000_000);
        ids.push(...page.json.items.map(({ id }: { id: string }) => id));
        if (page.json.next === null) return ids;
        path = `/api/v1/deliveries?limit=500&cursor=${page.json.next}`;
      }
      throw new Error('the listing never ends');
    }
    // While they wait, and when they are filed.
    expect(await listAll()).toEqual([...sent].reverse());
    await app.filed(sent.at(-1) ?? '');
    expect(await listAll()).toEqual([...sent].reverse());
  });
});
