// What a session does at once when it is told to.
import type { Journey } from '../src/journey.ts';
import type { SessionCommand } from './effect.ts';

/** Tells `journey` what to do. Throws what the session refuses. */
export function carryOut(journey: Journey, command: SessionCommand): void {
  switch (command.do) {
    case 'choose-scope':
      journey.chooseScope(command.scope);
      break;
    case 'choose-target':
      journey.chooseTarget(command.target);
      break;
    case 'reach':
      journey.reachStage(command.stage);
      break;
    case 'agree':
      journey.agree(command.offers, command.maxCostUsd);
      break;
    case 'mark':
      journey.markStep(command.finding, command.step, command.status, command.note);
      break;
    case 'decide':
      journey.decide(command.finding, command.status);
      break;
    case 'accept':
      journey.accept(command.finding, command.decision);
      break;
  }
}
