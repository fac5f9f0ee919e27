import type { Warnings } from '../read-transcript.ts';
import { readClock } from './clock.ts';

/** What stands in a caption file: what comes before the first cue, and the cues with their text as written. */
export interface CueBlocks {
  preamble: readonly string[];
  cues: readonly CueBlock[];
}

export interface CueBlock {
  startMs: number | null;
  endMs: number | null;
  /** Lines parted by `\n`. */
  text: string;
}

interface OpenBlock {
  startMs: number | null;
  endMs: number | null;
  lines: string[];
}

/**
 * Cuts a caption file at its lines of times. So a cue number may be missing, repeated or stand without an empty line
 * before it, and an empty line may stand inside a text.
 *
 * In WebVTT the line before the times is a name of any form, and blocks of NOTE, STYLE and REGION are left out.
 */
export function cutCues(text: string, dialect: 'srt' | 'webvtt', warnings: Warnings): CueBlocks {
  const blocks: OpenBlock[] = [];
  const preamble: string[] = [];
  let lines = preamble;
  for (const line of linesOf(text)) {
    const times = readTimes(line);
    if (times === null) {
      lines.push(line);
      continue;
    }
    if (times.startMs === null || times.endMs === null) warnings.add('unreadable-time', `cues[${blocks.length}]`);
    dropName(lines, dialect);
    lines = [];
    blocks.push({ ...times, lines });
  }
  const cues = blocks.map((block, index) => ({
    ...block,
    text: textOf(block.lines, dialect, `cues[${index}]`, warnings),
  }));
  return { preamble, cues };
}

/** Lines may end as on Unix, Windows and old Macs. */
function linesOf(text: string): string[] {
  return text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
}

/** Start and end of a line of times, each null when it cannot be read; null for any other line. */
function readTimes(line: string): Pick<CueBlock, 'startMs' | 'endMs'> | null {
  const arrow = line.indexOf('->');
  if (arrow === -1) return null;
  const left = line.slice(0, arrow).replace(/-$/, '').trim();
  // What follows the end are settings.
  const [right = ''] = line
    .slice(arrow + 2)
    .trim()
    .split(/\s/, 1);
  if (!/^-?\d\S{0,19}$/.test(left) || !left.includes(':')) return null;
  return { startMs: readClock(left), endMs: readClock(right) };
}

/** Takes away the number or name of the next cue, which stands on the line before its times. */
function dropName(lines: string[], dialect: 'srt' | 'webvtt'): void {
  const last = lines.at(-1)?.trim() ?? '';
  const isApart = lines.length > 1 && lines.at(-2)?.trim() === '';
  if (/^\d+$/.test(last) || (dialect === 'webvtt' && last !== '' && isApart)) lines.pop();
}

function textOf(lines: readonly string[], dialect: 'srt' | 'webvtt', at: string, warnings: Warnings): string {
  const spoken: string[] = [];
  let isComment = false;
  let isApart = false;
  for (const line of lines.map((each) => each.trim())) {
    if (line === '') {
      isComment = false;
      isApart = spoken.length > 0;
      continue;
    }
    if (dialect === 'webvtt' && isApart && /^(?:NOTE|STYLE|REGION)(?:\s|$)/.test(line)) isComment = true;
    if (isComment) continue;
    if (isApart) warnings.add('empty-line-in-cue', at);
    isApart = false;
    spoken.push(line);
  }
  return spoken.join('\n');
}
