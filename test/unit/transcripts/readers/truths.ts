/**
 * What is in a vendor's document, counted without its reader: walks through the JSON that know nothing of words, segments
 * and speakers, so that a reader and its golden files cannot be wrong together.
 */
export interface Truth {
  /** What was said, piece by piece in the document's order, with the channel if the piece names one. */
  said: readonly (readonly [channel: unknown, text: unknown])[];
  /** Every time that the document names for something that was said. */
  timesMs: readonly number[];
  /** What the document calls the length of the media. */
  durationMs: number | null;
  /** How many things the vendor found in the speech. */
  found: number;
}

type Json = unknown;

/** The value at a path, e.g. `alternatives.0.words`; undefined where it ends early. */
function at(value: Json, path: string): Json {
  return path.split('.').reduce<Json>((place, key) => {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, key)) return undefined;
    return Reflect.get(place, key);
  }, value);
}

function list(value: Json, path = ''): readonly Json[] {
  const found = path === '' ? value : at(value, path);
  return Array.isArray(found) ? found : [];
}

function keys(value: Json, path = ''): readonly string[] {
  const found = path === '' ? value : at(value, path);
  return typeof found === 'object' && found !== null ? Object.keys(found) : [];
}

function isText(value: Json): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function count(...values: readonly Json[]): number {
  return values.filter((value) => isText(value) || typeof value === 'number').length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Numbers at the paths, which may be texts, in ms. */
function times(values: readonly Json[], perMs: number, ...paths: readonly string[]): number[] {
  const longestMs = 30 * 24 * 3600 * 1000;
  return values
    .flatMap((value) => paths.map((path) => at(value, path)))
    .filter((time) => typeof time === 'number' || (typeof time === 'string' && time.trim() !== ''))
    .map((time) => Math.max(0, Math.round(Number(time) / perMs)))
    .filter((ms) => ms <= longestMs);
}

const seconds = 0.001;
const ticks = 10_000;

function one(value: Json, perMs: number): number | null {
  return times([{ value }], perMs, 'value')[0] ?? null;
}

/** An element of Rev AI, whichever of Rev's programs wrote it: the editor's spans, and clocks where people typed. */
function asElement(piece: Json): Json {
  const isTag = at(piece, 'type') === 'tag';
  return {
    type: at(piece, 'type'),
    value: isTag ? `[${at(piece, 'name')}]` : (at(piece, 'value') ?? at(piece, 'text')),
    ts: at(piece, 'ts') ?? clock(at(piece, 'timestamp')),
    end_ts: at(piece, 'end_ts') ?? at(piece, 'endTs') ?? clock(at(piece, 'end_timestamp')),
  };
}

function clock(text: Json): Json {
  if (typeof text !== 'string') return undefined;
  return text
    .replace(',', '.')
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0);
}

const nothing: Truth = { said: [], timesMs: [], durationMs: null, found: 0 };

/** Pieces that hold words, and where they hold none a text. */
function pieces(values: readonly Json[], words: string, word: readonly string[], text: string, channel = 'channel') {
  return values.flatMap((value) => {
    const spoken = list(value, words).map((one_) => [at(value, channel), firstText(one_, word)] as const);
    return spoken.length > 0 ? spoken : [[at(value, channel), at(value, text)] as const];
  });
}

function firstText(value: Json, paths: readonly string[]): Json {
  return paths.map((path) => at(value, path)).find(isText);
}

/** By the format of the reader. One for each transcript that is in a document. */
export const truths: Record<string, (document: Json) => Truth[]> = {
  'amberscript-json': (document) => {
    const words = list(document, 'segments').flatMap((segment) => list(segment, 'words'));
    const offsetMs = one(at(document, 'startTimeOffset'), seconds) ?? 0;
    const said = words.map((word) => [null, at(word, 'text')] as const);
    return [{ ...nothing, said, timesMs: times(words, seconds, 'start', 'end').map((ms) => ms + offsetMs) }];
  },

  'assemblyai-json': (document) => {
    if (at(document, 'status') === 'error') return [nothing];
    const utterances = ['utterances', 'sentences', 'paragraphs'].flatMap((key) => list(document, key));
    const words = list(document, 'words');
    const translated = new Set(utterances.flatMap((utterance) => keys(utterance, 'translated_texts')));
    const formatting = 'speech_understanding.response.custom_formatting';
    const formatted = list(document, `${formatting}.formatted_utterances`).length;
    return [
      {
        said:
          utterances.length > 0
            ? pieces(utterances, 'words', ['text'], 'text')
            : words.map((word) => [at(word, 'channel'), at(word, 'text')] as const),
        timesMs: times(utterances.length > 0 ? utterances : words, 1, 'start', 'end'),
        durationMs: one(at(document, 'audio_duration'), seconds),
        found: sum([
          count(at(document, 'summary')),
          ...['chapters', 'entities', 'sentiment_analysis_results'].map((key) => list(document, key).length),
          ...list(document, 'auto_highlights_result.results').map((hit) => Math.max(1, list(hit, 'timestamps').length)),
          ...list(document, 'iab_categories_result.results').map((result) => list(result, 'labels').length),
          keys(document, 'iab_categories_result.summary').length,
          ...list(document, 'content_safety_labels.results').map((result) => list(result, 'labels').length),
          ...utterances.map((utterance) => keys(utterance, 'translated_texts').length),
          keys(document, 'translated_texts').filter((language) => !translated.has(language)).length,
          formatted > 0 ? formatted : count(at(document, `${formatting}.formatted_text`)),
        ]),
      },
    ];
  },

  'assemblyai-streaming-json': (document) => {
    const messages = list(document, 'messages');
    const turns = messages.filter((message) => at(message, 'type') === 'Turn');
    const worth = (turn: Json) => Number(at(turn, 'end_of_turn')) * 2 + Number(at(turn, 'turn_is_formatted'));
    const orders = [...new Set(turns.map((turn) => Number(at(turn, 'turn_order'))))].sort((a, b) => a - b);
    const last = orders.map((order) => {
      const same = turns.filter((turn) => at(turn, 'turn_order') === order);
      return same.findLast((turn) => worth(turn) === Math.max(...same.map(worth)));
    });
    const end = messages.find((message) => at(message, 'type') === 'Termination');
    return [
      {
        ...nothing,
        said: pieces(last, 'words', ['text'], 'transcript'),
        timesMs: times(
          last.flatMap((turn) => list(turn, 'words')),
          1,
          'start',
          'end',
        ),
        durationMs: one(at(end, 'audio_duration_seconds'), seconds),
      },
    ];
  },

  'aws-call-analytics-json': (document) => {
    const turns = list(document, 'Transcript');
    const traits = 'ConversationCharacteristics';
    const numbersIn = (path: string) =>
      keys(document, path).filter((key) => typeof at(document, `${path}.${key}`) === 'number');
    const participants = (path: string) => keys(document, path).map((key) => `${path}.${key}`);
    return [
      {
        said: pieces(turns, 'Items', ['Content'], 'Content'),
        timesMs: times(turns, 1, 'BeginOffsetMillis', 'EndOffsetMillis'),
        durationMs: one(at(document, `${traits}.TotalConversationDurationMillis`), 1),
        found: sum([
          count(at(document, `${traits}.ContactSummary.AutoGenerated.OverallSummary.Content`)),
          ...list(document, 'Categories.MatchedCategories').map((name) => {
            return Math.max(1, list(document, `Categories.MatchedDetails.${String(name)}.PointsOfInterest`).length);
          }),
          count(...turns.map((turn) => at(turn, 'Sentiment'))),
          ...['IssuesDetected', 'ActionItemsDetected', 'OutcomesDetected'].flatMap((key) =>
            turns.map((turn) => list(turn, key).length),
          ),
          keys(document, `${traits}.Sentiment.OverallSentiment`).length,
          ...participants(`${traits}.Sentiment.SentimentByPeriod.QUARTER`).map((path) => list(document, path).length),
          ...['TalkTime', 'TalkSpeed', 'NonTalkTime', 'Interruptions'].flatMap((name) => [
            numbersIn(`${traits}.${name}`).length,
            ...participants(`${traits}.${name}.DetailsByParticipant`).map((path) => numbersIn(path).length),
            list(document, `${traits}.${name}.Instances`).length,
            ...participants(`${traits}.${name}.InterruptionsByInterrupter`).map((path) => list(document, path).length),
          ]),
        ]),
      },
    ];
  },

  'aws-transcribe-json': (document) => {
    const channels = list(document, 'results.channel_labels.channels');
    const items =
      channels.length > 0
        ? channels.flatMap((channel) =>
            list(channel, 'items').map((item) => ({ item, channel: at(channel, 'channel_label') })),
          )
        : list(document, 'results.items').map((item) => ({ item, channel: null }));
    return [
      {
        ...nothing,
        said: items.map(({ item, channel }) => [channel, at(item, 'alternatives.0.content')] as const),
        timesMs: times(
          [...items.map(({ item }) => item), ...list(document, 'results.audio_segments')],
          seconds,
          'start_time',
          'end_time',
        ),
        found: list(document, 'results.toxicity_detection').length,
      },
    ];
  },

  'azure-speech-json': (document) => {
    const phrases = list(document, 'recognizedPhrases').filter(
      (phrase) => at(phrase, 'recognitionStatus') === 'Success',
    );
    const combined =
      list(document, 'recognizedPhrases').length === 0 ? list(document, 'combinedRecognizedPhrases') : [];
    const iso = (value: Json) => {
      const [, minutes = '0', secs = '0'] = /^PT(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(String(value)) ?? [];
      return Math.round((Number(minutes) * 60 + Number(secs)) * 1000);
    };
    return [
      {
        ...nothing,
        said: [
          ...phrases.flatMap((phrase) => {
            const words =
              list(phrase, 'nBest.0.displayWords').length > 0
                ? list(phrase, 'nBest.0.displayWords')
                : list(phrase, 'nBest.0.words');
            const texts =
              words.length > 0
                ? words.map((word) => firstText(word, ['displayText', 'word']))
                : [at(phrase, 'nBest.0.display')];
            return texts.map((text) => [at(phrase, 'channel'), text] as const);
          }),
          ...combined.map((phrase) => [at(phrase, 'channel'), at(phrase, 'display')] as const),
        ],
        timesMs: phrases.flatMap((phrase) => {
          const [start] = times([phrase], ticks, 'offsetInTicks');
          const [length] = times([phrase], ticks, 'durationInTicks');
          const startMs = start ?? iso(at(phrase, 'offset'));
          return [startMs, startMs + (length ?? iso(at(phrase, 'duration')))];
        }),
        durationMs:
          one(at(document, 'durationInTicks'), ticks) ??
          (at(document, 'duration') === undefined ? null : iso(at(document, 'duration'))),
      },
    ];
  },

  'deepgram-json': (document) => (Array.isArray(document) ? [deepgramStream(document)] : [deepgramWhole(document)]),

  'elevenlabs-call-json': (document) => {
    const turns = list(document, 'data.transcript').flatMap((turn) => {
      return isText(at(turn, 'message')) ? [turn] : list(turn, 'multivoice_message.parts');
    });
    const analysis = at(document, 'data.analysis');
    const answers = ['evaluation_criteria_results', 'data_collection_results'].flatMap((key) =>
      keys(analysis, key).map((id) => at(analysis, `${key}.${id}`)),
    );
    const given = answers.filter((answer) => at(answer, 'value') !== null);
    return [
      {
        said: turns.map((turn) => [null, firstText(turn, ['message', 'text'])] as const),
        timesMs: times(turns, seconds, 'time_in_call_secs'),
        durationMs: one(at(document, 'data.metadata.call_duration_secs'), seconds),
        found:
          count(
            at(analysis, 'transcript_summary'),
            at(analysis, 'call_successful'),
            ...given.map((answer) => at(answer, 'rationale')),
          ) + given.length,
      },
    ];
  },

  'elevenlabs-json': (document) => {
    const sent = at(document, 'data.transcription') ?? document;
    const chunks = list(sent, 'transcripts').length > 0 ? list(sent, 'transcripts') : [sent];
    const words = chunks.flatMap((chunk) => list(chunk, 'words').map((word) => ({ word, chunk })));
    const spoken = words.filter(({ word }) => isText(at(word, 'text')));
    const lengths = times([sent, ...chunks], seconds, 'audio_duration_secs');
    return [
      {
        said: spoken.map(
          ({ word, chunk }) => [at(word, 'channel_index') ?? at(chunk, 'channel_index'), at(word, 'text')] as const,
        ),
        timesMs: times(
          spoken.map(({ word }) => word),
          seconds,
          'start',
          'end',
        ),
        durationMs: lengths.length > 0 ? Math.max(...lengths) : null,
        found: sum([
          words.filter(({ word }) => at(word, 'type') === 'audio_event').length,
          ...chunks.map((chunk) => list(chunk, 'entities').length + count(at(chunk, 'edited_transcript.edited_text'))),
        ]),
      },
    ];
  },

  'gladia-json': (document) => (Array.isArray(document) ? [gladiaLive(document)] : [gladiaWhole(document)]),

  'ibm-json': (document) => {
    const answers = [document, ...list(document, 'results')];
    const results = answers
      .flatMap((answer) => list(answer, 'results'))
      .filter((result) => at(result, 'final') === true);
    const words = results.flatMap((result) => list(result, 'alternatives.0.timestamps'));
    return [
      {
        ...nothing,
        said: pieces(results, 'alternatives.0.timestamps', ['0'], 'alternatives.0.transcript'),
        timesMs: times(words, seconds, '1', '2'),
        found: sum(
          results.flatMap((result) =>
            keys(result, 'keywords_result').map((key) => list(result, `keywords_result.${key}`).length),
          ),
        ),
      },
    ];
  },

  'recall-json': (document) => {
    const utterances = Array.isArray(document) ? document : [at(document, 'data.data')];
    const words = utterances.flatMap((utterance) => list(utterance, 'words'));
    const said = words.map((word) => [null, at(word, 'text')] as const);
    return [{ ...nothing, said, timesMs: times(words, seconds, 'start_timestamp.relative', 'end_timestamp.relative') }];
  },

  'revai-json': (document) => {
    // A mark before any word of a monologue has no word to stand with.
    const piecesOf = (monologue: Json) => [...list(monologue, 'elements'), ...list(monologue, 'spans')].map(asElement);
    const spoken = list(document, 'monologues').filter((monologue) =>
      piecesOf(monologue).some((element) => at(element, 'type') !== 'punct' && isText(at(element, 'value'))),
    );
    const startOf = (monologue: Json, before: number) => times(piecesOf(monologue), seconds, 'ts')[0] ?? before;
    let before = 0;
    const keyed = spoken.map((monologue) => {
      before = startOf(monologue, before);
      return { monologue, startMs: before };
    });
    const ordered = keyed.sort((a, b) => a.startMs - b.startMs);
    const elements = ordered.flatMap(({ monologue }) => piecesOf(monologue));
    const said = elements.map((element) => [null, at(element, 'value')] as const);
    return [{ ...nothing, said, timesMs: times(elements, seconds, 'ts', 'end_ts') }];
  },

  'salad-json': (document) => {
    const output = at(document, 'output');
    if (isText(at(output, 'error'))) return [nothing];
    const words = list(output, 'word_segments');
    const sentences = list(output, 'sentence_level_timestamps');
    const isByWord = words.length > 0 && (words.some((word) => isText(at(word, 'speaker'))) || sentences.length === 0);
    const hours = 1 / 3_600_000;
    return [
      {
        said: (isByWord ? words : sentences).map(
          (piece) => [at(piece, 'channel'), firstText(piece, ['word', 'text'])] as const,
        ),
        timesMs: isByWord
          ? times(words, seconds, 'start', 'end')
          : times(sentences, seconds, 'timestamp.0', 'timestamp.1'),
        durationMs: one(at(output, 'duration_in_seconds'), seconds) ?? one(at(output, 'duration'), hours),
        found: sum([
          count(
            ...['summary', 'llm_result', 'llm_custom_vocabulary', 'overall_classification', 'overall_sentiment'].map(
              (key) => at(output, key),
            ),
          ),
          keys(output, 'llm_translations').length + keys(output, 'llm_translation').length,
          ...sentences.map(
            (sentence) => list(sentence, 'sentiment').length + list(sentence, 'classification.label').length,
          ),
        ]),
      },
    ];
  },

  'soniox-json': (document) => {
    const tokens = list(document, 'tokens').filter(
      (token) => at(token, 'is_final') !== false && at(token, 'text') !== '<end>',
    );
    const isTranslation = (token: Json) => at(token, 'translation_status') === 'translation';
    const spoken = tokens.filter((token) => !isTranslation(token));
    const runs = tokens.filter((token, index) => {
      const before = tokens[index - 1];
      return isTranslation(token) && !(isTranslation(before) && at(before, 'language') === at(token, 'language'));
    });
    const ends = spoken.map((token) => ({
      end: at(token, 'end_ms') ?? Number(at(token, 'start_ms')) + Number(at(token, 'duration_ms')),
    }));
    // A mark has no times of its own in the transcript.
    const isMark = (token: Json) => /^[\s\p{P}]*$/u.test(String(at(token, 'text')));
    return [
      {
        ...nothing,
        said: spoken.map((token) => [at(token, 'channel'), at(token, 'text')] as const),
        timesMs: [
          ...times(
            spoken.filter((token) => !isMark(token)),
            1,
            'start_ms',
          ),
          ...times(
            ends.filter((_, index) => !isMark(spoken[index])),
            1,
            'end',
          ),
        ],
        found: runs.length + spoken.filter((token) => at(token, 'is_audio_event') === true).length,
      },
    ];
  },

  'speechmatics-json': (document) => {
    const known = ['word', 'punctuation', 'entity'];
    const items = list(document, 'results').filter((item) => known.includes(String(at(item, 'type'))));
    const content = (item: Json) =>
      firstText(item, ['alternatives.0.content', 'written_form.0.alternatives.0.content']);
    const words = items.filter((item) => at(item, 'type') !== 'punctuation' && isText(content(item)));
    const sentiments = list(document, 'sentiment_analysis.segments');
    return [
      {
        said: items.map((item) => [at(item, 'channel'), content(item)] as const),
        timesMs: times(words, seconds, 'start_time', 'end_time'),
        durationMs: one(at(document, 'job.duration'), seconds),
        found: sum([
          items.filter((item) => at(item, 'type') === 'entity').length,
          sentiments.length > 0
            ? sentiments.length
            : list(document, 'sentiment_analysis.sentiment_analysis.segments').length,
          list(document, 'audio_events').length +
            list(document, 'chapters').length +
            count(at(document, 'summary.content')),
          ...list(document, 'topics.segments').map((segment) => list(segment, 'topics').length),
          ...keys(document, 'translations').map((language) => list(document, `translations.${language}`).length),
        ]),
      },
    ];
  },

  'twilio-json': (document) => {
    const sentences = list(document, 'sentences');
    return [
      {
        ...nothing,
        // Whether the words or the text: the letters of a sentence without marks.
        said: sentences.map((sentence) => {
          const words = list(sentence, 'words').map((word) => at(word, 'word'));
          return [
            at(sentence, 'media_channel'),
            words.length > 0 ? words.join('') : at(sentence, 'transcript'),
          ] as const;
        }),
        timesMs: times(sentences, seconds, 'start_time', 'end_time'),
      },
    ];
  },

  'voci-json': (document) => {
    const feelings = (value: Json) => count(at(value, 'emotion'), at(value, 'sentiment'), at(value, 'gender'));
    const truthOf = (utterances: readonly Json[], whole: Json): Truth => ({
      said: pieces(utterances, 'events', ['word'], 'text', 'metadata.channel'),
      timesMs: times(
        utterances.filter((utterance) => list(utterance, 'events').length > 0 || isText(at(utterance, 'text'))),
        seconds,
        'start',
        'end',
      ),
      durationMs: one(at(whole, 'audiosecs'), seconds),
      found: feelings(whole) + sum(utterances.map(feelings)),
    });
    if (!Array.isArray(document)) return [truthOf(list(document, 'utterances'), document)];
    const calls = [...new Set(document.map((piece) => at(piece, 'source')))];
    return calls.map((source) => {
      const utterances = document
        .filter((piece) => at(piece, 'source') === source)
        .map((piece) => at(piece, 'utterance'));
      const last = new Map(utterances.map((utterance) => [at(utterance, 'metadata.uttid'), utterance]));
      return truthOf([...last.values()], null);
    });
  },

  'voicebase-json': (document) => {
    if (at(document, 'status') === 'failed') return [nothing];
    const transcript = at(document, 'media.transcripts.latest') ?? at(document, 'transcript');
    const items = list(transcript, 'words').filter((word) => at(word, 'm') !== 'turn');
    const words = items.filter((word) => at(word, 'm') !== 'punc');
    const turns = words.length > 0 ? [] : list(transcript, 'turns');
    return [
      {
        said: [...items, ...turns].map(
          (piece) =>
            [
              null,
              typeof at(piece, 'w') === 'number' ? String(at(piece, 'w')) : firstText(piece, ['w', 'text']),
            ] as const,
        ),
        timesMs: times([...words, ...turns], 1, 's', 'e'),
        durationMs: one(at(document, 'length'), 1),
        found: voicebaseFindings(document),
      },
    ];
  },
};

function deepgramWhole(document: Json): Truth {
  const channels = list(document, 'results.channels').map((channel, index) => ({
    index,
    best: at(channel, 'alternatives.0'),
  }));
  const words = channels.flatMap(({ index, best }) =>
    list(best, 'words').map((word) => [index, firstText(word, ['punctuated_word', 'word'])] as const),
  );
  const utterances = list(document, 'results.utterances');
  const segments = (key: string) => {
    const found = list(document, `results.${key}.segments`);
    return found.length > 0 ? found : list(document, `results.${key}.results.${key}.segments`);
  };
  return {
    said: utterances.length > 0 ? pieces(utterances, 'words', ['punctuated_word', 'word'], 'transcript') : words,
    timesMs: times(
      utterances.length > 0 ? utterances : channels.flatMap(({ best }) => list(best, 'words')),
      seconds,
      'start',
      'end',
    ),
    durationMs: one(at(document, 'metadata.duration'), seconds),
    found: sum([
      count(at(document, 'results.summary.short'), at(document, 'results.sentiments.average.sentiment')),
      segments('sentiments').length,
      ...['topics', 'intents'].flatMap((key) => segments(key).map((segment) => list(segment, key).length)),
      ...channels.map(({ best }) => list(best, 'entities').length + list(best, 'summaries').length),
      ...list(document, 'results.channels').flatMap((channel) =>
        list(channel, 'search').map((search) => list(search, 'hits').length),
      ),
    ]),
  };
}

function deepgramStream(messages: readonly Json[]): Truth {
  const finals = messages.filter((message) => at(message, 'is_final') === true || at(message, 'event') === 'EndOfTurn');
  const stretches = finals.map((message) => ({
    ...Object(at(message, 'channel.alternatives.0') ?? message),
    channel: at(message, 'channel_index.0'),
  }));
  const untimed = finals.filter((message) => {
    const words = [...list(message, 'channel.alternatives.0.words'), ...list(message, 'words')];
    return (
      times(words, seconds, 'start').length === 0 &&
      isText(at(message, 'channel.alternatives.0.transcript') ?? at(message, 'transcript'))
    );
  });
  return {
    said: pieces(stretches, 'words', ['punctuated_word', 'word'], 'transcript'),
    timesMs: [
      ...times(
        stretches.flatMap((stretch) => list(stretch, 'words')),
        seconds,
        'start',
        'end',
      ),
      ...times(untimed, seconds, 'start', 'audio_window_start', 'audio_window_end'),
      ...times(
        untimed.map((message) => ({ end: Number(at(message, 'start')) + Number(at(message, 'duration')) })),
        seconds,
        'end',
      ).filter((ms) => !Number.isNaN(ms)),
    ],
    durationMs: one(
      at(
        messages.find((message) => at(message, 'type') === 'Metadata'),
        'duration',
      ),
      seconds,
    ),
    found: sum(finals.map((message) => list(message, 'entities').length)),
  };
}

function gladiaWhole(document: Json): Truth {
  const result = at(document, 'payload') ?? at(document, 'result');
  const utterances = list(result, 'transcription.utterances');
  const addOn = (name: string) => at(result, `${name}.results`);
  return {
    said: pieces(utterances, 'words', ['word'], 'text'),
    timesMs: times(utterances, seconds, 'start', 'end'),
    durationMs: one(at(result, 'metadata.audio_duration') ?? at(document, 'file.audio_duration'), seconds),
    found: sum([
      ...list(addOn('translation')).map((translation) => list(translation, 'utterances').length),
      count(addOn('summarization'), addOn('moderation'), addOn('structured_data_extraction')),
      list(addOn('named_entity_recognition')).length + list(addOn('audio_to_llm')).length,
      ...list(addOn('sentiment_analysis')).map((sentence) => count(at(sentence, 'sentiment'), at(sentence, 'emotion'))),
      ...list(addOn('chapterization')).map((chapter) => 1 + list(chapter, 'keywords').length),
    ]),
  };
}

function gladiaLive(messages: readonly Json[]): Truth {
  const payloads = messages.map((message) => at(message, 'payload'));
  const finals = payloads.filter(
    (payload) => at(payload, 'type') === 'transcript' && at(payload, 'data.is_final') === true,
  );
  const last = [...new Map(finals.map((payload) => [at(payload, 'data.id'), at(payload, 'data.utterance')])).values()];
  return {
    said: pieces(last, 'words', ['word'], 'text'),
    timesMs: times(last, seconds, 'start', 'end'),
    durationMs: one(
      at(
        payloads.find((payload) => at(payload, 'type') === 'end_recording'),
        'data.recording_duration',
      ),
      seconds,
    ),
    found: sum(
      payloads.map(
        (payload) => list(payload, 'data.results').length + count(at(payload, 'data.translated_utterance.text')),
      ),
    ),
  };
}

function voicebaseFindings(media: Json): number {
  const mentions = (holder: Json, key: string) =>
    Math.max(1, sum(list(holder, key).map((mention) => list(mention, 'occurrences').length)));
  const moments = (keyword: Json) =>
    Math.max(1, sum(keys(keyword, 't').map((name) => list(keyword, `t.${name}`).length)));
  const groups = list(media, 'spotting.groups').flatMap((group) => list(group, 'spottedKeywords'));
  const topics = list(media, 'knowledge.topics');
  const latest = 'media.topics.latest.terms';
  return sum([
    ...list(media, 'entities').map((entity) => count(at(entity, 'text'))),
    ...[...list(media, 'knowledge.keywords').filter((keyword) => isText(at(keyword, 'keyword'))), ...groups].map(
      (keyword) => mentions(keyword, 'mentions'),
    ),
    ...topics.map((topic) => Math.max(1, sum(list(topic, 'keywords').map((keyword) => mentions(keyword, 'mentions'))))),
    list(media, 'prediction.classifiers').length,
    ...list(media, 'prediction.detectors').flatMap((detector) =>
      list(detector, 'detections')
        .filter((detection) => keys(detection).length > 0)
        .map((detection) => mentions(detection, 'detectedSegments')),
    ),
    ...list(media, 'categories')
      .filter((category) => Number(at(category, 'categoryValue') ?? 1) !== 0)
      .map((category) => mentions(category, 'categoryMatches')),
    ...list(media, 'metrics').map((group) => list(group, 'metricValues').length),
    ...list(media, 'speakerSentiments').map((sentiments) => list(sentiments, 'sentimentValues').length),
    ...list(media, 'conversation.speakerVerbNounPairs').map((pairs) => list(pairs, 'verbNounPairs').length),
    ...list(media, 'media.keywords.latest.words').map(moments),
    ...list(media, 'media.keywords.latest.groups').flatMap((group) => list(group, 'keywords').map(moments)),
    ...list(media, latest).map((topic) =>
      list(topic, 'keywords').length > 0 ? sum(list(topic, 'keywords').map(moments)) : moments(topic),
    ),
    list(media, 'media.predictions').length,
  ]);
}
