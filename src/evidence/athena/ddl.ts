// The table over a trail's files that is offered where there is none: AWS's own definition, with the fields that it lacks.
//
// Columns, SerDe and input format: docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html, retrieved
// 2026-11-22. Derived, and not tried on AWS: `keyexchange` in tlsdetails, `inscopeof` in useridentity, and partitions by account and
// Region beside the day (partition-projection-supported-types: enum).

/** Where a trail keeps its files, and of which accounts and Regions there are any. */
export interface TrailPlace {
  readonly bucket: string;
  /** What stands before `AWSLogs/`: empty, or ending with a slash. */
  readonly prefix: string;
  /** `o-…` for an organization trail; null for the trail of one account. */
  readonly organization: string | null;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

const COLUMNS = `
  eventversion STRING,
  useridentity STRUCT<
    type: STRING,
    principalid: STRING,
    arn: STRING,
    accountid: STRING,
    invokedby: STRING,
    accesskeyid: STRING,
    username: STRING,
    onbehalfof: STRUCT<
      userid: STRING,
      identitystorearn: STRING>,
    sessioncontext: STRUCT<
      attributes: STRUCT<
        mfaauthenticated: STRING,
        creationdate: STRING>,
      sessionissuer: STRUCT<
        type: STRING,
        principalid: STRING,
        arn: STRING,
        accountid: STRING,
        username: STRING>,
      ec2roledelivery: STRING,
      webidfederationdata: STRUCT<
        federatedprovider: STRING,
        attributes: MAP<STRING, STRING>>>,
    inscopeof: STRUCT<
      sourcearn: STRING,
      sourceaccount: STRING,
      issuertype: STRING,
      credentialsissuedto: STRING>>,
  eventtime STRING,
  eventsource STRING,
  eventname STRING,
  awsregion STRING,
  sourceipaddress STRING,
  useragent STRING,
  errorcode STRING,
  errormessage STRING,
  requestparameters STRING,
  responseelements STRING,
  additionaleventdata STRING,
  requestid STRING,
  eventid STRING,
  readonly STRING,
  resources ARRAY<STRUCT<
    arn: STRING,
    accountid: STRING,
    type: STRING>>,
  eventtype STRING,
  apiversion STRING,
  recipientaccountid STRING,
  serviceeventdetails STRING,
  sharedeventid STRING,
  vpcendpointid STRING,
  vpcendpointaccountid STRING,
  eventcategory STRING,
  addendum STRUCT<
    reason: STRING,
    updatedfields: STRING,
    originalrequestid: STRING,
    originaleventid: STRING>,
  sessioncredentialfromconsole STRING,
  edgedevicedetails STRING,
  tlsdetails STRUCT<
    tlsversion: STRING,
    ciphersuite: STRING,
    clientprovidedhostheader: STRING,
    keyexchange: STRING>`;

/** Before any file of CloudTrail; only the days of a query are looked up. */
const FIRST_DAY = '2013/01/01';

/** What can stand between quotes of a statement, and as part of a list. */
const PLAIN = /^[\w!.*()/=@:+ -]*$/;

/** Whether a table can be made over the place: no name in it means more than itself in a statement. */
export const isPlain = ({ bucket, prefix, organization, accounts, regions }: TrailPlace): boolean =>
  [bucket, prefix, organization ?? '', ...accounts, ...regions].every((text) => PLAIN.test(text)) &&
  accounts.length > 0 &&
  regions.length > 0;

/** `s3://…/AWSLogs/[o-…/]`. */
export const rootOf = ({ bucket, prefix, organization }: TrailPlace): string =>
  `s3://${bucket}/${prefix}AWSLogs/${organization === null ? '' : `${organization}/`}`;

/** The statement that makes the table. Throws for a place that is not plain. */
export function tableDdl(table: string, place: TrailPlace): string {
  if (!isPlain(place)) throw new Error('This place cannot be written into a statement.');
  const root = rootOf(place);
  const properties = [
    ['projection.enabled', 'true'],
    ['projection.account.type', 'enum'],
    ['projection.account.values', place.accounts.join(',')],
    ['projection.region.type', 'enum'],
    ['projection.region.values', place.regions.join(',')],
    ['projection.day.type', 'date'],
    ['projection.day.format', 'yyyy/MM/dd'],
    ['projection.day.interval', '1'],
    ['projection.day.interval.unit', 'DAYS'],
    ['projection.day.range', `${FIRST_DAY},NOW`],
    ['storage.location.template', `${root}\${account}/CloudTrail/\${region}/\${day}`],
  ];
  return [
    `CREATE EXTERNAL TABLE \`${table}\` (${COLUMNS}`,
    ')',
    'PARTITIONED BY (`account` STRING, `region` STRING, `day` STRING)',
    "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'",
    "STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'",
    "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
    `LOCATION '${root}'`,
    'TBLPROPERTIES (',
    properties.map(([key, value]) => `  '${key}' = '${value}'`).join(',\n'),
    ')',
  ].join('\n');
}
