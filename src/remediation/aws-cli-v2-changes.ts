// What changed from AWS CLI v1 to v2, how to find scripts that notice, and what keeps the old behaviour.

/** One breaking change of AWS's migration guide. */
export interface CliChange {
  readonly change: string;
  /** An extended regular expression (grep -E) that finds scripts and settings it touches; null where text cannot tell. */
  readonly search: string | null;
  /** How to keep version 1's behaviour in version 2, or what to do instead. */
  readonly keep: string;
}

/**
 * Source: AWS CLI v2 migration guide, docs.aws.amazon.com/cli/latest/userguide/cliv2-migration-changes.html, and the
 * source of the upgrade debug mode. Retrieved 2026-11-22.
 */
export const CLI_V2_CHANGES: readonly CliChange[] = [
  {
    change: 'PYTHONUTF8 and PYTHONIOENCODING no longer set the encoding of text files',
    search: 'PYTHON(UTF8|IOENCODING)=',
    keep: 'set AWS_CLI_FILE_ENCODING=UTF-8',
  },
  {
    change: 'binary parameters are base64 by default',
    search: '--(payload|zip-file|plaintext|ciphertext-blob|secret-binary|data) ',
    keep: '--cli-binary-format raw-in-base64-out, or fileb:// for files',
  },
  {
    change: 'multipart copies from S3 to S3 carry tags and properties, which needs more permissions',
    search: 'aws s3 (cp|mv|sync) .*s3://[^ ]+ +s3://',
    keep: '--copy-props none, or --copy-props metadata-directive',
  },
  {
    change: 'parameter values that start with http:// or https:// are no longer fetched',
    search: '--[a-z-]+ "?https?://|cli_follow_urlparam',
    keep: 'fetch the document first and pass it with file://',
  },
  { change: 'output goes through a pager', search: null, keep: 'AWS_PAGER="" or cli_pager= in the config file' },
  {
    change: 'timestamps are printed as ISO 8601',
    search: 'cli_timestamp_format',
    keep: 'cli_timestamp_format = wire in the config file',
  },
  {
    change: 'cloudformation deploy without changes succeeds',
    search: 'cloudformation deploy',
    keep: '--fail-on-empty-changeset',
  },
  {
    change: 'S3 in us-east-1 uses the regional endpoint',
    search: 's3\\.amazonaws\\.com',
    keep: 'allow s3.us-east-1.amazonaws.com in egress rules, or use the Region aws-global',
  },
  {
    change: 'STS uses regional endpoints',
    search: 'sts\\.amazonaws\\.com',
    keep: 'allow sts.REGION.amazonaws.com in egress rules; try it in v1 first with AWS_STS_REGIONAL_ENDPOINTS=regional',
  },
  {
    change: 'ecr get-login is gone',
    search: 'ecr get-login( |$)',
    keep: 'ecr get-login-password piped into docker login (works in v1 from 1.17.10, so change it before)',
  },
  { change: '[plugins] needs a path', search: '^\\[plugins\\]', keep: 'set cli_legacy_plugin_path in the config file' },
  {
    change: 'old spellings of option names are gone',
    search:
      '-ar-ns|ec-2-tag-set|s-3-(bucket|key-prefix)|authentication-code-[12]|--street-[123]|code-sha-256|public-key-base-64|ec-2-volume-id|view-billing .*--start ',
    keep: 'use the spelling of the documentation, for example --code-sha256',
  },
  { change: 'api_versions in the config file is ignored', search: '^api_versions', keep: 'nothing: v2 uses the latest API version' },
  {
    change: 'S3 requests are signed with SigV4 only; presigned URLs live seven days at most',
    search: 'signature_version *= *s3$|s3 presign',
    keep: '--expires-in 604800 or less',
  },
  {
    change: 'paging parameters in a --cli-input-json file switch automatic paging off',
    search: '--cli-input-json',
    keep: 'take MaxItems, NextToken, PageSize and Marker out of the file',
  },
  {
    change: 'return codes are 252 (usage), 253 (settings), 254 (service) and 255 (other)',
    search: '-eq 255|== *255',
    keep: 'test for "not 0" instead of 255',
  },
  {
    change: 'aws s3 uploads use the CRC64NVME checksum',
    search: 'x-amz-checksum-crc32',
    keep: 'set request_checksum_calculation in the config file',
  },
];

/** One pattern for grep -E that finds everything text can tell. It holds no single quote, so that a shell can quote it so. */
export const CLI_V2_SEARCH = CLI_V2_CHANGES.flatMap(({ search }) => search ?? []).join('|');
