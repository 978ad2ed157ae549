// A check keeps details only of what its target can make a finding. A target that is chosen afterwards makes findings of other calls.
import type { CallGroup } from '../contract/calls.ts';
import type { FindingEvidence } from '../contract/document.ts';
import type { Target } from '../tls/targets.ts';
import { isBelowTarget, offeredIn } from './below-target.ts';

/** The maps of a finding that are not whole where details were not kept. */
export const DETAIL_MAPS = [
  'byDay',
  'sessions',
  'hosts',
  'accessKeyIds',
  'sourceIps',
  'vpcEndpoints',
] as const satisfies readonly FindingEvidence['truncated'][number][];

/** Of how many of a finding's calls details were kept. Nothing else than their lack cuts `byDay` short. */
export function detailsKept({ truncated, byDay }: FindingEvidence): 'all' | 'some' | 'none' {
  if (!truncated.includes('byDay')) return 'all';
  return Object.keys(byDay).length === 0 ? 'none' : 'some';
}

/** Whether `target` makes a finding, or something that nobody can act on, of calls whose details were not kept. */
export function lacksDetails(groups: readonly CallGroup[], target: Target): boolean {
  const without = groups.filter((group) => group.withoutDetails);
  if (without.length === 0) return false;
  const offered = offeredIn(groups);
  return without.some((group) => isBelowTarget(group, target, offered));
}
