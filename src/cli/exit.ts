// Exit codes of the contract, and the two ways in which a command ends early.

export const EXIT = { clean: 0, findings: 1, usage: 2, notProven: 3, nothingDone: 4, interrupted: 130, terminated: 143 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command line asks for something that cannot be: one sentence says what, and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
