import type { Conversation } from './conversation.ts';
import { joined, type Piece, piece, repeated } from './piece.ts';
import type { Random } from './random.ts';

/** As on the telephone. */
const samplesPerSecond = 8000;
const headerBytes = 44;
const fadeSamples = 80;
const loudness = 4000;

/**
 * A WAV file of a conversation, 16 bit, mono: a soft tone for each word, lower for the caller than for the agent.
 *
 * @param bytes null for the conversation as long as it is; else it is heard over and over until there are as many
 */
export function wav(talk: Conversation, random: Random, bytes: number | null): Piece {
  const once = tones(talk, [190 + random.below(60), 110 + random.below(40)]);
  const dataBytes = Math.max((bytes ?? headerBytes + once.length) - headerBytes, 2);
  return joined([piece(wavHeader(dataBytes)), repeated(once, dataBytes)]);
}

function tones({ turns, durationMs }: Conversation, hertz: readonly [agent: number, caller: number]): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * sampleAt(durationMs)));
  for (const { speaker, words } of turns) {
    for (const { startMs, endMs } of words) {
      const [from, to] = [sampleAt(startMs), sampleAt(endMs)];
      for (let index = from; index < to; index += 1) {
        const wave = Math.sin((2 * Math.PI * hertz[speaker] * index) / samplesPerSecond);
        // Without a fade every word would begin and end with a click.
        const fade = Math.min(1, (index - from) / fadeSamples, (to - index) / fadeSamples);
        view.setInt16(2 * index, Math.round(loudness * fade * wave), true);
      }
    }
  }
  return new Uint8Array(view.buffer);
}

function sampleAt(ms: number): number {
  return Math.floor((ms * samplesPerSecond) / 1000);
}

function wavHeader(dataBytes: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(headerBytes));
  const write = (offset: number, text: string): void => {
    for (let index = 0; index < text.length; index += 1) view.setUint8(offset + index, text.charCodeAt(index));
  };
  // The sizes have 32 bits: longer files say the largest number, as recorders do.
  write(0, 'RIFF');
  view.setUint32(4, Math.min(dataBytes + headerBytes - 8, 0xffffffff), true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, samplesPerSecond, true);
  view.setUint32(28, samplesPerSecond * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, Math.min(dataBytes, 0xffffffff), true);
  return new Uint8Array(view.buffer);
}
