// Profiles: whose credentials AWS accounts are asked with, as they are set up on this machine.
import { profileText } from '../../src/contract/aws-names.ts';
import { type ProfileRow, profileRows } from '../account.ts';
import { bodyOf, layout, type Page } from '../page.ts';
import type { Profile } from '../setup.ts';
import type { ScreenOf, State } from '../state.ts';
import { BLANK, cell, type Line, line, span, truncateLine, wrap } from '../text.ts';
import { checkbox, pointer } from '../theme.ts';

const HOW_LABEL: Readonly<Record<Profile['how'], string>> = {
  sso: 'single sign-on',
  'assume-role': 'assumes a role',
  'web-identity': 'web identity',
  process: 'a program',
  keys: 'access keys',
  login: 'aws login',
  other: 'nothing known',
};

const DEFAULTS = 'environment, AWS_PROFILE, container, instance';
const ELSEWHERE = 'not on this machine';

/** How a profile comes to its credentials. */
function howText({ how, role, mfaSerial }: Profile): string {
  const name = role === null ? null : (role.split('/').at(-1) ?? role);
  const words = how === 'assume-role' && name !== null ? `role ${name}` : HOW_LABEL[how];
  return mfaSerial === null ? words : `${words}, code`;
}

const HOW_CELLS = 20;
const ACCOUNT_CELLS = 12;
const REGION_CELLS = 14;
const LEAST_NAME_CELLS = 16;

function rowLine({ name, profile }: ProfileRow, on: boolean, selected: boolean, state: State, cells: number): Line {
  const { speech } = state.about;
  const start = [pointer(selected, speech), checkbox(on, speech)];
  const shown = profileText(name);
  const rest = name === null ? DEFAULTS : ELSEWHERE;
  const tone = selected ? 'strong' : 'normal';
  if (speech) {
    const facts = profile ? [howText(profile), profile.account ? `account ${profile.account}` : '', profile.region ?? ''] : [rest];
    return line(...start, [shown, ...facts.filter(Boolean)].join(', '));
  }
  // The account gives way first, then the Region: the name and how it signs in decide.
  const fits = (others: number) => cells - 6 - HOW_CELLS - 1 - others >= LEAST_NAME_CELLS;
  const account = fits(ACCOUNT_CELLS + REGION_CELLS + 2) ? ACCOUNT_CELLS + 1 : 0;
  const region = fits(account + REGION_CELLS + 1) ? REGION_CELLS + 1 : 0;
  const nameCells = Math.min(32, Math.max(LEAST_NAME_CELLS, cells - 6 - HOW_CELLS - 1 - account - region));
  return truncateLine(
    line(
      ...start,
      span(cell(shown, nameCells), tone),
      ' ',
      ...(profile
        ? [
            span(cell(howText(profile), HOW_CELLS), 'dim'),
            account > 0 ? ` ${cell(profile.account ?? '', ACCOUNT_CELLS)}` : '',
            region > 0 ? ` ${profile.region ?? ''}` : '',
          ]
        : [span(rest, 'dim')]),
    ),
    cells,
  );
}

export function profilesPage(state: State, screen: ScreenOf<'profiles'>): Page {
  const { width } = layout(state);
  const { profiles } = state;
  const rows = profileRows(state);
  const lines = rows.map((row, at) => rowLine(row, screen.chosen.includes(row.name), at === screen.cursor, state, width));
  const none = 'No named profile is set up on this machine. In another window, "aws configure sso" makes one; r looks again.';
  const foot = [
    ...(profiles === null ? wrap('Looking for profiles…', width, { tone: 'dim' }) : []),
    ...(profiles?.profiles.length === 0 ? wrap(none, width) : []),
    ...(profiles?.problems ?? []).flatMap((problem) => wrap(line(span('! ', 'warn'), span(problem, 'warn')), width, { rest: '  ' })),
  ];
  const count = screen.chosen.length;
  return {
    head: [line(span('Whose credentials should be used?', 'strong')), BLANK],
    body: bodyOf(lines, { from: screen.cursor, to: screen.cursor + 1 }),
    foot: foot.length > 0 ? [BLANK, ...foot] : [],
    side: null,
    hint:
      count === 0
        ? 'enter takes this one; space ticks several. Each asks its own account.'
        : `enter takes the ${count} ticked; space ticks more. Each asks its own account.`,
    top: screen.top,
  };
}
