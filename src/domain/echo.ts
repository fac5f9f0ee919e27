import { type Place, placeText } from './generic-places.ts';
import type { HandshakeReply } from './vendor-answer.ts';

/** Where a text stands in a request. */
export type EchoPlace = Place | { in: 'header'; name: string };

/** A test of a URL that is answered with a text out of it, unchanged. */
export interface Echo {
  /** What is given back: of a query parameter or a JSON field in the body, of a header in the same header. */
  of: EchoPlace;
  /** What else has to be there, word for word, e.g. a token that both sides know. */
  where: readonly { place: EchoPlace; is: string }[];
  /** `json`: as `{"<name>": "<text>"}`, by the name of the parameter or of the field. */
  as: 'text' | 'json';
}

/** A request that may ask for its own text. */
export interface EchoRequest {
  /** Lower-case names, as Node gives them. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  query: URLSearchParams;
  /** The whole body; empty before it has come. */
  body: Uint8Array;
}

/** Gives back what a request asks for; null when it asks for nothing. */
export type AnswerEcho = (request: EchoRequest) => HandshakeReply | null;

/**
 * A place as it is written in the settings.
 *
 * @example echoPlaceText({ in: 'header', name: 'Validation-Token' }) // 'Validation-Token'
 */
export function echoPlaceText(place: EchoPlace): string {
  return place.in === 'header' ? place.name : placeText(place);
}
