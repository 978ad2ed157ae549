// Choosing AWS accounts: the list of profiles, and what is ticked in it.
import type { Profile } from './setup.ts';
import { inform, pop, push, replaceTop, type ScreenOf, type State, type Step } from './state.ts';

export interface ProfileRow {
  /** Null is the default credential chain. */
  readonly name: string | null;
  /** Null for the default credentials, and for a profile that this machine does not have. */
  readonly profile: Profile | null;
}

/** The default credentials, every named profile, and those that were chosen elsewhere and are not on this machine. */
export function profileRows({ profiles, setup }: State): readonly ProfileRow[] {
  const known = profiles?.profiles ?? [];
  const elsewhere = profiles === null ? [] : setup.aws.profiles.filter((name) => name !== null && known.every((one) => one.name !== name));
  return [
    { name: null, profile: null },
    ...known.map((profile) => ({ name: profile.name, profile })),
    ...elsewhere.map((name) => ({ name, profile: null })),
  ];
}

/** Opens the list of profiles, and has them looked up. */
export const openProfiles = (state: State): Step => [
  push(state, { name: 'profiles', cursor: 0, top: 0, chosen: state.setup.aws.profiles }),
  { do: 'list-profiles' },
];

/** Ticks the account, or leaves it out; whoever has chosen no profile yet is asked for one. */
export function toggleAccount(state: State): Step {
  const { setup } = state;
  if (setup.aws.profiles.length === 0) return openProfiles(state);
  return [{ ...state, setup: { ...setup, account: setup.sample || !setup.account, sample: false } }];
}

export function toggleProfile(state: State, screen: ScreenOf<'profiles'>): State {
  const row = profileRows(state)[screen.cursor];
  if (!row) return state;
  const chosen = screen.chosen.includes(row.name) ? screen.chosen.filter((name) => name !== row.name) : [...screen.chosen, row.name];
  return replaceTop(state, { ...screen, chosen });
}

/** Takes the profiles that are ticked, or the one that the cursor is on when none is. */
export function takeProfiles(state: State, screen: ScreenOf<'profiles'>): State {
  const row = profileRows(state)[screen.cursor];
  const chosen = screen.chosen.length > 0 || !row ? screen.chosen : [row.name];
  // In the order of the list, whatever the order of ticking was.
  const profiles = profileRows(state).flatMap(({ name }) => (chosen.includes(name) ? [name] : []));
  const setup = { ...state.setup, sample: false, account: profiles.length > 0, aws: { ...state.setup.aws, profiles } };
  return inform({ ...pop(state), setup }, 'enter starts; o sets Regions, a role to assume, what to ask.');
}
