// What the outside world is asked to do; the reducer only ever names it.
import type { Scope } from '../src/session/events.ts';
import type { Stage } from '../src/session/stages.ts';
import type { Target } from '../src/tls/targets.ts';
import type { PathKind } from './setup.ts';

/** What the session does at once. */
export type SessionCommand =
  | { readonly do: 'choose-scope'; readonly scope: Scope }
  | { readonly do: 'choose-target'; readonly target: Target }
  | { readonly do: 'reach'; readonly stage: Stage }
  | { readonly do: 'agree'; readonly offers: readonly string[]; readonly maxCostUsd: number }
  | {
      readonly do: 'mark';
      readonly finding: string;
      readonly step: string;
      readonly status: 'open' | 'done' | 'skipped';
      readonly note: string | null;
    }
  | { readonly do: 'decide'; readonly finding: string; readonly status: 'open' | 'fixed' | 'not-mine' }
  | {
      readonly do: 'accept';
      readonly finding: string;
      readonly decision: { readonly owner: string; readonly reason: string; readonly expires: string };
    };

export type Effect =
  | SessionCommand
  | { readonly do: 'open'; readonly resume: string | null; readonly scope: Scope | null; readonly target: Target }
  | { readonly do: 'detect' }
  | { readonly do: 'discover' }
  | { readonly do: 'collect' }
  | { readonly do: 'verify'; readonly findings: readonly string[] }
  | { readonly do: 'stop' }
  | { readonly do: 'list-profiles' }
  /** Null gives no code: what needs it is told so. */
  | { readonly do: 'answer-mfa'; readonly code: string | null }
  /** `where` is the account and Region, for what is said when it is done. */
  | { readonly do: 'save-query'; readonly offer: string; readonly where: string }
  | { readonly do: 'describe-paths'; readonly of: PathKind; readonly paths: readonly string[] }
  | { readonly do: 'check-window'; readonly since: string; readonly until: string }
  | { readonly do: 'check-targets'; readonly paths: readonly string[] }
  | { readonly do: 'save'; readonly paths: readonly string[]; readonly redact: boolean }
  | { readonly do: 'copy'; readonly text: string; readonly what: string }
  | { readonly do: 'suspend' }
  | { readonly do: 'quit'; readonly code: number; readonly finish: boolean };
