import { joined, type Piece, piece, repeated } from './piece.ts';
import type { Random } from './random.ts';

const samplesPerSecond = 16_000;
const headerBytes = 44;
const usualSeconds = 2;

/** A WAV file with a soft tone in a little noise: 16 bit, mono, 16 kHz. Null bytes: two seconds. */
export function wav(random: Random, bytes: number | null): Piece {
  const second = tone(random);
  const dataBytes = Math.max((bytes ?? headerBytes + usualSeconds * second.length) - headerBytes, 2);
  return joined([piece(wavHeader(dataBytes)), repeated(second, dataBytes)]);
}

/** A second of a tone of a whole number of waves, so that it can be repeated without a click. */
function tone(random: Random): Uint8Array {
  const hertz = 180 + random.below(400);
  const view = new DataView(new ArrayBuffer(samplesPerSecond * 2));
  for (let index = 0; index < samplesPerSecond; index += 1) {
    const wave = Math.sin((2 * Math.PI * hertz * index) / samplesPerSecond);
    view.setInt16(index * 2, Math.round(6000 * wave) + random.below(64) - 32, true);
  }
  return new Uint8Array(view.buffer);
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

/** Length of an MPEG-1 layer III frame at 128 kbit/s and 44.1 kHz without padding: 144 · 128000 / 44100. */
const frameBytes = 417;

/** An MP3 file of silence with a title that differs. Null bytes: two seconds. */
export function mp3(random: Random, bytes: number | null): Piece {
  const tag = id3Title(`Call ${random.uuid()}`);
  const frame = new Uint8Array(frameBytes);
  frame.set([0xff, 0xfb, 0x90, 0xc4]);
  return joined([piece(tag), repeated(frame, Math.max((bytes ?? 0) - tag.length, 77 * frameBytes))]);
}

/** An ID3v2.3 tag with one text frame; the title must be short and ASCII. */
function id3Title(title: string): Uint8Array {
  const text = new TextEncoder().encode(title);
  const ascii = (word: string): number[] => [...word].map((letter) => letter.charCodeAt(0));
  const frame = [...ascii('TIT2'), 0, 0, 0, text.length + 1, 0, 0, 0, ...text];
  return new Uint8Array([...ascii('ID3'), 3, 0, 0, 0, 0, 0, frame.length, ...frame]);
}
