import { blankTranscript, createWarnings, type ReadTranscript } from '../read-transcript.ts';
import { readCues } from './read-cues.ts';
import { createTtmlScanner } from './ttml-scanner.ts';
import { scanXml } from './xml.ts';

/**
 * Reads TTML captions and their older name DFXP: one segment for each paragraph and speaker in it. Never throws.
 *
 * Times stand at a paragraph, at what it is in, or at spans in it; then the spans are words. Speakers are agents
 * (`ttm:agent`), or names in front of the text where there are none. Elements are known by their local names, because
 * the namespace of DFXP changed with each draft. Entities that a document declares are never expanded.
 * Source: W3C, Timed Text Markup Language 2, 8 and 12 (w3.org/TR/ttml2, read 2026-11-21).
 */
export function readTtml(text: string): ReadTranscript {
  const warnings = createWarnings();
  const scanner = createTtmlScanner(warnings);
  const end = scanXml(text, scanner);
  if (end !== 'whole') warnings.add(end === 'cut' ? 'xml-cut-off' : 'xml-unreadable', null);
  const { cues, agents, language } = scanner.finish();
  const { segments, speakerNames } = readCues(cues, warnings);
  return {
    ...blankTranscript(warnings),
    languages: language === null ? [] : [language],
    status: end === 'whole' ? 'complete' : 'partial',
    segments,
    speakerNames: new Map([...agents, ...speakerNames]),
  };
}
