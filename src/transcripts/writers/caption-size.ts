/** How much a caption holds: whoever wants others changes them here. */

/** Of a line: 42 columns are 21 signs of Chinese. */
export const lineColumns = 42;
/** Of a caption. */
export const maxLines = 2;
/** No caption stays longer than this. */
export const longestMs = 7000;
