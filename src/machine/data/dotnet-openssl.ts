// Dated facts: which OpenSSL a .NET on Linux loads, and what its own age forbids.

/** Names that .NET tries, in its order: the part behind `libssl.so.`. */
export const DOTNET_LIBSSL: {
  readonly source: string;
  readonly retrieved: string;
  /** Newest .NET first. */
  readonly rows: readonly { readonly fromMajor: number; readonly names: readonly string[] }[];
} = {
  source:
    'https://github.com/dotnet/runtime/blob/main/src/native/libs/System.Security.Cryptography.Native/opensslshim.c; .NET Core 2.1.8 was seen to refuse OpenSSL 1.1.1',
  retrieved: '2026-11-22',
  rows: [
    { fromMajor: 6, names: ['3', '1.1', '1.0.2', '1.0.0', '10'] },
    { fromMajor: 3, names: ['1.1', '1.0.2', '1.0.0', '10'] },
    { fromMajor: 0, names: ['1.0.2', '1.0.0', '10'] },
  ],
};

/** What a library's name alone says of its version: names outlive versions, so it may be a part of one. */
export const LIBSSL_VERSION: Readonly<Record<string, string>> = { '3': '3', '1.1': '1.1', '1.0.2': '1.0.2', '1.0.0': '1.0', '10': '1.0' };

/** The first .NET that speaks TLS 1.3, by platform. */
export const DOTNET_TLS13 = {
  linux: { major: 3, source: 'https://learn.microsoft.com/dotnet/core/whats-new/dotnet-core-3-0#tls-13--openssl-111-on-linux' },
  win32: { major: 5, source: 'https://github.com/dotnet/runtime/pull/37888' },
  /** And only where the application or the environment asks for Network.framework. */
  darwin: { major: 10, source: 'https://learn.microsoft.com/dotnet/core/whats-new/dotnet-10/libraries' },
  retrieved: '2026-11-22',
} as const;
