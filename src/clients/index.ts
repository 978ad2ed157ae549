// The front door of this room.
export { isAwsServiceAddress } from './aws-owned.ts';
export { cannotBeSetBelowTls12 } from './floor.ts';
export { identify } from './identify.ts';
export { confidence, programLabel } from './label.ts';
export type { Program, ProgramDetail, ProgramOwner } from './program.ts';
export { programKey } from './program-key.ts';
export { pqOfferedSince } from './services.ts';
