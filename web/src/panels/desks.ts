// What organizers and panelists work with, in one file that attendees never load.
export { default as HandoutsUpload } from './HandoutsUpload.svelte'
export { default as LabsDesk } from './LabsDesk.svelte'
export { default as PollsDesk } from './PollsDesk.svelte'
export { default as QuestionsDesk } from './QuestionsDesk.svelte'
export { default as SurveyWriter } from './SurveyWriter.svelte'
