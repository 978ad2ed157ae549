// A terminal's screen as an SVG picture: text stays text, so that it can be read, searched and spoken.

const SIZE = 15;
const CELL_WIDTH = 9;
const CELL_HEIGHT = 18;
const PADDING = 14;
const BACKGROUND = '#1b1f27';
const FOREGROUND = '#d7dce5';
const FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace";
const COLORS = [
  '#1b1f27',
  '#ff7b85',
  '#8fd18a',
  '#e9c46a',
  '#82b1ff',
  '#d7a6f5',
  '#74d3d8',
  '#d7dce5',
  '#7d8695',
  '#ff7b85',
  '#8fd18a',
  '#e9c46a',
  '#82b1ff',
  '#d7a6f5',
  '#74d3d8',
  '#ffffff',
];

const escaped = (text) =>
  text.replaceAll(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? '');

/** How a cell looks, as SVG attributes; the same string for cells that look the same. */
function looks(cell) {
  const color = cell.isFgPalette() ? (COLORS[cell.getFgColor()] ?? FOREGROUND) : FOREGROUND;
  const bold = cell.isBold() ? ' font-weight="bold"' : '';
  const dim = cell.isDim() ? ' opacity="0.62"' : '';
  return `fill="${color}"${bold}${dim}`;
}

/** The runs of a row that look the same: where each begins, how many cells it takes, what it says. */
function runsOf(screen, y) {
  const runs = [];
  for (let x = 0; x < screen.columns; ) {
    const cell = screen.cell(x, y);
    const cells = Math.max(1, cell?.getWidth() ?? 1);
    const text = cell?.getChars() || ' ';
    const look = cell ? looks(cell) : '';
    const last = runs.at(-1);
    if (last && last.look === look) {
      last.text += text;
      last.cells += cells;
    } else runs.push({ x, cells, text, look });
    x += cells;
  }
  return runs.filter(({ text }) => text.trim() !== '');
}

/** The picture of what `screen` shows. `title` is what a screen reader says of it. */
export function svgOf(screen, title) {
  const width = screen.columns * CELL_WIDTH + 2 * PADDING;
  const height = screen.rows * CELL_HEIGHT + 2 * PADDING;
  const rows = Array.from({ length: screen.rows }, (_, y) =>
    runsOf(screen, y).map(({ x, cells, text, look }) => {
      // The run's leading and trailing blanks are left out: the length must be that of what is drawn.
      const lead = text.length - text.trimStart().length;
      const trail = text.length - text.trimEnd().length;
      const left = PADDING + (x + lead) * CELL_WIDTH;
      const top = PADDING + y * CELL_HEIGHT + 14;
      const length = (cells - lead - trail) * CELL_WIDTH;
      return `<text x="${left}" y="${top}" textLength="${length}" ${look}>${escaped(text.trim())}</text>`;
    }),
  ).flat();
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${FONT}" font-size="${SIZE}" xml:space="preserve">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>
${rows.join('\n')}
</svg>
`;
}
