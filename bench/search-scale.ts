/**
 * How fast transcripts are indexed and searched, and how much room the index takes.
 *
 *   node bench/search-scale.ts [--transcripts 10000] [--words 800] [--samples 200] [--record]
 *
 * Made-up calls, their words as often as those of a language, are put into a new index by the writer that the collector
 * uses, in batches as large as its own. Only the writer's time counts, not the making of the calls. Then pages of 50
 * hits are read, every question with other words.
 */
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openTranscriptIndexReader } from '../src/catalog/search/reader.ts';
import { openTranscriptIndexWriter } from '../src/catalog/search/writer.ts';
import { asLedgerPosition } from '../src/domain/inbox.ts';
import type { SearchQuery } from '../src/domain/transcript-index.ts';
import type { Goal } from './lib/goals.ts';
import { report } from './lib/report.ts';
import { makeSpeech, randomFrom, sourceOf, spokenDelivery } from './lib/spoken.ts';
import { quantile } from './lib/statistics.ts';
import { grouped, markdownTable } from './lib/table.ts';
import { makeWorkplace, measureCreateRate } from './lib/workplace.ts';

const batchDeliveries = 256;
const startMs = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;
/** The first questions of a kind are not counted: caches are still cold. */
const warmUps = 10;
/** Ranks in the vocabulary. A common word is said in most calls, a rare one in about one of a hundred. */
const ranks = { common: [5, 100], rare: [4000, 20_000] } as const;

const { values: options } = parseArgs({
  options: {
    transcripts: { type: 'string', default: '10000' },
    words: { type: 'string', default: '800' },
    samples: { type: 'string', default: '200' },
    record: { type: 'boolean', default: false },
  },
});
const transcripts = Number(options.transcripts);
const words = Number(options.words);
const samples = Number(options.samples);
const speech = makeSpeech({ words, distinct: 60_000 });
const random = randomFrom(7);

const workplace = await makeWorkplace('search-scale');
const createRate = await measureCreateRate(workplace, 'files-before');
const path = join(workplace, 'transcripts.sqlite');
const seconds = await build();
const { size } = await stat(path);
const times = await ask();
await report({ workplace, createRate, table: table(), goals: goals(), panels: [], notes: notes() });
await rm(path);

/** Seconds that the writer took. */
async function build(): Promise<number> {
  const writer = openTranscriptIndexWriter(path, { mapperVersion: 'bench' });
  let ms = 0;
  for (let first = 1; first <= transcripts; first += batchDeliveries) {
    const changes = Array.from({ length: Math.min(batchDeliveries, transcripts - first + 1) }, (_, index) => {
      const seq = first + index;
      return { type: 'add', delivery: spokenDelivery(seq, speech.wordsOf(seq), startMs) } as const;
    });
    const started = performance.now();
    await writer.apply(changes, asLedgerPosition(`${first}`));
    ms += performance.now() - started;
  }
  const started = performance.now();
  await writer.close();
  return (ms + performance.now() - started) / 1000;
}

function word(kind: keyof typeof ranks): string {
  const [least, most] = ranks[kind];
  return speech.vocabulary[least + Math.floor(random() * (most - least))] ?? '';
}

/** Two words side by side in some call. */
function phrase(): string {
  const said = speech.wordsOf(1 + Math.floor(random() * transcripts));
  const at = Math.floor(random() * (words - 1));
  return `"${said.slice(at, at + 2).join(' ')}"`;
}

/** One in a hundred of all calls, at any time. */
function someHours(): Pick<SearchQuery, 'fromMs' | 'toMs'> {
  const lengthMs = Math.ceil(transcripts / 100) * minuteMs;
  const fromMs = startMs + Math.floor(random() * 99) * lengthMs;
  return { fromMs, toMs: fromMs + lengthMs };
}

function questions(): Record<string, () => Partial<SearchQuery> & { text: string }> {
  const source = (): string => sourceOf(Math.floor(random() * 10));
  return {
    'common + common': () => ({ text: `${word('common')} ${word('common')}` }),
    'common + rare': () => ({ text: `${word('common')} ${word('rare')}` }),
    'rare + rare': () => ({ text: `${word('rare')} ${word('rare')}` }),
    phrase: () => ({ text: phrase() }),
    'phrase of common words': () => ({ text: `"${word('common')} ${word('common')}"` }),
    'prefix of 4 letters + common': () => ({ text: `${word('rare').slice(0, 4)}* ${word('common')}` }),
    'common, without rare': () => ({ text: `${word('common')} -${word('rare')}` }),
    'common + rare, source': () => ({ text: `${word('common')} ${word('rare')}`, source: source() }),
    'common + rare, one % of the time': () => ({ text: `${word('common')} ${word('rare')}`, ...someHours() }),
    'common + common, source, one % of the time': () => ({
      ...{ text: `${word('common')} ${word('common')}`, source: source() },
      ...someHours(),
    }),
    'common + rare, speaker': () => ({ text: `${word('common')} ${word('rare')}`, speaker: 'Agent' }),
    'job + common': () => ({ text: word('common'), job: `job-${1 + Math.floor(random() * transcripts)}` }),
  };
}

interface Times {
  /** In ms, one each. */
  taken: number[];
  hits: number;
}

async function ask(): Promise<Map<string, Times>> {
  const reader = openTranscriptIndexReader(path);
  const results = new Map<string, Times>();
  const anything = { source: null, vendor: null, speaker: null, job: null, fromMs: null, toMs: null };
  for (const [name, question] of Object.entries(questions())) {
    const result: Times = { taken: [], hits: 0 };
    for (let sample = -warmUps; sample < samples; sample += 1) {
      const query = { ...anything, ...question() };
      const started = performance.now();
      const { items } = await reader.search(query, { cursor: null, limit: 50 });
      if (sample < 0) continue;
      result.taken.push(performance.now() - started);
      result.hits += items.length;
    }
    results.set(name, result);
  }
  reader.close();
  return results;
}

function table(): string {
  const rows = [...times].map(([name, { taken, hits }]) => [
    name,
    ...[0.5, 0.95, 1].map((share) => grouped(quantile(taken, share), 1)),
    grouped(hits / taken.length, 1),
  ]);
  return markdownTable(
    [`${grouped(transcripts, 0)} transcripts`, 'p50 ms', 'p95 ms', 'max ms', 'hits on the page'],
    rows,
  );
}

function goals(): Goal[] {
  return ['common + common', 'common + rare', 'rare + rare'].map((name) => ({
    what: `${name}: p95 ms`,
    bound: { most: 100 },
    reached: quantile(times.get(name)?.taken ?? [], 0.95),
    digits: 1,
  }));
}

function notes(): string[] {
  const total = transcripts * words;
  return [
    `indexed in ${grouped(seconds, 0)} s: ${grouped(transcripts / seconds, 0)} transcripts/s, ${grouped(total / seconds, 0)} words/s`,
    `the index takes ${grouped(size / 2 ** 20, 0)} MiB, ${grouped(size / total, 1)} bytes for a word, text and times included`,
    `${grouped(samples, 0)} questions of a kind, each with other words; pages of 50 hits; on one thread`,
  ];
}
