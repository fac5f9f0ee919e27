import request, { type Test } from 'supertest';
import { describe, expect, it } from 'vitest';
import type { JobWithDeliveries } from '../../../../../src/domain/catalog.ts';
import { CollectorError } from '../../../../../src/domain/errors.ts';
import type { Fetching } from '../../../../../src/domain/fetching.ts';
import type { JobState } from '../../../../../src/domain/job-state.ts';
import type { TranscriptArchive } from '../../../../../src/domain/transcript-index.ts';
import { hostileTexts } from '../../../../fixtures/hostile/texts.ts';
import { createWorld, idOf, token, type World } from '../../world.ts';
import { skeletonOf } from '../skeleton.ts';
import { aJob, aSegment, aSummary, aView } from './a-job.ts';

/** An archive with one job, and what its transcripts read as. */
function worldWith(
  job: JobWithDeliveries | null,
  read: Partial<TranscriptArchive> = {},
  fetching: Partial<Fetching> = {},
) {
  const asked: unknown[][] = [];
  const world = createWorld({
    catalog: { job: async () => job },
    fetching,
    transcripts: {
      ...read,
      view: async (...args) => {
        asked.push(args);
        return (await read.view?.(...args)) ?? null;
      },
    },
  });
  return { world, asked };
}

function get({ app }: World, path: string): Test {
  return request(app).get(path).auth(token, { type: 'bearer' }).accept('text/html');
}

async function pageOf(job: JobWithDeliveries, read: Partial<TranscriptArchive>, query = ''): Promise<string> {
  const { text } = await get(worldWith(job, read).world, `/jobs/acme/x${query}`).expect(200);
  return text;
}

describe('GET /jobs/<source>/<job id>', () => {
  it.each(hostileTexts)('P18: shows $name as text and nothing else', async ({ text }) => {
    const drawn = async (word: string) => {
      const summary = aSummary({ entry: word });
      const read = { view: async () => aView(word), summaries: async () => [summary, aSummary()] };
      return skeletonOf(await pageOf(aJob(word), read, '?segment=1'));
    };
    expect(await drawn(text)).toEqual(await drawn('not a language'));
  });

  it('asks for the transcript, the moment and the recording of the address', async () => {
    const { world, asked } = worldWith(aJob('x'));
    const page = await get(world, `/jobs/acme/x?t=72.5&delivery=${idOf(1)}&part=2&entry=a&recording=${idOf(1)}.2`);

    const meant = { deliveryId: idOf(1), part: 2, entry: 'a' };
    expect(asked[0]?.slice(0, 3)).toEqual([aJob('x').deliveries, meant, { atMs: 72_500 }]);
    expect(page.text).toContain(`src="/api/v1/deliveries/${idOf(1)}/parts/2"`);
    await get(world, '/jobs/acme/x?segment=12');
    expect(asked[1]?.slice(0, 3)).toEqual([aJob('x').deliveries, null, { segment: 12 }]);
    await get(world, '/jobs/acme/x?corrected=0');
    expect(asked[2]?.at(3)).toBeNull();
  });

  it.each(['t=soon', 't=-1', 'segment=x', 'recording=1', 'part=1', 'nonsense=1', 't=1&t=2'])(
    'refuses ?%s before it says anything',
    async (query) => {
      await get(worldWith(aJob('x')).world, `/jobs/acme/x?${query}`).expect(400);
    },
  );

  it('is not found when there is no such job', async () => {
    await get(worldWith(null).world, '/jobs/acme/x').expect(404);
  });

  const sends: Partial<Fetching> = { habitsOf: () => ({ sendsWords: true, canBeFetched: true }) };
  const onlyTells: Partial<Fetching> = { habitsOf: () => ({ sendsWords: false, canBeFetched: true }) };
  const keepsIt: Partial<Fetching> = { habitsOf: () => ({ sendsWords: false, canBeFetched: false }) };
  it.each<[JobState, Partial<Fetching>, string, says: string]>([
    ['waiting', sends, 'that sends words', 'When the vendor sends one, it stands here a moment later'],
    [
      'waiting',
      onlyTells,
      'that never sends any',
      'This vendor sends only notices. Set vendor: azure and fetch for the source acme',
    ],
    ['waiting', keepsIt, 'that nothing can be fetched from', 'cannot fetch what was said from there: import it'],
    ['partial', { ...onlyTells, isOn: () => true }, 'that is fetched from', 'What was said is fetched from it'],
    ['notified', sends, 'that sent none', 'The vendor says it is done, and sent no words. Set vendor: azure'],
    ['failed', onlyTells, 'that failed', 'its work failed'],
    ['deleted', onlyTells, 'whose words are gone', 'What came of this job was deleted'],
    ['quarantined', sends, 'whose words are kept apart', 'lies in the quarantine: look at it'],
  ])('says of a job that is %s what is to be done where there are no words, of a vendor %s', async (...row) => {
    const [state, fetching, , says] = row;
    const { world } = worldWith(aJob('x', { state, vendor: 'azure', source: 'acme', media: [] }), {}, fetching);
    const { text } = await get(world, '/jobs/acme/x').expect(200);
    const shown = text.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ');
    expect(shown).toContain(says);
    expect(shown.includes('a moment later')).toBe(says.includes('a moment later'));
  });

  it('shows the deliveries when the transcripts cannot be read, and reports the fault', async () => {
    const broken = new CollectorError('storage-unavailable', 'the transcripts cannot be read');
    const { world } = worldWith(aJob('x'), { view: () => Promise.reject(broken) });
    const { text } = await get(world, '/jobs/acme/x').expect(200);

    expect(text).toContain('The transcript cannot be read right now');
    expect(text).toContain(`id="delivery-${idOf(1)}"`);
    expect(text).toMatch(/<\/html>\n$/);
    expect(world.faults.map(({ error }) => error)).toEqual([broken]);
  });

  it('begins to answer before the transcript is read', async () => {
    const reading = Promise.withResolvers<null>();
    const { world } = worldWith(aJob('x'), { view: () => reading.promise });
    const answer = get(world, '/jobs/acme/x').buffer(false);
    const begun = new Promise<string>((resolve) => {
      answer.parse((response, done) => {
        response.once('data', (chunk: Buffer) => resolve(chunk.toString()));
        response.once('end', () => done(null, ''));
      });
    });
    const ended = answer.then(() => 'ended');

    expect(await begun).toContain('<h2 id="transcript">');
    reading.resolve(null);
    expect(await ended).toBe('ended');
  });

  it('lets the style of the waveform in, by a nonce of its own, and nothing else', async () => {
    const { world } = worldWith(aJob('x'));
    const [first, second] = await Promise.all([get(world, '/jobs/acme/x'), get(world, '/jobs/acme/x')]);
    const policies = [first, second].map(({ headers }) => String(headers['content-security-policy']));
    const nonces = policies.map((policy) => /style-src 'self' 'nonce-([\w-]{24})';/.exec(policy)?.[1]);

    expect(first.text).toContain(`data-style-nonce="${nonces[0]}"`);
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(policies[0]).toContain("script-src 'self';");
  });

  it('shows who speaks when that changes, and gives each moment one address', async () => {
    const items = [
      aSegment(0),
      aSegment(1),
      aSegment(2, { speaker: 'Caller', voice: 1 }),
      aSegment(3, { startMs: 2000, speaker: 'Agent' }),
    ];
    const view = aView('x', { segments: { items, total: 4, previous: null, next: null } });
    const page = await pageOf(aJob('x'), { view: async () => view }, '?t=1.5');

    expect(page.match(/<b class="speaker">/g)).toHaveLength(3);
    expect(page).toMatch(/<p class="said voice-0" id="at" data-start="1000"/);
    expect(page.match(/id="t=2"/g)).toHaveLength(1);
    expect(page.match(/href="#t=2"/g)).toHaveLength(2);
    expect(page).toContain('data-words="0,4,0,300,97 1,7,400,400,50">Good morning<');
  });

  it('offers captions only of what has times, and bodies only while they are held', async () => {
    const view = aView('x', { isTimed: false });
    const job = aJob('x');
    const deleted = job.deliveries.map((delivery) => ({ ...delivery, state: 'deleted' as const }));
    const page = await pageOf({ ...job, deliveries: deleted, media: [] }, { view: async () => view });

    expect(page).toContain('/transcript.txt"');
    expect(page).not.toContain('/transcript.srt"');
    expect(page).not.toContain('deliveries.zip');
    expect(page).not.toContain('<audio');
    expect(await pageOf(job, { view: async () => view })).toContain(`/api/v1/deliveries.zip?id=${idOf(1)}"`);
  });

  it('has the waveform drawn of recordings that are not too large', async () => {
    const job = aJob('x');
    const large = job.media.map((media) => ({ ...media, bytes: 33 * 1024 * 1024 }));

    expect(await pageOf(job, {})).toContain(' data-drawable ');
    const page = await pageOf({ ...job, media: large }, {});
    expect(page).not.toContain('data-drawable');
    expect(page).toContain('<audio');
  });
});
