// Who secures what: the note that every report carries.
import { SOURCES } from './sources.ts';

/** AWS's shared responsibility model, as it applies to TLS. */
export const SHARED_RESPONSIBILITY = {
  text:
    'Security is shared between AWS and its customers. ' +
    'AWS secures the cloud: it runs the service endpoints, decides which TLS versions they take, and updates its own clients. ' +
    'You secure what you run in the cloud and against it: the programs that call AWS, their SDKs and runtimes, the operating systems below them, the network path to AWS, and the TLS policy of your own endpoints, such as load balancers and distributions. ' +
    'This report is about your part. Calls that AWS itself makes are listed apart and count against nobody.',
  url: SOURCES.sharedResponsibility.url,
  retrieved: SOURCES.sharedResponsibility.retrieved,
} as const;
