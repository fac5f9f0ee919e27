/** What can be done with the deliveries that are ticked. `src/web/client/lib/selection.ts` counts them. */
export function SelectionButtons() {
  return (
    <>
      <label class="select-all" data-select-all hidden>
        <input type="checkbox" /> Select all shown
      </label>
      <output class="selected" data-selected>
        Tick deliveries to download or delete them.
      </output>
      <span class="buttons">
        <button type="submit" class="quiet" data-needs-selection>
          Download as zip
        </button>
        <button type="submit" class="quiet" formaction="/deliveries/delete" data-needs-selection>
          Delete…
        </button>
      </span>
    </>
  );
}
