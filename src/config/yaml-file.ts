import { type Document, isScalar, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { ConfigError } from './config-error.ts';

/**
 * Parses the text of a settings file into plain values; an empty file is an empty map.
 *
 * The braces of a reference are text and never YAML's, so that `{ value: ${KEY} }` means what it seems to.
 *
 * @throws ConfigError with file, line and column, and nothing of the line itself: a secret may stand there.
 */
export function parseYaml(text: string, file: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(hideBraces(text), { prettyErrors: false, lineCounter: lines });
  const problems = [...document.errors, ...document.warnings].map((error) => describeError(error, file, lines));
  if (problems.length > 0) throw new ConfigError(file, problems);
  visit(document, {
    Pair(_key, { key }) {
      if (!isScalar(key) || key.value !== '__proto__') return;
      // It would vanish without a word on the way to plain values.
      const { line, col } = lines.linePos(key.range?.[0] ?? 0);
      throw new ConfigError(file, [`${file}:${line}:${col}: __proto__ can be the name of nothing: take another`]);
    },
    Scalar(_key, node) {
      if (typeof node.value === 'string') node.value = showBraces(node.value);
    },
  });
  return toPlainValue(document, file) ?? {};
}

// Two characters that mean nothing in YAML and stand in no file (Unicode noncharacters). One each, so that columns stay.
const openingBrace = '\uFDD0';
const closingBrace = '\uFDD1';

function hideBraces(text: string): string {
  return text.replaceAll(/\$\{([^{}\s]*)\}/g, `$$${openingBrace}$1${closingBrace}`);
}

function showBraces(text: string): string {
  return text.replaceAll(openingBrace, '{').replaceAll(closingBrace, '}');
}

function describeError(error: YAMLError, file: string, lines: LineCounter): string {
  const { line, col } = lines.linePos(error.pos[0]);
  // What follows a colon quotes the file.
  const [reason = ''] = error.message.split(':');
  const hint = error.code === 'DUPLICATE_KEY' ? '' : '; text with any of []{}:#&*!|>%@ in it may need quotes';
  return `${file}:${line}:${col}: ${reason} (${error.code})${hint}`;
}

function toPlainValue(document: Document, file: string): unknown {
  try {
    const value: unknown = document.toJS();
    // Also refuses an alias that contains itself, which no later step could walk.
    JSON.stringify(value);
    return value;
  } catch {
    // The error names the alias, which may be a secret that begins with an asterisk and lacks its quotes.
    throw new ConfigError(file, [`${file}: an alias (*name) without its anchor, in a circle, or used too often`]);
  }
}
