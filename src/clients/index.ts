// What names a client for people, together: who it is, how it is called, how sure that is.
export { identify } from './identify.ts';
export { confidence, programLabel } from './label.ts';
