// Keys that the machine has by itself: of a container (ECS, EKS) or an EC2 instance.
import { type Chain, untilStopped } from './chain.ts';
import { type Keys, silent } from './clients.ts';

// AWS CLI's default for one answer of the metadata service; a laptop, which has none, waits for two of them at most.
const METADATA_MS = 1_000;

/** The keys that the container's credential endpoint gives; null when it gives none. */
export async function containerKeys(chain: Chain): Promise<Keys | null> {
  const { env } = chain.reach;
  const { fromHttp } = await import('@aws-sdk/credential-providers');
  // Empty, not missing: for what is missing it would look into process.env.
  const provider = async () =>
    fromHttp({
      awsContainerCredentialsRelativeUri: env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ?? '',
      awsContainerCredentialsFullUri: env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '',
      awsContainerAuthorizationToken: env.AWS_CONTAINER_AUTHORIZATION_TOKEN ?? '',
      awsContainerAuthorizationTokenFile: env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE ?? '',
      timeout: METADATA_MS,
      maxRetries: 1,
      logger: silent,
    })();
  const keys = provider().catch(() => null);
  return untilStopped(chain, keys);
}

/**
 * The keys of the role of an EC2 instance; null where there is none, or no metadata service. Its address
 * (AWS_EC2_METADATA_SERVICE_ENDPOINT), and whether version 1 may be asked, the SDK takes from process.env only.
 */
export async function instanceKeys(chain: Chain): Promise<Keys | null> {
  if ((chain.reach.env.AWS_EC2_METADATA_DISABLED ?? '').toLowerCase() === 'true') return null;
  const { fromInstanceMetadata } = await import('@aws-sdk/credential-providers');
  const provider = fromInstanceMetadata({ timeout: METADATA_MS, maxRetries: 0, logger: silent });
  const keys = provider().catch(() => null);
  return untilStopped(chain, keys);
}
