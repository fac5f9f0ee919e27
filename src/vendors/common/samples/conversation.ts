import type { Random } from './random.ts';

/** A spoken word; times in ms from the start of the media. */
interface SpokenWord {
  text: string;
  /** What follows it without a space, e.g. `,`, or ''. */
  punctuation: string;
  startMs: number;
  endMs: number;
  /** 0 to 1. */
  confidence: number;
}

/** What one speaker says before the other one does. */
export interface Turn {
  /** 0 is the agent, 1 the caller. */
  speaker: 0 | 1;
  words: SpokenWord[];
}

export interface Conversation {
  /** What it is about, for people. */
  title: string;
  /** The customer's id for it, e.g. `order-4711`. */
  reference: string;
  turns: Turn[];
  durationMs: number;
}

/** A short call to a shop, other in every run. ASCII only, so that letters are bytes. */
export function conversation(random: Random): Conversation {
  const turns: Turn[] = [];
  let atMs = 320;
  const { lines, ...about } = script(random);
  for (const { speaker, text } of lines) {
    const words: SpokenWord[] = [];
    for (const token of text.split(' ')) {
      const [, word = token, punctuation = ''] = /^(.*?)([.,?!]*)$/.exec(token) ?? [];
      const lengthMs = 110 + word.length * 38 + random.below(40);
      const confidence = (86 + random.below(14)) / 100;
      words.push({ text: word, punctuation, startMs: atMs, endMs: atMs + lengthMs, confidence });
      atMs += lengthMs + 30 + (punctuation === '' ? 0 : 180);
    }
    turns.push({ speaker, words });
    atMs += 350;
  }
  return { ...about, turns, durationMs: atMs };
}

/** The same conversation later, as if it were spoken again: what long samples are made of. */
export function shifted({ turns, ...about }: Conversation, byMs: number): Conversation {
  const later = (word: SpokenWord): SpokenWord => ({ ...word, startMs: word.startMs + byMs, endMs: word.endMs + byMs });
  return { ...about, turns: turns.map(({ speaker, words }) => ({ speaker, words: words.map(later) })) };
}

/** A turn as one line of text. */
export function spoken({ words }: Turn): string {
  return words.map(({ text, punctuation }) => text + punctuation).join(' ');
}

/** First and last moment of a turn, in ms. */
export function spanOf({ words }: Turn): { startMs: number; endMs: number } {
  return { startMs: words[0]?.startMs ?? 0, endMs: words.at(-1)?.endMs ?? 0 };
}

interface Script extends Pick<Conversation, 'title' | 'reference'> {
  lines: { speaker: 0 | 1; text: string }[];
}

function script(random: Random): Script {
  const agent = random.pick(['Marta', 'Jonas', 'Priya', 'Tomas', 'Ines']);
  const shop = random.pick(['Harbour Bikes', 'Lantern Books', 'Maple Kitchens', 'North Pier Tea']);
  const thing = random.pick(['parcel', 'invoice', 'refund', 'replacement']);
  const day = random.pick(['Monday', 'Tuesday', 'Thursday', 'Friday']);
  const number = 1000 + random.below(9000);
  const lines: Script['lines'] = [
    { speaker: 0, text: `Good morning, ${shop}, this is ${agent}. How can I help?` },
    { speaker: 1, text: `Hello, I am still waiting for my ${thing}. The order is ${number}.` },
    { speaker: 0, text: 'I am sorry to hear that. Let me have a look.' },
    { speaker: 1, text: 'Thank you, take your time.' },
    { speaker: 0, text: `I see it here, it leaves our house on ${day}.` },
    { speaker: 1, text: 'That is all I wanted to know, goodbye!' },
  ];
  return { title: `${shop}: where is my ${thing}?`, reference: `order-${number}`, lines };
}
