import { type Conversation, shifted, spanOf, spoken } from './conversation.ts';
import { grown, type Piece } from './piece.ts';

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

/** JSON whose last place is a list that grows with the conversation. */
export interface GrowingJson {
  /** The whole document with an empty list as the last thing in it, so that its text ends with `[]` and closing braces. */
  document: unknown;
  talk: Conversation;
  /** What the list holds of one hearing of the conversation; `number` counts the hearings from 0. */
  itemsOf(talk: Conversation, number: number): readonly unknown[];
}

/** The document with its list filled, over and over until there are `bytes`; null for once. */
export function growingJson({ document, talk, itemsOf }: GrowingJson, bytes: number | null): Piece {
  const text = JSON.stringify(document);
  const listAt = text.lastIndexOf('[]') + 1;
  return grown(
    {
      head: text.slice(0, listAt),
      pass: (number) =>
        itemsOf(shifted(talk, number * talk.durationMs), number)
          .map((item) => JSON.stringify(item))
          .join(','),
      separator: ',',
      tail: text.slice(listAt),
    },
    bytes,
  );
}
