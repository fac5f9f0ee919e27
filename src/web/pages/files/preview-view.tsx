import { formatBytes } from '../../../lib/format-bytes.ts';
import { AsSent, showControls } from '../parts/as-sent.tsx';
import { formatCount } from '../parts/format.ts';
import { partHref } from '../parts/links.ts';
import { isContainer, type JsonContainer, type JsonMember, type JsonNode, type JsonScalar } from './json-tree.ts';
import { type ArchivedFile, type Preview, previewBytes } from './preview.ts';

/** What a file says, as far as it can be shown without trusting it. */
export function PreviewView({ file, preview }: { file: ArchivedFile; preview: Preview }) {
  return (
    <section aria-labelledby="preview">
      <h2 id="preview">Preview</h2>
      <Notes file={file} preview={preview} />
      <Shown file={file} preview={preview} />
    </section>
  );
}

function Notes({ file: { bytes }, preview }: { file: ArchivedFile; preview: Preview }) {
  const isCut = bytes > previewBytes && (preview.type === 'json' || preview.type === 'text');
  const isMarkup = preview.type === 'text' && preview.is === 'markup';
  const isGuessed = preview.type === 'text' && preview.encoding === 'windows-1252';
  return (
    <>
      {isCut && (
        <p class="quiet">
          These are the first {formatBytes(previewBytes)} of {formatBytes(bytes)}; the download has everything.
        </p>
      )}
      {isMarkup && <p class="quiet">Markup is shown as it is written, and never drawn.</p>}
      {isGuessed && <p class="quiet">The bytes are not UTF-8; they are shown as windows-1252.</p>}
    </>
  );
}

function Shown({ file, preview }: { file: ArchivedFile; preview: Preview }) {
  switch (preview.type) {
    case 'json':
      return <JsonTree root={preview.root} />;
    case 'text':
      return <PlainText text={preview.text} />;
    case 'media':
      return <Player file={file} element={preview.element} />;
    case 'none':
      return <p>{preview.reason}</p>;
  }
}

/** What scrolls must be within reach of the keyboard. */
function PlainText({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as said
    <section class="plain-text" aria-label="Content of the file" tabIndex={0}>
      {/* A line end right behind the tag is none of the text for a browser. */}
      <pre dir="auto">{`\n${showControls(text)}`}</pre>
    </section>
  );
}

/** What is held is what was sent: captions of it are other files. */
function Player({ file, element: Element }: { file: ArchivedFile; element: 'audio' | 'video' }) {
  return (
    <Element class="player" controls preload="metadata" src={partHref(file.deliveryId, file.part)}>
      This browser cannot play it.
    </Element>
  );
}

/** A JSON text as a tree, folded below its first level; the browser folds and unfolds it without script. */
function JsonTree({ root }: { root: JsonNode }) {
  return <div class="json">{isContainer(root) ? <Branch name={null} value={root} fold="open" /> : scalarOf(root)}</div>;
}

interface BranchProps {
  name: string | null;
  value: JsonContainer;
  fold: 'open' | 'folded';
}

function Branch({ name, value, fold }: BranchProps) {
  const { type, members, count, isCut } = value;
  const leftOut = count - members.length;
  if (members.length === 0) {
    return (
      <>
        <Name name={name} />
        <Size {...value} />
      </>
    );
  }
  return (
    <details open={fold === 'open'}>
      <summary>
        <Name name={name} />
        <Size {...value} /> <Digest members={members} />
      </summary>
      <ul>
        {members.map((member, index) => (
          <Member key={index} member={member} name={type === 'array' ? String(index) : member.key} />
        ))}
        {(leftOut > 0 || isCut) && <li class="quiet">{saidOf(leftOut, isCut)}</li>}
      </ul>
    </details>
  );
}

/** @param leftOut of those that stand in the bytes of the preview */
function saidOf(leftOut: number, isCut: boolean): string {
  if (leftOut === 0) return '… goes on where the preview ends';
  return `… ${formatCount(leftOut)}${isCut ? ' or more' : ''} further ones, not shown`;
}

/** Values of a digest, and characters of each. */
const digest = { values: 3, characters: 40 };

/** What tells one folded object from its neighbours: its first plain values. Hidden where they are unfolded. */
function Digest({ members }: Pick<JsonContainer, 'members'>) {
  const said = members.flatMap(({ key, value }) => {
    if (isContainer(value)) return [];
    const text = [...value.text].slice(0, digest.characters).join('');
    const shown = text.length < value.text.length || value.isCut ? `${text}…` : text;
    return key === null ? shown : `${key}: ${shown}`;
  });
  if (said.length === 0) return null;
  return (
    <span class="json-digest">
      <AsSent text={said.slice(0, digest.values).join(', ')} />
    </span>
  );
}

function Member({ member: { value }, name }: { member: JsonMember; name: string | null }) {
  if (isContainer(value)) {
    return (
      <li>
        <Branch name={name} value={value} fold="folded" />
      </li>
    );
  }
  return (
    <li>
      <Name name={name} />
      {scalarOf(value)}
    </li>
  );
}

function Name({ name }: { name: string | null }) {
  if (name === null) return null;
  return (
    <>
      <span class="json-key">
        <AsSent text={name} />
      </span>
      :{' '}
    </>
  );
}

/** @example Size({ type: 'array', count: 3 }) // '[ 3 items ]' */
function Size({ type, count, isCut }: JsonContainer) {
  const [before, behind, one, many] = type === 'array' ? ['[', ']', 'item', 'items'] : ['{', '}', 'key', 'keys'];
  if (count === 0 && !isCut) return <span class="quiet">{before + behind}</span>;
  const amount = `${formatCount(count)}${isCut ? ' or more' : ''} ${count === 1 && !isCut ? one : many}`;
  return <span class="quiet">{`${before} ${amount} ${behind}`}</span>;
}

/** Strings are shown as JSON writes them, so that a line end in one does not pass for the end of it. */
function scalarOf({ type, text, isCut }: JsonScalar) {
  const shown = type === 'string' ? JSON.stringify(text) : text;
  return (
    <>
      <span class={`json-${type}`}>
        <AsSent text={shown} />
      </span>
      {isCut && <span class="quiet"> … there is more of this text</span>}
    </>
  );
}
