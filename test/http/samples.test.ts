import { afterAll, describe, expect, it } from 'vitest';
import { formatReaders } from '../../src/transcripts/readers/all.ts';
import { vendors } from '../../src/vendors/all.ts';
import { samplers } from '../../src/vendors/samplers.ts';
import { sharedApp } from '../fixtures/app.ts';
import { aSource, callbackToken } from '../fixtures/config.ts';
import { deliverSample, samplesOf } from '../fixtures/samples.ts';
import { runSend } from '../fixtures/send.ts';
import { aConfirmation, aMessage, certificateName, headersOf, startSnsStandIn, topic } from '../fixtures/sns.ts';
import { until } from '../fixtures/until.ts';

/** These send nothing that only they would send. */
const unrecognisable = ['soniox', 'symbl', 'generic'];

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const publicUrl = 'https://collector.example.org';
const amazon = await startSnsStandIn();
afterAll(() => amazon.close());

/** Whoever signs has to; Amazon's signature is not to be had, so what `collector send` plays for it shows a token. */
function isSigned(vendor: string): boolean {
  return vendor !== 'aws' && vendors.get(vendor)?.signatures.length !== 0;
}

function sourceOf(vendor: string): Record<string, unknown> {
  const [scheme] = vendors.get(vendor)?.signatures ?? [];
  const sns = { signature: { scheme: 'sns', topics: [topic], endpoint: amazon.origin, ca: amazon.ca } };
  if (vendor === 'aws') return aSource({ vendor, auth: [sns, { bearer: callbackToken }] });
  return isSigned(vendor) ? aSource({ vendor, auth: [{ signature: { scheme, secret } }] }) : aSource({ vendor });
}

describe('every vendor of the table', () => {
  const sources = Object.fromEntries([...samplers.keys()].map((vendor) => [vendor, sourceOf(vendor)]));
  const app = sharedApp({ server: { publicUrl }, sources: { ...sources, auto: aSource({ vendor: 'auto' }) } });

  /** Plays a vendor to the source of its name; ids of what was taken. */
  async function send(vendor: string, ...options: string[]): Promise<string[]> {
    const signing = ['--secret', secret, ...(vendor === 'twilio' ? ['--public-url', publicUrl] : [])];
    const proof = isSigned(vendor) ? signing : ['--token', callbackToken];
    const { lines, exitCode } = await runSend(
      vendor,
      '--url',
      `${app.origin}/callback/${vendor}`,
      ...proof,
      ...options,
    );
    expect([exitCode, lines]).toEqual([0, lines]);
    return lines.flatMap((line) => / 200 ([0-9a-f-]{36}) /.exec(line)?.[1] ?? []);
  }

  it.each([...samplers.values()])(
    '$vendor: everything it sends is taken with its own proof, filed under a job, and read where it holds a transcript',
    async ({ vendor, contents }) => {
      const ids = await send(vendor, '--contents', contents.join());
      const deliveries = await Promise.all(ids.map(app.filed));

      expect(deliveries.length).toBeGreaterThan(0);
      for (const delivery of deliveries) {
        expect(delivery).toMatchObject({
          state: 'filed',
          vendor,
          jobId: expect.any(String),
          outcome: expect.any(String),
        });
      }
      const kinds = deliveries.flatMap(({ parts }) => parts.map(({ kind }) => kind));
      const isRead = formatReaders.some((reader) => reader.vendors.includes(vendor));
      expect(kinds.includes('transcript')).toBe(isRead && vendors.get(vendor)?.sends.includes('transcript'));
      const spoken = deliveries.filter(({ parts }) => parts.some(({ kind }) => kind === 'transcript'));
      for (const jobId of new Set(spoken.map((delivery) => delivery.jobId))) {
        const path = `/api/v1/jobs/${vendor}/${encodeURIComponent(String(jobId))}/transcript.json`;
        const { json } = await until('it is read', async () => {
          const answer = await app.api(path);
          return answer.status === 200 && answer;
        });
        expect(json.segments.length).toBeGreaterThan(0);
      }
    },
  );

  it.each([...samplers.keys()].filter(isSigned))(
    '%s: is refused without its signature, and with another',
    async (vendor) => {
      const url = `${app.origin}/callback/${vendor}`;
      for (const proof of [
        ['--token', callbackToken],
        ['--secret', `${secret}BBBB`, '--public-url', publicUrl],
      ]) {
        const { lines, exitCode } = await runSend(vendor, '--url', url, ...proof);
        expect([exitCode, lines[0]]).toEqual([1, expect.stringContaining(' 401 bad-signature ')]);
      }
    },
  );

  it.each([...vendors.values()].filter(({ handshake }) => handshake !== null))(
    '$name: its test of the URL is answered, and nothing of it is kept',
    async ({ name }) => {
      const before = await app.list();
      if (name === 'aws') {
        const message = aConfirmation(amazon.signer, amazon.origin);
        const request = { path: '/callback/aws', body: JSON.stringify(message), headers: headersOf(message) };
        expect((await app.send(request)).status).toBe(200);
        expect(amazon.asked.at(-1)).toContain('ConfirmSubscription');
      } else {
        await send(name, '--handshake');
      }
      expect(await app.list()).toHaveLength(before.length);
    },
  );

  it("aws: is taken with Amazon's signature", async () => {
    const message = aMessage(amazon.signer, { SigningCertURL: `${amazon.origin}/${certificateName}` });
    const request = { path: '/callback/aws', body: JSON.stringify(message), headers: headersOf(message) };

    expect(await app.filed(await app.send(request))).toMatchObject({
      vendor: 'aws',
      jobId: 'call-17',
      outcome: 'success',
    });
  });

  it.each([...samplers.keys()])('%s: is recognised by auto, or read as generic', async (vendor) => {
    const [callback] = samplesOf(vendor, { seed: 8 });
    const delivery = await app.filed(await deliverSample(app, 'auto', callback ?? expect.unreachable()));

    expect(delivery).toMatchObject({
      vendor: unrecognisable.includes(vendor) ? 'generic' : vendor,
      jobId: expect.any(String),
      warnings: [],
    });
  });
});
