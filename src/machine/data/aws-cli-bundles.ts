// Dated facts: the OpenSSL inside AWS's own Linux builds of the AWS CLI v2.

export interface Bundle {
  /** The first version of the AWS CLI with it. */
  readonly from: string;
  readonly openssl: string;
}

export const AWS_CLI_BUNDLES: {
  readonly source: string;
  readonly retrieved: string;
  /** Newest first. */
  readonly bundles: readonly Bundle[];
} = {
  source: 'https://github.com/aws/aws-cli/blob/v2/CHANGELOG.rst ("Linux installers" lines, up to 2.36.7)',
  retrieved: '2026-11-22',
  bundles: [
    { from: '2.35.14', openssl: '3.5.7' },
    { from: '2.34.53', openssl: '3.5.6' },
    { from: '2.34.32', openssl: '1.1.1zg' },
    { from: '2.33.28', openssl: '1.1.1zf' },
    { from: '2.33.17', openssl: '1.1.1ze' },
    { from: '2.31.13', openssl: '1.1.1zd' },
    { from: '2.28.4', openssl: '1.1.1zc' },
    { from: '2.24.12', openssl: '1.1.1zb' },
    { from: '2.17.56', openssl: '1.1.1za' },
    { from: '2.17.7', openssl: '1.1.1y' },
    { from: '2.15.25', openssl: '1.1.1w' },
    { from: '2.12.2', openssl: '1.1.1u' },
    { from: '2.9.19', openssl: '1.1.1' },
    { from: '2.0.0', openssl: '1.0.2' },
  ],
};
