/** Short words beside one another, such as the kinds of what came. */
export function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return <>–</>;
  return (
    <ul class="tags">
      {tags.map((tag) => (
        <li key={tag}>{tag}</li>
      ))}
    </ul>
  );
}
