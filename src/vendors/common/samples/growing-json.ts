import { type Conversation, shifted } from './conversation.ts';
import { grown, type Piece } from './piece.ts';

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
