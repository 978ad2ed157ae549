// What AWS's names look like: for whatever a person types, as a flag or in a form.

// Regions of every partition: us-east-1, us-gov-west-1, us-isob-east-1, eusc-de-east-1.
const REGION = /^[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-\d{1,2}$/;
const ROLE_ARN = /^arn:aws(?:-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/;
const LOG_GROUP = /^[\w./#-]{1,512}$/;
const LOG_GROUP_ARN = /^arn:aws(?:-[a-z]+)*:logs:[a-z0-9-]+:\d{12}:log-group:[\w./#-]{1,512}$/;

export const isRegion = (text: string): boolean => REGION.test(text);
export const isRoleArn = (text: string): boolean => ROLE_ARN.test(text);

/** A log group's name or ARN, without the `:*` that CloudTrail and IAM write and the API that asks does not take; null when it is neither. */
export function logGroupNamed(text: string): string | null {
  const group = text.replace(/:\*$/, '');
  return (group.startsWith('arn:') ? LOG_GROUP_ARN : LOG_GROUP).test(group) ? group : null;
}

/** How a profile is named in a sentence; null is the default credential chain. */
export const profileText = (profile: string | null): string => profile ?? 'default credentials';
