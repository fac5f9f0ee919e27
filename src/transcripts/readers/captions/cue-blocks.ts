import type { Warnings } from '../../read-transcript.ts';

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
 * In WebVTT the line before the times is a name of any form, and blocks of NOTE, STYLE and REGION are left out, as are
 * the headers of files that were put behind one another.
 */
export function cutCues(text: string, dialect: 'srt' | 'webvtt', warnings: Warnings): CueBlocks {
  const blocks: OpenBlock[] = [];
  const preamble: string[] = [];
  let lines = preamble;
  let last: CueNumber = null;
  for (const line of linesOf(text)) {
    const times = readTimes(line);
    if (times === null) {
      lines.push(line);
      continue;
    }
    if (times.startMs === null || times.endMs === null) warnings.add('unreadable-time', `cues[${blocks.length}]`);
    if (dialect === 'srt') last = dropNumber(lines, last, blocks.length === 0);
    else dropName(lines);
    lines = times.text === '' ? [] : [times.text];
    blocks.push({ startMs: times.startMs, endMs: times.endMs, lines });
  }
  const cues = blocks.map((block, index) => ({
    ...block,
    text: textOf(block.lines, dialect, `cues[${index}]`, warnings),
  }));
  return { preamble, cues };
}

/** Lines may end as on Unix, Windows and old Macs. */
export function linesOf(text: string): string[] {
  return text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
}

const sbvTimes = /^\s{0,8}(\d{1,3}:\d\d:\d\d\.\d{1,3}),(\d{1,3}:\d\d:\d\d\.\d{1,3})\s{0,8}$/;

/** Start and end of a line of times, each null when it cannot be read, and what else it says; null for any other line. */
function readTimes(line: string): CueBlock | null {
  const sbv = sbvTimes.exec(line);
  if (sbv !== null) return { startMs: readClock(sbv[1] ?? ''), endMs: readClock(sbv[2] ?? ''), text: '' };
  const arrow = line.indexOf('->');
  if (arrow === -1) return null;
  const left = line.slice(0, arrow).replace(/-$/, '').trim();
  const [right = '', ...rest] = line
    .slice(arrow + 2)
    .trim()
    .split(/\s+/);
  if (!/^-?\d\S{0,19}$/.test(left) || !left.includes(':') || !/^(?:-?\d|$)/.test(right)) return null;
  // Half an arrow may stand between any two times: "12:30 -> 13:00".
  if (line[arrow - 1] !== '-' && !/[:.,]\d.*[:.,]\d/.test(left)) return null;
  return { startMs: readClock(left), endMs: readClock(right), text: rest.every(isSetting) ? '' : rest.join(' ') };
}

/** `align:start`, `X1:40`. */
function isSetting(word: string): boolean {
  return /^[a-z][\w-]{0,30}:\S/i.test(word);
}

/** The number of the last cue, null while cues have none. */
type CueNumber = number | null;

/**
 * Takes away the number of the next cue, which stands before its times, and gives it; null where it has none.
 *
 * A number alone may also be what the cue before says. It is no number of a cue when it is not the one that is due, unless
 * it stands where numbers do: behind an empty line, or before the first cue.
 */
function dropNumber(lines: string[], last: CueNumber, isFirst: boolean): CueNumber {
  const at = lines.findLastIndex((line) => line.trim() !== '');
  const written = lines[at]?.trim() ?? '';
  if (!/^\d{1,9}$/.test(written)) return null;
  const isDue = last !== null && Number(written) === last + 1;
  const isAtTimes = at === lines.length - 1;
  const isApart = at > 0 && lines[at - 1]?.trim() === '';
  if (!(isFirst || isDue || (isAtTimes && isApart))) return null;
  lines.splice(at);
  return Number(written);
}

/** Takes away the name of the next WebVTT cue: the line before its times, where it stands apart. */
function dropName(lines: string[]): void {
  const last = lines.at(-1)?.trim() ?? '';
  const isApart = lines.length > 1 && lines.at(-2)?.trim() === '';
  if (last !== '' && (isApart || /^\d+$/.test(last))) lines.pop();
}

function textOf(lines: readonly string[], dialect: 'srt' | 'webvtt', at: string, warnings: Warnings): string {
  const spoken: string[] = [];
  let isComment = false;
  let isApart = false;
  for (const line of lines.map((each) => each.trim())) {
    if (line === '') {
      isComment = false;
      isApart = true;
      continue;
    }
    if (dialect === 'webvtt' && isApart && /^(?:NOTE|STYLE|REGION|WEBVTT)(?:\s|$)/.test(line)) isComment = true;
    if (isComment) continue;
    if (isApart && spoken.length > 0) warnings.add('empty-line-in-cue', at);
    isApart = false;
    spoken.push(line);
  }
  return spoken.join('\n');
}

/**
 * Milliseconds of a time in a caption file; null for what is none.
 *
 * Hours may be missing or above 99, the separator is a comma or a point, and the fraction is decimal however many
 * digits it has: VoiceBase writes `,81` for 810 ms (its documentation, closed captioning, read 2026-11-21).
 *
 * @example readClock('00:01:05,81') // 65810
 * @example readClock('01:05.5')     // 65500
 */
export function readClock(text: string): number | null {
  const match = /^(-?)(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d*))?$/.exec(text);
  if (match === null) return null;
  const [, sign, hours = '0', minutes, seconds, fraction = ''] = match;
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(`0.${fraction}`) * 1000;
  return sign === '-' ? -ms : ms;
}
