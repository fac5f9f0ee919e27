import { type Conversation, spanOf, spoken } from './conversation.ts';

const names = ['Agent', 'Caller'] as const;

/** SRT cues, one for each turn, each followed by an empty line; `first` is the number of the first one. */
export function srtCues(talk: Conversation, first: number): string {
  return talk.turns
    .map((turn, index) => {
      const { startMs, endMs } = spanOf(turn);
      return `${first + index}\n${clock(startMs, ',')} --> ${clock(endMs, ',')}\n${names[turn.speaker]}: ${spoken(turn)}\n\n`;
    })
    .join('');
}

/** WebVTT cues without the header, each followed by an empty line. */
export function vttCues(talk: Conversation): string {
  return talk.turns
    .map((turn) => {
      const { startMs, endMs } = spanOf(turn);
      return `${clock(startMs, '.')} --> ${clock(endMs, '.')}\n<v ${names[turn.speaker]}>${spoken(turn)}\n\n`;
    })
    .join('');
}

/** The paragraphs of a TTML document. */
export function ttmlParagraphs(talk: Conversation): string {
  return talk.turns
    .map((turn) => {
      const { startMs, endMs } = spanOf(turn);
      return `<p begin="${clock(startMs, '.')}" end="${clock(endMs, '.')}">${names[turn.speaker]}: ${spoken(turn)}</p>\n`;
    })
    .join('');
}

/** One line for each turn, with the speaker in front. */
export function textLines(talk: Conversation): string {
  return talk.turns.map((turn) => `${names[turn.speaker]}: ${spoken(turn)}\n`).join('');
}

/** `01:02:03,450` */
function clock(ms: number, separator: string): string {
  const pad = (value: number, width: number): string => String(Math.floor(value)).padStart(width, '0');
  return `${pad(ms / 3_600_000, 2)}:${pad((ms / 60_000) % 60, 2)}:${pad((ms / 1000) % 60, 2)}${separator}${pad(ms % 1000, 3)}`;
}
