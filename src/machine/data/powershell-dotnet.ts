// Dated facts: which .NET a PowerShell is built on, where its own files do not say.

export const POWERSHELL_DOTNET: {
  readonly source: string;
  readonly retrieved: string;
  /** By PowerShell version, newest first: the major version of .NET. A newer PowerShell than these is not known. */
  readonly rows: readonly { readonly version: string; readonly major: number }[];
} = {
  source:
    'https://learn.microsoft.com/powershell/scripting/install/powershell-support-lifecycle; https://learn.microsoft.com/powershell/scripting/whats-new/migrating-from-windows-powershell-51-to-powershell-7',
  retrieved: '2026-11-22',
  rows: [
    { version: '7.4', major: 8 },
    { version: '7.3', major: 7 },
    { version: '7.2', major: 6 },
    { version: '7.1', major: 5 },
    { version: '7.0', major: 3 },
  ],
};
