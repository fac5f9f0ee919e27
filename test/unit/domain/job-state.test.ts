import { describe, expect, it } from 'vitest';
import { type JobFacts, type JobState, stateOf } from '../../../src/domain/job-state.ts';

const nothing: JobFacts = { place: 'held', lastWord: 'unknown', came: [], expected: 'nothing' };

/** What is special about a job, its state in time, and when it is overdue. */
const rows: readonly [what: string, facts: Partial<JobFacts>, inTime: JobState, overdue: JobState][] = [
  ['all is deleted', { place: 'deleted', lastWord: 'failure', came: ['transcript'] }, 'deleted', 'deleted'],
  ['all lies in the quarantine', { place: 'quarantined' }, 'quarantined', 'quarantined'],
  ['the last word is failure', { lastWord: 'failure', came: ['transcript'] }, 'failed', 'failed'],
  ['something is missing', { lastWord: 'success', came: ['transcript'], expected: 'missing' }, 'waiting', 'partial'],
  ['there was only progress', { lastWord: 'progress', came: ['notice'] }, 'waiting', 'partial'],
  ['there was only progress, and media', { lastWord: 'progress', came: ['media'] }, 'waiting', 'partial'],
  ['words came in pieces', { lastWord: 'progress', came: ['transcript'] }, 'waiting', 'complete'],
  [
    'what is expected came in pieces',
    { lastWord: 'progress', came: ['text'], expected: 'came' },
    'waiting',
    'complete',
  ],
  ['only media came', { lastWord: 'success', came: ['media', 'notice', 'other'] }, 'waiting', 'complete'],
  ['only media was expected', { came: ['media'], expected: 'came' }, 'complete', 'complete'],
  ['all that is expected came', { came: ['jobinfo'], expected: 'came' }, 'complete', 'complete'],
  ['a transcript came', { came: ['transcript'] }, 'complete', 'complete'],
  ['subtitles came', { came: ['subtitles'] }, 'complete', 'complete'],
  ['text and media came', { came: ['text', 'media'] }, 'complete', 'complete'],
  ['only a notice of success came', { lastWord: 'success', came: ['notice'] }, 'notified', 'notified'],
  ['success came without a body', { lastWord: 'success' }, 'notified', 'notified'],
  ['only form fields came', { lastWord: 'success', came: ['other', 'jobinfo'] }, 'notified', 'notified'],
  ['nobody told an outcome', { came: ['notice', 'other'] }, 'waiting', 'partial'],
  ['nothing came', {}, 'waiting', 'partial'],
];

describe('stateOf', () => {
  it.each(rows)('when %s', (_what, facts, inTime, overdue) => {
    const job = { ...nothing, ...facts };
    expect([stateOf(job, { isOverdue: false }), stateOf(job, { isOverdue: true })]).toEqual([inTime, overdue]);
  });
});
