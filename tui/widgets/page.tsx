// One page: what stays, what scrolls, the detail beside it, and the fields that are being typed into.
import { Box } from 'ink';
import { boxWidth } from '../layout.ts';
import { bodyHeight, layout, noticeLines } from '../page.ts';
import { pageOf } from '../screens/index.ts';
import { type State, top } from '../state.ts';
import { line, span } from '../text.ts';
import { Fields } from './field.tsx';
import { headerLines } from './header.tsx';
import { Lines, Window } from './lines.tsx';

export function PageView({ state }: { readonly state: State }) {
  const screen = top(state);
  const page = pageOf(state);
  const { width, height, listWidth } = layout(state);
  const notices = noticeLines(state);
  const form = screen.name === 'form' ? screen.form : null;
  // Where a form is higher than its window, the field that is typed into stays in it.
  const rows = form ? Math.max(1, Math.min(form.fields.length, bodyHeight(state, page))) : bodyHeight(state, page);
  const head = page.head.slice(0, height - rows);
  const foot = page.foot.slice(0, height - rows - head.length);
  const above = headerLines(state, width).length + notices.length + head.length;
  return (
    <Box flexDirection="column" width={boxWidth(width)} height={height + notices.length} flexShrink={0}>
      <Lines lines={notices} width={width} />
      <Lines lines={head} width={width} />
      {form ? (
        <Fields fields={form.fields} focus={form.focus} rows={rows} width={width} x={1} y={above} />
      ) : (
        <Box width={boxWidth(width)} height={rows} flexShrink={0}>
          <Window body={page.body} top={page.top} width={page.side ? listWidth : width} height={rows} />
          {page.side && (
            <>
              <Lines lines={Array.from({ length: rows }, () => line(span(' │ ', 'dim')))} width={3} />
              <Lines lines={page.side} width={width - listWidth - 3} height={rows} />
            </>
          )}
        </Box>
      )}
      <Lines lines={foot} width={width} />
    </Box>
  );
}
