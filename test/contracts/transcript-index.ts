import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asLedgerPosition } from '../../src/domain/inbox.ts';
import type {
  IndexChange,
  SearchQuery,
  TranscriptIndexReader,
  TranscriptIndexWriter,
} from '../../src/domain/transcript-index.ts';
import {
  aDelivery,
  allHits,
  aQuery,
  aTranscript,
  type DeliveryWish,
  idOf,
  shown,
  someTime,
} from './transcript-samples.ts';

const position = asLedgerPosition('100');
const firstPage = { cursor: null, limit: 50 };

/** An index of its own for one test. */
export interface TranscriptIndexHarness {
  writer: TranscriptIndexWriter;
  reader: TranscriptIndexReader;
  /** What a restart does; what was opened before is closed. */
  reopen(): Promise<TranscriptIndexHarness>;
  close(): Promise<void>;
}

/** Every index of transcripts passes these. */
export function keepsTranscriptIndexContract(name: string, make: () => Promise<TranscriptIndexHarness>): void {
  describe(`${name} as a TranscriptIndex`, () => {
    let index: TranscriptIndexHarness;
    let writer: TranscriptIndexWriter;
    let reader: TranscriptIndexReader;

    function use(harness: TranscriptIndexHarness): void {
      index = harness;
      ({ writer, reader } = harness);
    }

    beforeEach(async () => use(await make()));
    afterEach(() => index.close());

    async function add(...deliveries: [seq: number, wish: DeliveryWish][]): Promise<void> {
      const changes = deliveries.map(([seq, wish]): IndexChange => ({ type: 'add', delivery: aDelivery(seq, wish) }));
      await writer.apply(changes, position);
    }

    async function hits(text: string, wish: Partial<SearchQuery> = {}) {
      return allHits(reader, aQuery(text, wish));
    }

    async function seqs(text: string, wish: Partial<SearchQuery> = {}): Promise<number[]> {
      return (await hits(text, wish)).map(({ deliveryId }) => Number.parseInt(deliveryId.slice(-12), 16));
    }

    async function snippets(text: string, wish: Partial<SearchQuery> = {}): Promise<string[]> {
      return (await hits(text, wish)).map(shown);
    }

    describe('empty', () => {
      it('answers every question with nothing', async () => {
        expect(await writer.position()).toBeNull();
        expect(await reader.search(aQuery('word'), firstPage)).toEqual({ items: [], next: null });
        expect(await reader.summaries([idOf(1)])).toEqual([]);
        expect(await reader.status()).toEqual({ transcripts: 0, words: 0, position: null });
      });
    });

    describe('changes', () => {
      it('are counted, and stored with the position', async () => {
        await add([1, { said: ['one two', 'three'] }], [2, { said: ['four'] }]);
        expect(await writer.position()).toEqual(position);
        expect(await reader.status()).toEqual({ transcripts: 2, words: 4, position });
        await writer.apply([], asLedgerPosition('200'));
        expect(await reader.status()).toEqual({ transcripts: 2, words: 4, position: asLedgerPosition('200') });
      });

      it('are all there after a restart, position included', async () => {
        const parts = [aTranscript(['blue sky'], { title: 'Call' }), aTranscript([])];
        await add([1, { transcripts: parts }], [2, { said: ['blue sea'] }]);
        const everything = async () => [await hits('blue'), await reader.summaries([idOf(1)]), await reader.status()];
        const before = await everything();
        use(await index.reopen());
        expect(await everything()).toEqual(before);
        expect(await writer.position()).toEqual(position);
        await writer.apply([{ type: 'remove', deliveryId: idOf(2) }], position);
        expect(await seqs('blue')).toEqual([1]);
      });

      it('change nothing when they come again', async () => {
        await add([1, { said: ['blue sky'] }], [2, { said: ['blue sea'] }]);
        const before = [await hits('blue'), await reader.summaries([idOf(1), idOf(2)]), await reader.status()];
        await add([1, { said: ['blue sky'] }], [2, { said: ['blue sea'] }]);
        expect([await hits('blue'), await reader.summaries([idOf(1), idOf(2)]), await reader.status()]).toEqual(before);
        await writer.apply([{ type: 'remove', deliveryId: idOf(2) }], position);
        await writer.apply([{ type: 'remove', deliveryId: idOf(2) }], position);
        expect(await seqs('blue')).toEqual([1]);
        expect(await reader.status()).toMatchObject({ transcripts: 1, words: 2 });
      });

      it('put a delivery in the place of what was known of it', async () => {
        await add([1, { said: ['blue sky'], labels: ['old'] }]);
        await add([1, { transcripts: [aTranscript(['red sky']), aTranscript(['red sea'])] }]);
        expect([await seqs('blue'), await seqs('old'), await seqs('red')]).toEqual([[], [], [1, 1]]);
        expect(await reader.status()).toMatchObject({ transcripts: 2, words: 4 });
      });

      it('remember what was left out until it is known better or removed', async () => {
        await add([1, { leftOut: 'not-indexed' }], [2, { said: ['blue'] }], [3, { leftOut: 'reader-failed' }]);
        expect(await writer.leftOut()).toEqual([
          { deliveryId: idOf(3), reason: 'reader-failed' },
          { deliveryId: idOf(1), reason: 'not-indexed' },
        ]);
        use(await index.reopen());
        await add([3, { said: ['red'] }]);
        expect(await writer.leftOut()).toEqual([{ deliveryId: idOf(1), reason: 'not-indexed' }]);
        await writer.apply([{ type: 'remove', deliveryId: idOf(1) }], position);
        expect(await writer.leftOut()).toEqual([]);
      });

      it('put a delivery in the place of another with its sequence number', async () => {
        await add([1, { said: ['blue'] }], [2, { said: ['red'] }]);
        await add([1, { deliveryId: idOf(2), said: ['green'] }]);
        expect([await seqs('blue'), await seqs('red'), await seqs('green')]).toEqual([[], [], [2]]);
        expect(await reader.status()).toMatchObject({ transcripts: 1 });
      });

      it('take out what was said in some parts, and with it what named the recording, if it was read there', async () => {
        const transcripts = [0, 1].map((part) => {
          const made = aTranscript([part === 0 ? 'blue sky' : 'red sea'], { title: 'Quarterly' });
          return { ...made, source: { ...made.source, part } };
        });
        const wish = { jobId: 'job-7', labels: ['Quarterly', 'c-1'], transcripts };
        await add([1, wish], [2, wish]);
        const gone = { type: 'remove', parts: [0] } as const;
        await writer.apply(
          [
            { ...gone, deliveryId: idOf(1) },
            { ...gone, deliveryId: idOf(2), unnamed: true },
          ],
          position,
        );
        expect([await seqs('blue'), await seqs('red')]).toEqual([[], [2, 1]]);
        expect([await seqs('quarterly'), await seqs('c-1')]).toEqual([[1], [1]]);
        expect(await seqs('job-7')).toEqual([2, 1]);
        expect(await reader.status()).toMatchObject({ transcripts: 2, words: 4 });
        expect((await reader.summaries([idOf(1)])).map(({ part }) => part)).toEqual([1]);
        await writer.apply([{ ...gone, deliveryId: idOf(1), parts: [1] }], position);
        expect(await seqs('red')).toEqual([2]);
      });

      it('leave no word of what is gone before its line is reached, and add none', async () => {
        await add([1, { said: ['blue sky'] }], [2, { said: ['blue sea'] }]);
        const gone = [1, 3].map((seq) => ({ type: 'remove', deliveryId: idOf(seq) }) as const);
        await writer.forget(gone);
        expect(await seqs('blue')).toEqual([2]);
        expect(await reader.status()).toMatchObject({ transcripts: 1, words: 2, position });
        await add([1, { said: ['blue sky'] }], [3, { said: ['blue ice'], labels: ['blue'] }]);
        expect(await seqs('blue')).toEqual([2]);
        await writer.apply(gone, position);
        await add([3, { said: ['blue ice'] }]);
        expect(await seqs('blue')).toEqual([3, 2]);
      });

      it('apply in their order', async () => {
        const delivery = aDelivery(1, { said: ['blue'] });
        const remove: IndexChange = { type: 'remove', deliveryId: delivery.deliveryId };
        await writer.apply([{ type: 'add', delivery }, remove, { type: 'add', delivery }], position);
        expect(await seqs('blue')).toEqual([1]);
        await writer.apply([remove, { type: 'add', delivery }, remove], position);
        expect(await seqs('blue')).toEqual([]);
        expect(await reader.status()).toMatchObject({ transcripts: 0, words: 0 });
      });

      it('apply all or none, position included', async () => {
        await add([1, { said: ['blue'] }]);
        const broken: IndexChange = { type: 'add', delivery: aDelivery(3, { said: ['red'], source: null as never }) };
        const sound: IndexChange = { type: 'add', delivery: aDelivery(2, { said: ['red'] }) };
        await expect(writer.apply([sound, broken], asLedgerPosition('300'))).rejects.toThrow();
        expect(await seqs('red')).toEqual([]);
        expect(await writer.position()).toEqual(position);
        await add([2, { said: ['red'] }]);
        expect(await seqs('red')).toEqual([2]);
      });
    });

    describe('what is found', () => {
      it.each([
        ['a word, whatever its case', 'REFUND', true],
        ['words anywhere in the call', 'refund tomorrow', true],
        ['all words or nothing', 'refund yesterday', false],
        ['a phrase', '"give you a refund"', true],
        ['a phrase in its order only', '"refund a you"', false],
        ['a phrase over the end of a segment', '"refund well that"', true],
        ['a phrase with any punctuation', '"a refund. Well"', true],
        ['a prefix', 'refu*', true],
        ['a prefix at the end of a phrase', '"give you a ref"*', true],
        ['only what goes on where the star stands', 'refu', false],
        ['what is not excluded', 'refund -yesterday', true],
        ['nothing that is excluded', 'refund -tomorrow', false],
        ['nothing that is excluded as a phrase', 'refund -"that would"', false],
        ['what holds the words of an excluded phrase elsewhere', 'refund -"would that"', true],
        ['nothing that is excluded as a prefix', 'refund -tomo*', false],
        ['an apostrophe', "don't", true],
        ['an apostrophe left out is another word', 'dont', false],
        ['a hyphen', 'e-mail', true],
        ['an address', 'anna.k@example.org', true],
        ['a part of an address', 'example.org', true],
        ['a number', '1,250', true],
        ['typographic quotes', '“give you”', true],
        ['a quote that is not closed', '"give you', true],
        ['what is wanted around a quote', 'tomorrow"give you"refund', true],
      ])('%s', async (_what, text, isFound) => {
        const said = [
          { text: 'Yes, I can give you a refund.', by: 'Agent' },
          { text: "Well, that would be great, tomorrow, but don't e-mail anna.k@example.org about 1,250.", by: 'Ann' },
        ];
        await add([1, { said }], [2, { said: ['something else'] }]);
        expect((await seqs(text)).length > 0).toBe(isFound);
        expect(new Set(await seqs(text))).toEqual(new Set(isFound ? [1] : []));
      });

      it.each([
        ['accents', 'Café crème brûlée à Łódź', 'cafe CREME brulee'],
        ['accents in the query', 'cafe creme', 'café crème'],
        ['composed and decomposed letters', 'cafe\u0301 noir', 'caf\u00e9'],
        ['Vietnamese', 'tôi muốn hủy đặt phòng', 'muon huy'],
        ['Chinese', '我们明天开会讨论退款的问题', '退款'],
        ['Chinese beside Latin letters', '我的iPhone手机坏了', 'iphone 手机'],
        ['Japanese', '返金をお願いします。ありがとう', 'お願い'],
        ['Korean', '환불을 원합니다', '환불'],
        ['Thai', 'ฉันต้องการเงินคืนวันนี้', 'เงินคืน'],
        ['Thai with zero width spaces', 'ฉัน\u200bต้องการ\u200bเงินคืน', 'ต้องการเงิน'],
        ['Khmer', 'ខ្ញុំចង់បានប្រាក់មកវិញ', 'ប្រាក់'],
        ['Burmese', 'ငွေပြန်အမ်းချင်ပါတယ်', 'ပြန်အမ်း'],
        ['Lao', 'ຂ້ອຍຢາກໄດ້ເງິນຄືນ', 'ເງິນຄືນ'],
        ['Hebrew', 'אני רוצה החזר כספי', 'החזר כספי'],
        ['Arabic', 'أريد استرداد أموالي', 'استرداد'],
        ['Hindi', 'मुझे पैसे वापस चाहिए', 'वापस'],
        ['Russian', 'Верните мне деньги', 'ДЕНЬГИ'],
      ])('%s', async (_what, said, text) => {
        await add([1, { said: [said] }]);
        expect(await seqs(text)).toEqual([1]);
        expect((await snippets(text)).join('').replaceAll(/[[\]]/g, '')).toBe(
          said.normalize('NFC').replaceAll('\u200b', ''),
        );
      });

      it('tells words apart that differ in their vowel signs only', async () => {
        await add([1, { said: ['की'] }], [2, { said: ['का'] }]);
        expect([await seqs('की'), await seqs('का')]).toEqual([[1], [2]]);
      });

      it('finds a run of characters in its order only, where there are no blanks', async () => {
        await add([1, { said: ['明天开会'] }], [2, { said: ['开天明会'] }]);
        expect([await seqs('明天'), await seqs('天开'), await seqs('天明')]).toEqual([[1], [1], [2]]);
        expect(await snippets('天开')).toEqual(['明[天开]会']);
      });

      it('finds nothing in the tokens of filters', async () => {
        await add([1, { said: ['word'], source: 'acme' }]);
        expect(await seqs('acme')).toEqual([]);
      });

      it('finds what was said of a transcript without times or speakers', async () => {
        await add([1, { said: [{ text: 'plain text only', startMs: null, words: [] }] }]);
        expect(await hits('text')).toMatchObject([
          { segment: 0, speaker: null, startMs: null, endMs: null, in: 'speech' },
        ]);
      });

      it.each(['', '-refund', '"..." - !', '*'])('refuses %j, which holds no word to look for', async (text) => {
        await expect(reader.search(aQuery(text), firstPage)).rejects.toMatchObject({ code: 'bad-request' });
      });

      it('keeps what an empty transcript is, and finds nothing in it', async () => {
        await add([1, { transcripts: [aTranscript([]), aTranscript([], { status: 'failed' })] }]);
        expect((await reader.summaries([idOf(1)])).map(({ status }) => status)).toEqual(['empty', 'failed']);
        expect(await reader.status()).toMatchObject({ transcripts: 2, words: 0 });
        await add([2, { transcripts: [] }]);
        expect(await reader.summaries([idOf(2)])).toEqual([]);
      });
    });

    describe('labels', () => {
      it('are found like what was said, and say so', async () => {
        const transcript = aTranscript(['hello there'], { title: 'Renewal call', externalIds: ['CRM-0815'] });
        await add([1, { transcripts: [transcript], jobId: 'r6sr3jlzjj', labels: ['Branch north'] }]);
        for (const text of ['renewal', 'crm-0815', 'r6sr3jlzjj', '"branch north"']) {
          expect(await hits(text)).toEqual([
            {
              ...{ source: 'acme', vendor: 'speechmatics', jobId: 'r6sr3jlzjj', deliveryId: idOf(1), part: 0 },
              ...{ entry: null, receivedAt: new Date(someTime + 1000).toISOString(), title: 'Renewal call' },
              ...{ language: 'en', in: 'label', segment: null, speaker: null, startMs: null, endMs: null },
              snippet: expect.anything(),
            },
          ]);
        }
        expect(await snippets('call')).toEqual(['Renewal [call]']);
        expect(await snippets('crm branch')).toEqual(['[Branch] north', '[CRM]-0815']);
      });

      it('are found together with what was said', async () => {
        await add([1, { said: ['a refund'], labels: ['CRM-1'] }], [2, { said: ['a refund'], labels: ['CRM-2'] }]);
        expect(await snippets('crm-2 refund')).toEqual(['[CRM-2]', 'a [refund]']);
      });

      it('are found once, and of a delivery without transcripts, too', async () => {
        await add([1, { transcripts: [], labels: ['Renewal', 'Renewal'], jobId: 'renewal' }]);
        expect(await hits('renewal')).toMatchObject([
          { deliveryId: idOf(1), in: 'label', part: 0, entry: null, title: null, language: null },
          { in: 'label' },
        ]);
        expect(await reader.status()).toMatchObject({ transcripts: 0 });
      });

      it('are nobody’s words', async () => {
        const transcripts = [aTranscript([{ text: 'my renewal', by: 'Ann' }], { title: 'Renewal' })];
        await add([1, { transcripts }]);
        expect(await snippets('renewal', { speaker: 'Ann' })).toEqual(['my [renewal]']);
      });
    });

    describe('a hit', () => {
      it('tells where, when and by whom it was said', async () => {
        const said = [
          { text: 'hello how can I help', by: 'Agent' },
          { text: 'I want my money back', by: 'Ann' },
        ];
        const source = { ...aTranscript([]).source, part: 2, entry: 'a/b.json' };
        await add([7, { jobId: 'j1', transcripts: [aTranscript(said, { source, title: 'Call', language: 'en-GB' })] }]);
        expect(await hits('"money back"')).toEqual([
          {
            ...{ source: 'acme', vendor: 'speechmatics', jobId: 'j1', deliveryId: idOf(7), part: 2, entry: 'a/b.json' },
            ...{ receivedAt: new Date(someTime + 7000).toISOString(), title: 'Call', language: 'en-GB', in: 'speech' },
            // The second segment begins at 3.5 s, and `money` is its fourth word.
            ...{ segment: 1, speaker: 'Ann', startMs: 5000, endMs: 6000 },
            snippet: [
              { text: 'I want my ', isMatch: false },
              { text: 'money back', isMatch: true },
            ],
          },
        ]);
      });

      it('has the times of its own words where two channels overlap, and comes in order of time', async () => {
        const said = [
          { text: 'let me see the invoice again please', by: 'Agent', channel: '0', startMs: 0 },
          { text: 'yes the invoice', by: 'Ann', channel: '1', startMs: 600 },
          { text: 'that invoice', by: 'Agent', channel: '0', startMs: 4000 },
        ];
        await add([1, { said }]);
        expect(
          (await hits('invoice')).map(({ segment, speaker, startMs, endMs }) => [segment, speaker, startMs, endMs]),
        ).toEqual([
          [1, 'Ann', 1600, 2100],
          [0, 'Agent', 2000, 2500],
          [2, 'Agent', 4500, 5000],
        ]);
      });

      it('has the times of its segment where words have none', async () => {
        await add([1, { said: ['some words first', { text: 'a caption line', startMs: 7000, words: [] }] }]);
        expect(await hits('caption')).toMatchObject([{ segment: 1, startMs: 7000, endMs: 7500 }]);
      });

      it('begins and ends in the segments of a phrase that runs over their end', async () => {
        const said = [
          { text: 'the money', by: 'Agent', startMs: 0 },
          { text: 'back tomorrow', by: 'Ann', startMs: 9000 },
        ];
        await add([1, { said }]);
        expect(await hits('"money back"')).toMatchObject([{ segment: 0, speaker: 'Agent', startMs: 500, endMs: 9500 }]);
        expect(await snippets('"money back"')).toEqual(['the [money back] tomorrow']);
      });

      it('is one for words close together, and one each for words far apart', async () => {
        const filler = 'then we talked about quite a number of other things for a long while before';
        await add([1, { said: [`the refund of my ticket ${filler} the ticket`, 'ticket'] }]);
        expect(await snippets('refund ticket')).toEqual([
          'the [refund] of my [ticket] then we talked about quite a number of',
          'things for a long while before the [ticket]',
          '[ticket]',
        ]);
      });

      it('marks words side by side as one', async () => {
        await add([1, { said: ['our customer, service is good'] }]);
        expect(await snippets('customer service')).toEqual(['our [customer, service] is good']);
        expect(await snippets('"customer service" good')).toEqual(['our [customer, service] is [good]']);
      });

      it('shows about a dozen words around, cut between words', async () => {
        const said = Array.from({ length: 100 }, (_, i) => `word${i}`).join(' ');
        await add([1, { said: [said] }]);
        expect(await snippets('word50')).toEqual([
          'word45 word46 word47 word48 word49 [word50] word51 word52 word53 word54 word55',
        ]);
        expect(await snippets('word0')).toEqual(['[word0] word1 word2 word3 word4 word5 word6']);
        expect(await snippets('word99')).toEqual(['word94 word95 word96 word97 word98 [word99]']);
      });

      it('is one of at most 50 in a transcript, the first ones', async () => {
        const said = Array.from({ length: 70 }, () => 'again');
        await add([1, { said }], [2, { said: ['again'] }]);
        const found = await hits('again');
        expect(found.slice(1).map(({ segment }) => segment)).toEqual(Array.from({ length: 50 }, (_, i) => i));
      });
    });

    describe('order and pages', () => {
      it('has the newest deliveries first, and each in the order of its parts, whatever came when', async () => {
        const parts = ['zero', 'one', 'two'].map((word) => aTranscript([`blue ${word}`]));
        await add([5, { said: ['blue five'] }]);
        await add([9, { transcripts: parts }]);
        await add([2, { said: ['blue two'] }]);
        await add([5, { said: ['blue five again'] }]);
        expect(await snippets('blue')).toEqual([
          '[blue] zero',
          '[blue] one',
          '[blue] two',
          '[blue] five again',
          '[blue] two',
        ]);
      });

      it('gives every hit once, in the same order, whatever the length of a page', async () => {
        const said = (n: number) => Array.from({ length: 1 + (n % 4) }, (_, i) => `blue ${n} ${i}`);
        for (let seq = 1; seq <= 30; seq += 1) {
          await add([seq, { transcripts: [aTranscript(said(seq)), aTranscript(said(seq + 1))] }]);
        }
        const all = await allHits(reader, aQuery('blue'), 500);
        expect(all).toHaveLength(152);
        for (const limit of [1, 2, 3, 7, 151, 152]) expect(await allHits(reader, aQuery('blue'), limit)).toEqual(all);
      });

      it('ends a page with a transcript, and the last one without a cursor', async () => {
        await add([1, { said: ['blue'] }], [2, { said: ['blue', 'blue', 'blue'] }]);
        const first = await reader.search(aQuery('blue'), { cursor: null, limit: 2 });
        expect(first.items).toHaveLength(3);
        expect(await reader.search(aQuery('blue'), { cursor: first.next, limit: 1 })).toMatchObject({
          items: [{ deliveryId: idOf(1) }],
          next: null,
        });
        expect((await reader.search(aQuery('blue'), { cursor: null, limit: 4 })).next).toBeNull();
      });

      it('goes on where a page ended when something newer came', async () => {
        await add([1, { said: ['blue'] }], [2, { said: ['blue'] }]);
        const first = await reader.search(aQuery('blue'), { cursor: null, limit: 1 });
        await add([3, { said: ['blue'] }]);
        const { items } = await reader.search(aQuery('blue'), { cursor: first.next, limit: 1 });
        expect(items).toMatchObject([{ deliveryId: idOf(1) }]);
      });

      it.each(['x', 'bm90IGEgY3Vyc29y', Buffer.from('["a"]').toString('base64url')])(
        'refuses the cursor %s',
        async (cursor) => {
          await expect(reader.search(aQuery('blue'), { cursor, limit: 1 })).rejects.toMatchObject({
            code: 'bad-request',
          });
        },
      );
    });

    describe('filters', () => {
      beforeEach(async () => {
        const agent = [{ text: 'blue sky', by: 'Agent' }];
        const both = [
          { text: 'a green field', by: 'Agent' },
          { text: 'blue sky', by: 'Ann Smith' },
        ];
        await add(
          [1, { said: agent, source: 'acme', vendor: 'speechmatics', jobId: 'a/1' }],
          [2, { said: both, source: 'acme', vendor: 'gladia', jobId: 'b' }],
          [3, { said: agent, source: 'other', vendor: 'gladia', jobId: 'b' }],
          [4, { said: both, source: 'other', vendor: 'speechmatics', jobId: 'a/1' }],
        );
      });

      it.each([
        [{ source: 'acme' }, [2, 1]],
        [{ source: 'ACME' }, []],
        [{ vendor: 'gladia' }, [3, 2]],
        [{ job: 'a/1' }, [4, 1]],
        [{ job: 'a' }, []],
        [{ speaker: 'Agent' }, [3, 1]],
        [{ speaker: 'ann smith' }, [4, 2]],
        [{ speaker: 'Smith' }, []],
        [{ source: 'other', vendor: 'gladia' }, [3]],
        [{ source: 'other', vendor: 'gladia', job: 'b', speaker: 'Agent' }, [3]],
        [{ source: 'other', speaker: 'Ann Smith', job: 'b' }, []],
        [{ fromMs: someTime + 2000, toMs: someTime + 4000 }, [3, 2]],
        [{ fromMs: someTime + 2000 }, [4, 3, 2]],
        [{ toMs: someTime + 2000 }, [1]],
        [{ fromMs: someTime + 2001, toMs: someTime + 3000 }, []],
        [{ fromMs: someTime + 2000, toMs: someTime + 5000, source: 'other', speaker: 'Agent' }, [3]],
      ])('%j gives %j', async (filter, expected) => {
        expect(await seqs('blue', filter)).toEqual(expected);
        expect(await seqs('"blue sky"', filter)).toEqual(expected);
        expect(await seqs('green', { ...filter, speaker: 'nobody' })).toEqual([]);
      });

      it('finds a job under its aliases, each in its own source', async () => {
        const rows = [
          ['acme', 'a'],
          ['acme', 'b'],
          ['beta', 'b'],
          ['beta', 'c'],
          ['acme', 'c'],
        ] as const;
        await add(
          ...rows.map(([source, jobId], i): [number, DeliveryWish] => [10 + i, { source, jobId, said: ['one'] }]),
        );
        const aliases = [
          { source: 'acme', jobId: 'b' },
          { source: 'beta', jobId: 'c' },
        ];
        expect(await seqs('one', { job: 'a', aliases })).toEqual([13, 11, 10]);
      });

      it('finds by time what a clock that jumped has stamped', async () => {
        const odd = (seq: number) => seq % 2 === 1;
        const sequence = Array.from({ length: 8 }, (_, i) => 10 + i * 701);
        for (const seq of sequence) {
          await add([seq, { said: ['jumping'], receivedMs: odd(seq) ? someTime - 86_400_000 : someTime }]);
        }
        const window = { fromMs: someTime - 1000, toMs: someTime + 1 };
        expect(await seqs('jumping', window)).toEqual(sequence.filter((seq) => !odd(seq)).reverse());
        expect(await seqs('jumping', { toMs: someTime })).toEqual(sequence.filter(odd).reverse());
      });
    });

    describe('very long transcripts', () => {
      const line = (n: number) => `line ${n} of a very long reading that goes on and on without an end`;
      const lines = Array.from({ length: 5000 }, (_, n) => line(n));

      it('are found from end to end, with the right second, labels once', async () => {
        const transcript = aTranscript([...lines, 'needle at the end'], { title: 'My audiobook' });
        await add([1, { transcripts: [transcript] }], [2, { said: ['needle'] }]);
        expect((await reader.status()).words).toBe(5000 * 15 + 5);
        const found = await hits('needle');
        expect(found).toMatchObject([{ deliveryId: idOf(2) }, { segment: 5000, startMs: 5000 * 8500 }]);
        expect(await hits('"line 4321"')).toMatchObject([
          { segment: 4321, startMs: 4321 * 8500, endMs: 4321 * 8500 + 1000 },
        ]);
        expect(await hits('needle audiobook')).toMatchObject([{ deliveryId: idOf(1), in: 'speech', segment: 5000 }]);
        expect(await hits('audiobook')).toMatchObject([{ in: 'label' }]);
        expect((await hits('"very long"')).map(({ segment }) => segment)).toEqual(
          Array.from({ length: 50 }, (_, i) => i),
        );
        expect(await allHits(reader, aQuery('"very long"'), 1)).toHaveLength(50);
        await writer.apply([{ type: 'remove', deliveryId: idOf(1) }], position);
        expect(await seqs('very')).toEqual([]);
      });

      it('may be one segment, or one word', async () => {
        const text = lines.join(' ');
        await add(
          [1, { said: [text] }],
          [2, { said: [{ text: `${'x'.repeat(131_071)}🙂${'y'.repeat(200_000)} tail`, words: [] }] }],
        );
        // 15 words of half a second each in every line.
        expect(await hits('"line 4321"')).toMatchObject([
          { segment: 0, startMs: 4321 * 7500, endMs: 4321 * 7500 + 1000 },
        ]);
        expect(await hits('tail')).toMatchObject([{ deliveryId: idOf(2), segment: 0 }]);
        expect(JSON.stringify(await hits('tail'))).not.toContain('\ufffd');
      });
    });

    describe('summaries', () => {
      it('tell all about a transcript but its words, in the order asked for and that of the parts', async () => {
        const source = {
          ...aTranscript([]).source,
          part: 1,
          entry: 'b.json',
          format: 'srt',
          detectedBy: 'content' as const,
        };
        const warnings = [{ code: 'end-before-start', at: 'results[1]', count: 2 }];
        const second = aTranscript(
          [
            { text: 'one two', by: 'Ann' },
            { text: 'three', by: 'Bob' },
          ],
          {
            ...{ source, warnings, title: 'Call', externalIds: ['x'], language: 'de', status: 'partial' },
          },
        );
        await add([1, { transcripts: [aTranscript(['first']), second] }], [2, { said: ['other'] }]);
        const found = await reader.summaries([idOf(2), idOf(9), idOf(1)]);
        expect(found.map(({ deliveryId, part }) => [deliveryId, part])).toEqual([
          [idOf(2), 0],
          [idOf(1), 0],
          [idOf(1), 1],
        ]);
        expect(found.at(-1)).toEqual({
          ...{ deliveryId: idOf(1), part: 1, entry: 'b.json', vendor: 'speechmatics', format: 'srt' },
          ...{ detectedBy: 'content', status: 'partial', title: 'Call', externalIds: ['x'], language: 'de' },
          ...{ durationMs: 3500, wordTiming: 'exact', segments: 2, words: 3, speakers: ['Ann', 'Bob'], warnings },
          firstWords: 'one two three',
        });
      });

      it('tell of a job, by all of its ids, what the transcript says that knows most, and the longest length', async () => {
        const plain = aTranscript(['one two three four'], { wordTiming: 'none', durationMs: 9000, language: null });
        const timed = aTranscript(['one two'], { wordTiming: 'exact', durationMs: 4000, language: 'de' });
        await add(
          [1, { jobId: 'a', transcripts: [timed] }],
          [2, { jobId: 'b', transcripts: [plain] }],
          [3, { jobId: 'c', transcripts: [] }],
        );
        const source = 'acme';
        const [both, none] = await reader.spoken([
          { source, jobIds: ['a', 'b'] },
          { source, jobIds: ['c', 'nobody'] },
        ]);

        expect(both).toEqual({ durationMs: 9000, language: 'de', speakers: [], words: 2, firstWords: 'one two' });
        expect(none).toBeNull();
        expect(await reader.spoken([{ source: 'other', jobIds: ['a'] }])).toEqual([null]);
      });

      it('cut how it begins between words', async () => {
        const text = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
        await add([1, { transcripts: [aTranscript([text])] }]);
        const [summary] = await reader.summaries([idOf(1)]);

        expect(summary?.firstWords).toMatch(/^word0 word1 .*word\d+ …$/);
        expect(summary?.firstWords?.length).toBeLessThan(125);
      });

      it('list jobs by their length, each once, page after page', async () => {
        const lasting = (...lengths: (number | null)[]) =>
          lengths.map((durationMs) => aTranscript(['x'], { durationMs }));
        await add(
          [1, { jobId: 'a', transcripts: lasting(3000, 1000) }],
          [2, { jobId: 'b', transcripts: lasting(5000) }],
          [3, { jobId: 'a', transcripts: lasting(2000) }],
          [4, { jobId: 'c', transcripts: lasting(null) }],
          [5, { jobId: 'd', transcripts: lasting(3000) }],
          [6, { jobId: null, transcripts: lasting(9000) }],
        );
        const all = { source: null, minMs: null, maxMs: null };
        const list = async (filter: Partial<typeof all> | { minMs: number }, limit: number) => {
          const first = await reader.longest({ ...all, ...filter }, { cursor: null, limit });
          const rest =
            first.next === null
              ? []
              : (await reader.longest({ ...all, ...filter }, { cursor: first.next, limit: 9 })).items;
          return [...first.items, ...rest].map(({ jobId, durationMs }) => `${jobId} ${durationMs}`);
        };

        expect(await list({}, 9)).toEqual(['b 5000', 'd 3000', 'a 3000']);
        expect(await list({}, 1)).toEqual(['b 5000', 'd 3000', 'a 3000']);
        expect(await list({ minMs: 4000 }, 9)).toEqual(['b 5000']);
        expect((await reader.longest({ ...all, source: 'nobody' }, { cursor: null, limit: 9 })).items).toEqual([]);
        await writer.apply([{ type: 'remove', deliveryId: idOf(2) }], asLedgerPosition('1000'));
        expect(await list({}, 9)).toEqual(['d 3000', 'a 3000']);
      });
    });
  });
}
