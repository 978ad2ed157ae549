// Dated facts: which .NET Framework a `Release` value in the registry means.

export interface FrameworkRelease {
  readonly version: string;
  /** The least `Release` of this version; values of updates are higher, never lower. */
  readonly minimum: number;
}

export const FRAMEWORK_RELEASES: { readonly source: string; readonly retrieved: string; readonly releases: readonly FrameworkRelease[] } = {
  source: 'https://learn.microsoft.com/dotnet/framework/install/how-to-determine-which-versions-are-installed',
  retrieved: '2026-11-22',
  /** Newest first. */
  releases: [
    { version: '4.8.1', minimum: 533_320 },
    { version: '4.8', minimum: 528_040 },
    { version: '4.7.2', minimum: 461_808 },
    { version: '4.7.1', minimum: 461_308 },
    { version: '4.7', minimum: 460_798 },
    { version: '4.6.2', minimum: 394_802 },
    { version: '4.6.1', minimum: 394_254 },
    { version: '4.6', minimum: 393_295 },
    { version: '4.5.2', minimum: 379_893 },
    { version: '4.5.1', minimum: 378_675 },
    { version: '4.5', minimum: 378_389 },
  ],
};

/** The update without which a .NET Framework 3.5 application cannot leave the choice to Windows; newer Windows has it built in. */
export const FRAMEWORK_35_UPDATES: {
  readonly source: string;
  readonly retrieved: string;
  /** Newest first: the update for this build and those above, up to the next row. */
  readonly rows: readonly { readonly fromBuild: number; readonly update: string | null }[];
} = {
  source: 'https://learn.microsoft.com/dotnet/framework/network-programming/tls',
  retrieved: '2026-11-22',
  rows: [
    { fromBuild: 10_587, update: null },
    { fromBuild: 10_240, update: 'KB3156421' },
    { fromBuild: 9600, update: 'KB3154520' },
    { fromBuild: 9200, update: 'KB3154519' },
    { fromBuild: 7600, update: 'KB3154518' },
    { fromBuild: 0, update: 'KB3154517' },
  ],
};
