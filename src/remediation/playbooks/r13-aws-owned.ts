// Calls of AWS itself: nothing for the customer to fix.
import { type Playbook, query } from '../playbook.ts';
import { SOURCES } from '../sources.ts';
import { askAgain, newEvent } from './shared.ts';

export const awsOwned: Playbook = {
  id: 'r13-aws-owned',
  title: 'AWS makes these calls: nothing for you to fix',
  appliesTo: 'Service principals, AWS Internal, console back ends and other software that AWS runs.',
  steps: [
    {
      id: 'measure',
      title: 'Write down what was seen',
      text: 'These calls come from software that AWS runs and updates. They are listed so that the numbers add up, and count in no to-do list of yours. Keep one event id for the record.',
      commands: [
        query(
          'filter eventID = "EVENT_ID"',
          '| fields eventTime, eventSource, eventName, userIdentity.invokedBy, userAgent, sourceIPAddress, tlsDetails.tlsVersion',
        ),
      ],
    },
    {
      id: 'make-sure',
      title: 'Make sure that it is AWS',
      text: 'A user agent is text that the caller chooses. invokedBy, a service principal, or an address that reads AWS Internal is set by AWS. If only the user agent says so and the address is one of yours, treat it as a client of yours.',
      commands: [],
    },
    {
      id: 'ask-support',
      title: 'If it worries you: ask AWS Support',
      text: 'Give them the event id, the Region and the time. They can see which service it is.',
      commands: [],
    },
  ],
  verify: [...newEvent, askAgain],
  rollback: [{ id: 'nothing-changed', title: 'Nothing to undo', text: 'Nothing was changed.', commands: [] }],
  sources: [SOURCES.recordContents, SOURCES.userIdentity, SOURCES.sharedResponsibility],
};
