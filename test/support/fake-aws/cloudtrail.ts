// CloudTrail: which trails there are, and whether they log.
import type { Context, Operation } from './context.ts';
import type { FakeTrail } from './types.ts';
import { AwsError } from './wire.ts';
import { authorize, partitionOf } from './world.ts';

const arnOf = ({ account, homeRegion, name }: FakeTrail): string =>
  `arn:${partitionOf(homeRegion)}:cloudtrail:${homeRegion}:${account}:trail/${name}`;

/** Whether a Region of an account shows a trail: in its home, or its shadow elsewhere. */
function isSeen(trail: FakeTrail, account: string, region: string, shadows: boolean): boolean {
  const member = trail.account !== account;
  if (member && !(trail.organization ?? []).includes(account)) return false;
  if (!member && trail.homeRegion === region) return true;
  return shadows && (trail.homeRegion === region || (trail.multiRegion ?? true));
}

function described(trail: FakeTrail): object {
  const { account, homeRegion, name, logGroupName, logGroupAccount = account } = trail;
  const partition = partitionOf(homeRegion);
  const logs =
    logGroupName === undefined
      ? {}
      : {
          CloudWatchLogsLogGroupArn: `arn:${partition}:logs:${homeRegion}:${logGroupAccount}:log-group:${logGroupName}:*`,
          CloudWatchLogsRoleArn: `arn:${partition}:iam::${account}:role/CloudTrail_CloudWatchLogs_Role`,
        };
  return {
    Name: name,
    S3BucketName: `trail-logs-${account}`,
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: trail.multiRegion ?? true,
    HomeRegion: homeRegion,
    TrailARN: arnOf(trail),
    LogFileValidationEnabled: true,
    ...logs,
    HasCustomEventSelectors: (trail.dataEvents ?? false) || trail.readWriteType !== undefined,
    HasInsightSelectors: false,
    IsOrganizationTrail: trail.organization !== undefined,
  };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html */
export const describeTrails: Operation = ({ world, identity, region, input }) => {
  authorize(identity, 'cloudtrail:DescribeTrails', null);
  const shadows = input.flag('includeShadowTrails') ?? true;
  const names = input.texts('trailNameList') ?? [];
  const trails = world.trails
    .filter((trail) => isSeen(trail, identity.account, region, shadows))
    .filter((trail) => names.length === 0 || names.includes(trail.name) || names.includes(arnOf(trail)));
  return { trailList: trails.map(described) };
};

/** By its name in the home Region; by its ARN everywhere it is seen. */
function trailOf({ world, identity, region }: Context, name: string): FakeTrail {
  const trail = world.trails.find((each) =>
    name.startsWith('arn:')
      ? arnOf(each) === name && isSeen(each, identity.account, region, true)
      : each.name === name && each.account === identity.account && each.homeRegion === region,
  );
  if (trail === undefined) throw new AwsError('TrailNotFoundException', `Unknown trail: ${name} for the user: ${identity.account}`);
  return trail;
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html */
export const getTrailStatus: Operation = (context) => {
  const name = context.input.needText('Name');
  const trail = trailOf(context, name);
  authorize(context.identity, 'cloudtrail:GetTrailStatus', arnOf(trail));
  const { logging = true, deliveryError, latestDelivery, logGroupName } = trail;
  const seconds = latestDelivery === undefined ? {} : { LatestDeliveryTime: latestDelivery / 1000 };
  const toLogs =
    latestDelivery === undefined || logGroupName === undefined ? {} : { LatestCloudWatchLogsDeliveryTime: latestDelivery / 1000 };
  return {
    IsLogging: logging,
    ...seconds,
    ...toLogs,
    ...(deliveryError === undefined ? {} : { LatestCloudWatchLogsDeliveryError: deliveryError }),
  };
};

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html */
export const getEventSelectors: Operation = (context) => {
  const trail = trailOf(context, context.input.needText('TrailName'));
  authorize(context.identity, 'cloudtrail:GetEventSelectors', arnOf(trail));
  const DataResources = trail.dataEvents === true ? [{ Type: 'AWS::S3::Object', Values: [`arn:${partitionOf(trail.homeRegion)}:s3`] }] : [];
  return {
    TrailARN: arnOf(trail),
    EventSelectors: [
      { ReadWriteType: trail.readWriteType ?? 'All', IncludeManagementEvents: true, DataResources, ExcludeManagementEventSources: [] },
    ],
  };
};
