const sentences = [
  'Good morning, how can I help you?',
  'I ordered a parcel last Tuesday and it has still not arrived, although your page says that it was handed over.',
  'One moment.',
  'Could you please give me the number that stands in the upper right corner of the confirmation?',
  'Yes.',
  'It begins with four seven one, and then there are so many digits that I would rather send them in writing if that is all right.',
];

/** Captions of a call of so many hours, two people taking turns; no two sentences are alike in length. */
export function longCall(hours: number): string {
  const cues = Array.from({ length: hours * 720 }, (_, index) => {
    const startMs = index * 5000;
    const speaker = index % 3 === 0 ? 'Ann' : 'Dr. Maximiliane von Hohenfels';
    const text = sentences[(index * 7) % sentences.length];
    return `${clock(startMs)} --> ${clock(startMs + 4500)}\n<v ${speaker}>${text} (${index})\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}
