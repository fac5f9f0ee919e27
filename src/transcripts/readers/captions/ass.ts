import { blankTranscript, createWarnings, type ReadTranscript } from '../../read-transcript.ts';
import type { Cue } from './cue.ts';
import { linesOf, readClock } from './cue-blocks.ts';
import { readCues } from './read-cues.ts';

/** Columns of an event where no line of the file names them, as in version 4+. */
const usualColumns = ['layer', 'start', 'end', 'style', 'name', 'marginl', 'marginr', 'marginv', 'effect', 'text'];

/**
 * Reads Advanced SubStation Alpha and its elder, SSA: one segment for each line of dialogue, without words. Never throws.
 *
 * Speakers stand in a column of their own (`Name`, elsewhere `Actor`). What overrides the style stands in braces; shapes
 * that are drawn are no speech.
 * Source: libass, file format guide (github.com/libass/libass/wiki/ASS-File-Format-Guide, read 2026-11-30).
 */
export function readAss(text: string): ReadTranscript {
  const warnings = createWarnings();
  const cues: Cue[] = [];
  let columns = usualColumns;
  let section = '';
  let title: string | null = null;
  for (const line of linesOf(text)) {
    const [, key = '', value = ''] = /^\s{0,8}(\w{1,20}):\s{0,8}(.*)$/.exec(line) ?? [];
    if (/^\s{0,8}\[/.test(line)) section = line.trim().toLowerCase();
    else if (key === 'Title') title = value.trim() || null;
    else if (section !== '[events]') continue;
    else if (key === 'Format') columns = value.split(',').map((column) => column.trim().toLowerCase());
    else if (key === 'Dialogue') cues.push(cueOf(value, columns));
  }
  if (cues.some(({ startMs, endMs }) => startMs === null || endMs === null)) warnings.add('unreadable-time', null);
  if (cues.length === 0) warnings.add('no-cues', null);
  return { ...blankTranscript(warnings), title, ...readCues(cues, warnings) };
}

function cueOf(value: string, columns: readonly string[]): Cue {
  const fields = value.split(',');
  // The text is the last column, and may hold commas.
  const rest = fields.splice(columns.length - 1).join(',');
  const field = (...names: readonly string[]) => fields[columns.findIndex((column) => names.includes(column))]?.trim();
  const speaker = field('name', 'actor') || null;
  return {
    startMs: readClock(field('start') ?? ''),
    endMs: readClock(field('end') ?? ''),
    language: null,
    runs: [{ text: spokenIn(rest), speaker, startMs: null, endMs: null }],
  };
}

/** Braces hold overrides, `\p1` begins a shape and `\p0` ends it, `\N` and `\n` are line breaks and `\h` a hard blank. */
function spokenIn(text: string): string {
  let isShape = false;
  const spoken = text.split(/(\{[^{}]*\})/).flatMap((piece) => {
    const shape = piece.startsWith('{') ? /\\p(\d)/.exec(piece)?.[1] : undefined;
    if (shape !== undefined) isShape = shape !== '0';
    return piece.startsWith('{') || isShape ? [] : [piece];
  });
  return spoken
    .join('')
    .replaceAll(/\\[Nn]/g, '\n')
    .replaceAll('\\h', '\u00a0');
}
