// Which screen draws what: one page for each name.
import { bodyOf, type Page } from '../page.ts';
import { beneath, type State, top } from '../state.ts';
import { leavePage, reportPage, verifyPage } from './closing.ts';
import { consentPage, detectPage } from './detect.ts';
import { blindSpotsPage, evidencePage } from './evidence.ts';
import { findingsPage } from './findings.ts';
import { fixPage } from './fix.ts';
import { formPage } from './form.ts';
import { helpPage } from './help.ts';
import { installationPage } from './installation.ts';
import { planPage } from './plan.ts';
import { profilesPage } from './profiles.ts';
import { queryPage } from './query.ts';
import { scopePage, sessionsPage } from './scope.ts';

let last: { readonly state: State; readonly page: Page } | undefined;

/** The page of the screen that is up. The latest one is kept: the reducer has asked for it when it is drawn. */
export function pageOf(state: State): Page {
  if (last?.state !== state) last = { state, page: build(state) };
  return last.page;
}

function build(state: State): Page {
  const screen = top(state);
  switch (screen.name) {
    case 'scope':
      return scopePage(state, screen);
    case 'sessions':
      return sessionsPage(state, screen);
    case 'profiles':
      return profilesPage(state, screen);
    case 'detect':
      return detectPage(state, screen);
    case 'installation':
      return installationPage(state, screen);
    case 'consent':
      return consentPage(state, screen);
    case 'plan':
      return planPage(state, screen);
    case 'evidence':
      return evidencePage(state, screen);
    case 'query':
      return queryPage(state, screen);
    case 'blind-spots':
      return blindSpotsPage(state, screen);
    case 'findings':
      return findingsPage(state, screen);
    case 'filter': {
      const below = beneath(state);
      return below.name === 'findings'
        ? findingsPage(state, below)
        : { head: [], body: bodyOf([]), foot: [], side: null, hint: '', top: 0 };
    }
    case 'fix':
      return fixPage(state, screen);
    case 'verify':
      return verifyPage(state, screen);
    case 'report':
      return reportPage(state, screen);
    case 'leave':
      return leavePage(state, screen);
    case 'form':
      return formPage(state, screen);
    case 'help':
      return helpPage(state, screen);
  }
}
