// The stages of the guided journey, in their order.

export const STAGES = ['scope', 'detect', 'evidence', 'findings', 'fix', 'verify', 'report'] as const;
export type Stage = (typeof STAGES)[number];
