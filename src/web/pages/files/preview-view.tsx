import { showControls } from '../parts/as-sent.tsx';
import { partHref } from '../parts/links.ts';
import { formatBytes } from '../parts/sizes.ts';
import { JsonTree } from './json-tree-view.tsx';
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
