// The two lines above every screen: what is being checked, and where in the journey one is.
import { hasLogs } from '../../src/session/scope.ts';
import { STAGES, type Stage } from '../../src/session/stages.ts';
import { TARGET_LABEL } from '../../src/tls/targets.ts';
import { scopeText } from '../screens/scope.ts';
import { type State, scopeOnScreen, stageOf, targetOf } from '../state.ts';
import { BLANK, ends, type Line, line, lineWidth, type Span, span } from '../text.ts';
import { Lines } from './lines.tsx';

const STAGE_LABEL: Readonly<Record<Stage, string>> = {
  scope: 'Scope',
  detect: 'Detect',
  evidence: 'Evidence',
  findings: 'Findings',
  fix: 'Fix',
  verify: 'Verify',
  report: 'Report',
};

/** The stages that the scope has nothing to do for. */
function isSkipped(stage: Stage, { session }: State): boolean {
  const scope = session?.scope;
  if (!scope) return false;
  return (stage === 'detect' && !scope.machine) || (stage === 'evidence' && !hasLogs(scope));
}

/** Whether anything was done at a stage that one can go past. */
function isUsed(stage: Stage, { session }: State): boolean {
  const done = [...(session?.progress.values() ?? [])];
  if (stage === 'fix') return done.some(({ at, steps }) => at !== null || steps.size > 0);
  return stage !== 'verify' || done.some(({ verification }) => verification !== null);
}

function journeyLine(state: State, cells: number): Line {
  const current = stageOf(state);
  const at = STAGES.indexOf(current);
  if (state.about.speech) {
    const next = STAGES.slice(at + 1).find((stage) => !isSkipped(stage, state));
    return line(`Step ${at + 1} of ${STAGES.length}: ${STAGE_LABEL[current]}.${next ? ` Next: ${STAGE_LABEL[next]}.` : ''}`);
  }
  const spans: Span[] = [];
  for (const [index, stage] of STAGES.entries()) {
    const label = STAGE_LABEL[stage];
    if (index > 0) spans.push(span(' › ', 'dim'));
    if (stage === current) spans.push(span(`●${label}`, 'accent'));
    else if (isSkipped(stage, state) || (index < at && !isUsed(stage, state))) spans.push(span(`–${label}`, 'dim'));
    else if (index < at) spans.push(span('✓', 'good'), span(label));
    else spans.push(span(label, 'dim'));
  }
  if (lineWidth(spans) <= cells) return spans;
  return line(span(`Step ${at + 1} of ${STAGES.length} `, 'dim'), span(`●${STAGE_LABEL[current]}`, 'accent'));
}

export function headerLines(state: State, cells: number): readonly Line[] {
  const scope = scopeOnScreen(state);
  const what = state.session ? scopeText(scope) : 'find and fix the AWS clients that speak old TLS';
  const label = scope.sample ? span('  SAMPLE: synthetic data, nothing of it exists', 'warn') : span(`  ${what}`, 'dim');
  return [
    ends(line(span('tls-migrate', 'strong'), label), line(span('target ', 'dim'), TARGET_LABEL[targetOf(state)]), cells),
    journeyLine(state, cells),
    BLANK,
  ];
}

export function Header({ state, width }: { readonly state: State; readonly width: number }) {
  return <Lines lines={headerLines(state, width)} width={width} />;
}
