// AWS Health: events of an account, what they say, and what they are about; refused without a support plan.
import { type Operation, pageOf } from './context.ts';
import { AwsError, type Input } from './wire.ts';
import { authorize } from './world.ts';

export interface FakeHealthEvent {
  readonly account: string;
  readonly arn: string;
  readonly eventTypeCode: string;
  readonly category: 'accountNotification' | 'scheduledChange' | 'issue';
  /** Epoch milliseconds. */
  readonly startTime: number;
  readonly description: string;
  /** Default: open. */
  readonly statusCode?: 'open' | 'upcoming' | 'closed';
  /** Default: ACCOUNT_SPECIFIC. */
  readonly scope?: 'PUBLIC' | 'ACCOUNT_SPECIFIC';
  readonly entities?: readonly string[];
  /** DescribeEventDetails puts it into the set of those that failed. */
  readonly lost?: boolean;
}

const MOST_ARNS = 10;

function arnsOf(texts: readonly string[] | null): readonly string[] {
  if (texts === null || texts.length === 0 || texts.length > MOST_ARNS) {
    throw new AwsError(
      'ValidationException',
      `Value at 'eventArns' failed to satisfy constraint: Member must have length between 1 and ${MOST_ARNS}`,
    );
  }
  return texts;
}

const filterOf = (input: Input): Input | null => input.inner('filter');

/** https://docs.aws.amazon.com/health/latest/APIReference/Welcome.html */
export class Health {
  readonly events: FakeHealthEvent[] = [];
  /** Accounts with a support plan that has the API. */
  readonly subscribed = new Set<string>();

  #own(account: string, region: string): readonly FakeHealthEvent[] {
    // The API answers in its own Region alone, for all of them.
    if (region !== 'us-east-1') throw new AwsError('UnknownEndpoint', `there is no AWS Health in ${region}`);
    if (!this.subscribed.has(account)) {
      throw new AwsError('SubscriptionRequiredException', 'AWS Premium Support Subscription is required to use this service.');
    }
    return this.events.filter((event) => event.account === account);
  }

  readonly describeEvents: Operation = ({ identity, region, input }) => {
    const own = this.#own(identity.account, region);
    authorize(identity, 'health:DescribeEvents', null);
    const categories = filterOf(input)?.texts('eventTypeCategories') ?? [];
    const wanted = own
      .filter(({ category }) => categories.length === 0 || categories.includes(category))
      .toSorted((a, b) => b.startTime - a.startTime);
    const { page, nextToken } = pageOf(wanted, input.number('maxResults', 10, 100) ?? 10, input.text('nextToken'), 'events');
    const events = page.map(({ arn, eventTypeCode, category, startTime, statusCode, scope }) => ({
      arn,
      service: eventTypeCode.split('_')[1],
      eventTypeCode,
      eventTypeCategory: category,
      eventScopeCode: scope ?? 'ACCOUNT_SPECIFIC',
      region: 'global',
      startTime: startTime / 1000,
      lastUpdatedTime: startTime / 1000,
      statusCode: statusCode ?? 'open',
    }));
    return nextToken === undefined ? { events } : { events, nextToken };
  };

  readonly describeEventDetails: Operation = ({ identity, region, input }) => {
    const own = this.#own(identity.account, region);
    authorize(identity, 'health:DescribeEventDetails', null);
    const found = arnsOf(input.texts('eventArns')).map((arn) => ({ arn, event: own.find((one) => one.arn === arn && one.lost !== true) }));
    return {
      successfulSet: found.flatMap(({ arn, event }) =>
        event === undefined ? [] : [{ event: { arn }, eventDescription: { latestDescription: event.description } }],
      ),
      failedSet: found.flatMap(({ arn, event }) =>
        event === undefined ? [{ eventArn: arn, errorName: 'UnauthorizedException', errorMessage: 'no such event' }] : [],
      ),
    };
  };

  readonly describeAffectedEntities: Operation = ({ identity, region, input }) => {
    const own = this.#own(identity.account, region);
    authorize(identity, 'health:DescribeAffectedEntities', null);
    const arns = arnsOf(filterOf(input)?.texts('eventArns') ?? null);
    const entities = own
      .filter(({ arn }) => arns.includes(arn))
      .flatMap(({ arn, entities: values = [] }) =>
        values.map((entityValue) => ({ eventArn: arn, entityValue, awsAccountId: identity.account })),
      );
    return { entities: entities.slice(0, input.number('maxResults', 10, 100) ?? 10) };
  };
}
