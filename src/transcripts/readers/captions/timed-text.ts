import type { ReadTranscript, Warnings } from '../../read-transcript.ts';
import { blankRun, type Cue, type CueRun } from './cue.ts';
import { readClock } from './cue-blocks.ts';
import { readCueText } from './cue-text.ts';
import { readCues } from './read-cues.ts';
import { isLikelyName, speakerOf } from './speaker-names.ts';

const clock = String.raw`(?:\d{1,3}:)?\d{1,2}:\d\d(?:[.,]\d{1,3})?`;
const until = `(?: ?(?:-->|->|[-–—]) ?(?<end>${clock}))?`;

/** How lines say when, in order of how little else they can mean. */
const forms = [
  // Zoom's chat: `16:30:10\t From Anna to Everyone : Hi`, of late with the text on the next line.
  /^(?<start>\d\d:\d\d:\d\d)[ \t]{1,8}From[ \t]{1,8}(?<name>\S.{0,80}?)(?:[ \t]{1,8}to[ \t]{1,8}(?<to>\S.{0,80}?))?[ \t]{0,8}:(?:[ \t](?<text>.*))?$/i,
  // And that beside a recording in its cloud: `00:01:05\tAnna:\tHi`.
  /^(?<start>\d\d:\d\d:\d\d)\t(?<name>[^\t]{1,80}?):\t(?<text>.*)$/,
  // `[00:01:05] Anna: Hi`, `[00:00.000 --> 00:04.000] Hi`, and lyrics (LRC).
  new RegExp(String.raw`^[[(](?<start>${clock})${until}[\])](?:[ \t]{0,8}[-–—:](?=[ \t]))?(?<text>.*)$`),
  // `Anna (01:05): Hi`, `Anna: [00:01:05] Hi`.
  new RegExp(String.raw`^(?<name>\S.{0,60}?):?[ \t]{0,8}[[(](?<start>${clock})[\])]:?(?:[ \t](?<text>.*))?$`),
  // `Anna  1:05`, and what she says on the next line.
  new RegExp(String.raw`^(?<name>\S.{0,60}?):?[ \t]{1,8}(?<start>${clock})$`),
  // `0:05 Hi`, or a line of its own.
  new RegExp(String.raw`^(?<start>${clock})${until}(?:[ \t](?:[-–—][ \t])?(?<text>.*))?$`),
] as const;
const [saved, besideRecording] = forms;
const bare = forms.at(-1);
/** Lines of a heading before the first time. */
const longestHead = 10;
/** As many lines tell the form. */
const examinedLines = 2000;

interface TimedLine {
  startMs: number;
  endMs: number | null;
  name: string | null;
  to: string | null;
  text: string;
}

/**
 * Reads text whose lines say when: transcripts with times as many programs export them, lyrics (LRC), saved chats. Null
 * for any other text. That a time is one, and not what somebody says, is seen from all of them: they come in one form,
 * again and again, and in order.
 *
 * A chat is written and not spoken: it says so (`written-chat`). Its times are those of the recording, or of the day where
 * a participant saved it.
 * Source: files saved by Zoom as their readers describe them (github.com/michellenicolephillips/Zoom_Chat_Easy_Reader and
 * github.com/andrewpknight/zoomGroupStats, read 2026-11-30).
 */
export function readTimedText(
  lines: readonly string[],
  warnings: Warnings,
): Pick<ReadTranscript, 'title' | 'segments' | 'speakerNames'> | null {
  const said = lines.filter((line) => line.trim() !== '' && !isTag(line));
  const examined = said.slice(0, examinedLines);
  const form = forms.find((each) => isFormOf(examined, each));
  if (form === undefined) return null;
  const isChat = form === saved || form === besideRecording;
  if (isChat) warnings.add('written-chat', null);
  const cues = cuesIn(said, isChat ? [saved, besideRecording] : [form]);
  const title = lines.map((line) => /^\[ti: ?([^\]]{1,200})\]$/i.exec(line.trim())?.[1]?.trim()).find(Boolean) ?? null;
  return { title, ...readCues(cues, warnings) };
}

/** What LRC says of a song. */
function isTag(line: string): boolean {
  return /^\s{0,8}\[(?:ar|ti|al|au|by|length|re|ve|offset|la|id|tool): ?[^\]]{0,200}\]\s{0,8}$/i.test(line);
}

function isFormOf(said: readonly string[], form: RegExp): boolean {
  const starts = said.flatMap((line) => readLine(line, form)?.startMs ?? []);
  const first = said.findIndex((line) => readLine(line, form) !== null);
  if (first === -1 || first > longestHead) return false;
  if (form === saved || form === besideRecording) return true;
  const inOrder = starts.filter((ms, index) => ms >= (starts[index - 1] ?? 0)).length;
  if (starts.length < 2 || inOrder < 0.9 * starts.length) return false;
  if (form !== bare) return starts.length * 8 >= said.length;
  // "10:30 Tea" may be a time of the day: a recording begins in its first minute.
  return first === 0 && (starts[0] ?? 0) < 60_000 && starts.length * 3 >= said.length;
}

function readLine(line: string, form: RegExp): TimedLine | null {
  const { start, end, name, to, text = '' } = form.exec(line.trim())?.groups ?? {};
  if (
    start === undefined ||
    (name !== undefined && form !== saved && form !== besideRecording && !isLikelyName(name))
  ) {
    return null;
  }
  const startMs = readClock(start);
  if (startMs === null) return null;
  const endMs = end === undefined ? null : readClock(end);
  return { startMs, endMs, name: name ?? null, to: to ?? null, text: text.trim() };
}

interface OpenCue extends TimedLine {
  /** A chorus is written once, with each of its times. */
  again: readonly TimedLine[];
  lines: string[];
}

function cuesIn(said: readonly string[], among: readonly RegExp[]): Cue[] {
  const head: string[] = [];
  const open: OpenCue[] = [];
  for (const line of said) {
    const timed = among.map((form) => readLine(line, form)).find((each) => each !== null);
    if (timed === undefined) (open.at(-1)?.lines ?? head).push(line.trim());
    else open.push(withRepeats(timed, among[0]));
  }
  const named = open.every(isNameAlone) ? open.map(asNamed) : open;
  const headCue = { startMs: null, endMs: null, language: null, runs: [blankRun(head.join('\n'))] };
  return [...(head.length > 0 ? [headCue] : []), ...named.flatMap(cuesOf)];
}

/** `[00:12.00][01:15.30]La la` */
function withRepeats(timed: TimedLine, form: RegExp | undefined): OpenCue {
  const again: TimedLine[] = [];
  let { text } = timed;
  for (let next = form && readLine(text, form); next && next.name === null; next = form && readLine(text, form)) {
    again.push(next);
    text = next.text;
  }
  return { ...timed, text, again, lines: text === '' ? [] : [text] };
}

/** `[00:00:03] - Anna`, and what she says on the next line. */
function isNameAlone({ name, text, lines }: OpenCue): boolean {
  return name === null && lines.length > 1 && isLikelyName(text);
}

function asNamed(cue: OpenCue): OpenCue {
  return { ...cue, name: cue.text, lines: cue.lines.slice(1) };
}

function cuesOf(cue: OpenCue): Cue[] {
  const { name, to, lines } = cue;
  const receiver = to?.replace(/ ?\((?:Direct Message|Privately)\)$/i, '') ?? 'Everyone';
  const text = (receiver.toLowerCase() === 'everyone' ? '' : `(to ${receiver}) `) + lines.join('\n');
  return [cue, ...cue.again].map(({ startMs, endMs }) => ({
    startMs,
    endMs,
    language: null,
    runs: runsOf(text, name && speakerOf(name)),
  }));
}

/** Lyrics may have a time before each word. */
function runsOf(text: string, speaker: string | null): CueRun[] {
  if (/<\d{1,3}:\d\d[.,]\d{1,3}>/.test(text)) return readCueText(text);
  return [{ ...blankRun(text), speaker }];
}
