import { field } from '../../lib/json/values.ts';
import { languageTagOf } from '../language-tag.ts';
import { listOf, nameOf } from '../values.ts';

/** The language of an utterance: the one identified (`lidinfo`), else that of its model. Null where neither tells. */
export function spokenLanguage(utterance: unknown): string | null {
  return identifiedLanguage(utterance) ?? modelLanguage(field(utterance, 'metadata', 'model'));
}

/** Languages of the whole: the one identified, else those of the models (one, or a list). */
export function languagesOf(document: unknown): string[] {
  const identified = identifiedLanguage(document);
  if (identified !== null) return [identified];
  const model = field(document, 'model');
  return (Array.isArray(model) ? listOf(model) : [model]).flatMap((one) => modelLanguage(one) ?? []);
}

/** `{ lang: 'spa', speech: 17.46, conf: 1 }`, or a list of such. */
function identifiedLanguage(value: unknown): string | null {
  const info = field(value, 'lidinfo');
  return languageTagOf(field(listOf(info)[0] ?? info, 'lang'));
}

/** `eng-us:callcenter` and `eng1:callcenter` tell a language, `callcenter` does not. */
function modelLanguage(model: unknown): string | null {
  const [, language, region] = /^([a-z]{3})\d{0,2}(-[a-z]{2})?(?![a-z\d])/i.exec(nameOf(model) ?? '') ?? [];
  return language === undefined ? null : languageTagOf(language + (region ?? ''));
}
