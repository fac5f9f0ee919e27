/** A transcript in the manner of Speechmatics with everything that its vendor can find, told in these words. */
export function richTranscript(text: (plain: string) => string): string {
  const said = (content: string, speaker: string, confidence = 0.95) => [
    { content: text(content), confidence, speaker: text(speaker), language: 'en' },
  ];
  const word = (content: string, start: number, speaker: string, confidence?: number) => ({
    type: 'word',
    start_time: start,
    end_time: start + 0.4,
    alternatives: said(content, speaker, confidence),
  });
  return JSON.stringify({
    format: '2.9',
    job: { id: 'rich', created_at: '2026-01-05T10:00:00.000Z', data_name: text('call.wav'), duration: 12 },
    metadata: {
      created_at: '2026-01-05T10:01:10.000Z',
      type: 'transcription',
      transcription_config: { language: 'en', diarization: 'speaker' },
    },
    results: [
      word('Welcome', 0.5, 'S1'),
      word('aboard', 1, 'S1', 0.6),
      word('everybody', 1.5, 'S1'),
      word('Thanks', 5, 'S2'),
      word('Captain', 5.5, 'S2', 0.4),
      {
        type: 'entity',
        entity_class: text('rank'),
        start_time: 5.5,
        end_time: 5.9,
        alternatives: said('Captain', 'S2'),
      },
    ],
    summary: { content: text('A captain greets the passengers.') },
    chapters: [{ title: text('Welcome'), summary: text('The greeting.'), start_time: 0.5, end_time: 2 }],
    topics: {
      segments: [{ text: text('Welcome aboard'), start_time: 0.5, end_time: 2, topics: [{ topic: text('Travel') }] }],
    },
    sentiment_analysis: {
      segments: [
        { text: text('Welcome aboard'), sentiment: text('positive'), start_time: 0.5, end_time: 2, confidence: 0.8 },
        { text: text('Thanks'), sentiment: text('positive'), start_time: 5, end_time: 6, confidence: 0.7 },
      ],
    },
    translations: { de: [{ content: text('Willkommen an Bord'), start_time: 0.5, end_time: 2 }] },
    audio_events: [{ type: text('laughter'), start_time: 3, end_time: 4, confidence: 0.9 }],
  });
}
