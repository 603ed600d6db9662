// The shapes on the wire. Written by `npm run types` from docs/contract/schema.json, which the server prints from its
// own types; not to be edited.

/**
 * opaque: tells neither count nor time
 */
export type Id = string
/**
 * A person's role, from the least to the most.
 */
export type Role =
  'attendee' | 'panelist' | 'in_session_co_organizer' | 'host_only_co_organizer' | 'co_organizer' | 'organizer'
/**
 * The options somebody chose: 0-based, distinct, at most one of each.
 */
export type Choices = number[]
/**
 * A rating.
 */
export type Rating = number
/**
 * Answers in the order of the questions; null where one was left out.
 */
export type Answers = (SurveyAnswer | null)[]
/**
 * A right: the rows of the matrix first, then what everyone may do.
 */
export type Capability =
  | 'chat'
  | 'speak'
  | 'present'
  | 'share_webcam'
  | 'draw'
  | 'use_labs'
  | 'answer_questions'
  | 'mute_all'
  | 'upload_handouts'
  | 'launch_polls'
  | 'record'
  | 'edit_details'
  | 'start_end'
  | 'create_reports'
  | 'ask'
  | 'vote'
  | 'raise_hand'
  | 'take_survey'
  | 'download_handouts'
  | 'react'
/**
 * RFC 3339, UTC, milliseconds
 */
export type Timestamp = string
/**
 * "everyone", "staff" (staff and panelists) or a participant's id
 */
export type To = string
/**
 * What attendees may write.
 */
export type Policy = 'off' | 'staff' | 'everyone'
export type ClientMessage =
  | CommandHello
  | CommandSeen
  | CommandLeave
  | CommandStart
  | CommandEnd
  | CommandEditDetails
  | CommandSetDoor
  | CommandSetRole
  | CommandHandOverOrganizer
  | CommandRemove
  | CommandAllowBack
  | CommandListParticipants
  | CommandListChat
  | CommandListQuestions
  | CommandListPolls
  | CommandRaiseHand
  | CommandLowerHand
  | CommandLowerAllHands
  | CommandMute
  | CommandUnmute
  | CommandMuteAll
  | CommandLiftMuteAll
  | CommandShareWebcam
  | CommandHideWebcam
  | CommandHandPresenter
  | CommandTakePresenter
  | CommandShareScreen
  | CommandPauseScreen
  | CommandStopScreen
  | CommandGiveControl
  | CommandRevokeControl
  | CommandDraw
  | CommandClearDrawing
  | CommandChat
  | CommandSetChatPolicy
  | CommandDeleteChat
  | CommandAsk
  | CommandAssignQuestion
  | CommandAnswerQuestion
  | CommandDismissQuestion
  | CommandCreatePoll
  | CommandDeletePoll
  | CommandOpenPoll
  | CommandClosePoll
  | CommandSharePollResults
  | CommandHidePollResults
  | CommandVote
  | CommandSetSurvey
  | CommandSubmitSurvey
  | CommandRemoveHandout
  | CommandStartRecording
  | CommandPauseRecording
  | CommandResumeRecording
  | CommandStopRecording
  | CommandSetLab
  | CommandReact
  | CommandCaption
/**
 * The number of a fact in its session, dense from 1. 0 is "before everything".
 */
export type Seq = number
/**
 * The number of a fact in its session, dense from 1. 0 is "before everything".
 */
export type Seq1 = number
/**
 * Where a session stands.
 */
export type Phase = 'scheduled' | 'practice' | 'live' | 'ended'
/**
 * A person's stable identity within the session. Shape: 1 to 128 characters, as its issuer chose them.
 */
export type Sub = string
/**
 * How many rows of a list are asked for: 1 to 500, 100 unless said.
 */
export type PageLimit = number
/**
 * How many rows of a list are asked for: 1 to 500, 100 unless said.
 */
export type PageLimit1 = number
/**
 * How many rows of a list are asked for: 1 to 500, 100 unless said.
 */
export type PageLimit2 = number
/**
 * How many rows of a list are asked for: 1 to 500, 100 unless said.
 */
export type PageLimit3 = number
/**
 * A colour, `#rrggbb`.
 */
export type Color = string
/**
 * Points, both coordinates in 0..=1 of the screen.
 */
export type Points = number[][]
/**
 * A drawing tool.
 */
export type Tool = 'pen' | 'highlighter' | 'arrow' | 'rectangle' | 'text'
/**
 * Hundredths of the screen's width.
 */
export type Width = number
/**
 * What a poll takes as an answer.
 */
export type PollKind = 'single' | 'multiple' | 'rating' | 'text'
/**
 * The questions of a survey.
 */
export type Questions = PollDraftInput[]
/**
 * A lab.
 */
export type Lab = 'reactions' | 'captions'
/**
 * A reaction.
 */
export type Emoji = 'thumbs_up' | 'heart' | 'clap' | 'laugh' | 'surprised' | 'sad' | 'celebrate' | 'raise'
/**
 * The sums of a poll: by option, of five for a rating; of a text poll only the number of answers.
 */
export type Counts =
  | number[]
  | {
      answers: number
    }
/**
 * What somebody lacks.
 */
export type Missing = 'role' | 'baton' | 'policy' | 'rank' | 'assignment' | 'own'
/**
 * A microphone.
 */
export type Mic = ('open' | 'muted_by_staff') | 'muted'
/**
 * Why somebody is no longer here.
 */
export type LeftReason = 'left' | 'dropped' | 'removed' | 'ended'
/**
 * Why the baton moved.
 */
export type PresenterReason = 'started' | 'handed' | 'taken' | 'left' | 'demoted'
/**
 * The presenter's screen.
 */
export type ScreenState = 'off' | 'on' | 'paused'
/**
 * Whether the session is recorded.
 */
export type RecordingState = 'off' | 'on' | 'paused'
/**
 * A row of a list.
 */
export type Item = RosterRow | MessageCard | QuestionCard | PollCard
/**
 * Where a question stands.
 */
export type QuestionStatus = 'open' | 'answered' | 'dismissed'
/**
 * Where a poll stands.
 */
export type PollState = 'draft' | 'open' | 'closed'
/**
 * What a command returns, where it returns something.
 */
export type OkResult =
  | {
      message: Id
    }
  | {
      question: Id
    }
  | {
      poll: Id
    }
  | Page
/**
 * How many rows of a list are asked for: 1 to 500, 100 unless said.
 */
export type PageLimit4 = number
export type ServerMessage = Welcome | Snapshot | Ok | Error | Transient | Events
/**
 * The number of a fact in its session, dense from 1. 0 is "before everything".
 */
export type Seq2 = number
export type Transient =
  TransientAudience | TransientReactions | TransientPollTally | TransientCaption | TransientReach | TransientStorage

/**
 * An answer as a snapshot or a list shows it.
 */
export interface AnswerCard {
  by: PersonCard
  public: boolean
  text: string
}
/**
 * `person`.
 */
export interface PersonCard {
  name: string
  participant: Id
  role: Role
}
/**
 * One answer: exactly one of the three.
 */
export interface SurveyAnswer {
  choices?: Choices | null
  rating?: Rating | null
  text?: string | null
}
export interface ChatView {
  messages: MessageCard[]
  policy: Policy
}
/**
 * A chat message as a snapshot or a list shows it.
 */
export interface MessageCard {
  at: Timestamp
  from: PersonCard
  message: Id
  text: string
  to: To
}
export interface CommandHello {
  /**
   * The arguments of `hello`.
   */
  args: {
    /**
     * Absent on the first visit.
     */
    resume?: Resume | null
    /**
     * A signed ticket for this session.
     */
    ticket: string
  }
  cmd: 'hello'
  id: string
}
/**
 * Where a client that was here before wants to go on.
 */
export interface Resume {
  epoch: string
  seq: Seq
}
export interface CommandSeen {
  /**
   * The arguments of `seen`.
   */
  args: {
    seq: Seq1
  }
  cmd: 'seen'
  id?: string
}
export interface CommandLeave {
  args?: {}
  cmd: 'leave'
  expect?: Expect
  id: string
}
/**
 * What the sender takes to be so; if it is not, the command changes nothing.
 */
export interface Expect {
  mute_epoch?: number | null
  phase?: Phase | null
  presenter_term?: number | null
}
export interface CommandStart {
  args?: {
    practice?: boolean
  }
  cmd: 'start'
  expect?: Expect
  id: string
}
export interface CommandEnd {
  args?: {}
  cmd: 'end'
  expect?: Expect
  id: string
}
export interface CommandEditDetails {
  args?: {
    description?: string | null
    title?: string | null
  }
  cmd: 'edit_details'
  expect?: Expect
  id: string
}
export interface CommandSetDoor {
  args: {
    locked: boolean
  }
  cmd: 'set_door'
  expect?: Expect
  id: string
}
export interface CommandSetRole {
  args: {
    participant: Id
    role: Role
  }
  cmd: 'set_role'
  expect?: Expect
  id: string
}
export interface CommandHandOverOrganizer {
  args: {
    participant: Id
  }
  cmd: 'hand_over_organizer'
  expect?: Expect
  id: string
}
export interface CommandRemove {
  args: {
    participant: Id
    reason?: string | null
  }
  cmd: 'remove'
  expect?: Expect
  id: string
}
export interface CommandAllowBack {
  args: {
    sub: Sub
  }
  cmd: 'allow_back'
  expect?: Expect
  id: string
}
export interface CommandListParticipants {
  args?: {
    after?: Id | null
    limit?: PageLimit
    query?: string | null
    role?: Role | null
  }
  cmd: 'list_participants'
  expect?: Expect
  id: string
}
export interface CommandListChat {
  args?: {
    after?: Id | null
    limit?: PageLimit1
  }
  cmd: 'list_chat'
  expect?: Expect
  id: string
}
export interface CommandListQuestions {
  args?: {
    after?: Id | null
    limit?: PageLimit2
  }
  cmd: 'list_questions'
  expect?: Expect
  id: string
}
export interface CommandListPolls {
  args?: {
    after?: Id | null
    limit?: PageLimit3
  }
  cmd: 'list_polls'
  expect?: Expect
  id: string
}
export interface CommandRaiseHand {
  args?: {}
  cmd: 'raise_hand'
  expect?: Expect
  id: string
}
export interface CommandLowerHand {
  args?: {
    participant?: Id | null
  }
  cmd: 'lower_hand'
  expect?: Expect
  id: string
}
export interface CommandLowerAllHands {
  args?: {}
  cmd: 'lower_all_hands'
  expect?: Expect
  id: string
}
export interface CommandMute {
  args?: {
    participant?: Id | null
  }
  cmd: 'mute'
  expect?: Expect
  id: string
}
export interface CommandUnmute {
  args?: {
    participant?: Id | null
  }
  cmd: 'unmute'
  expect?: Expect
  id: string
}
export interface CommandMuteAll {
  args?: {
    lock?: boolean
  }
  cmd: 'mute_all'
  expect?: Expect
  id: string
}
export interface CommandLiftMuteAll {
  args?: {}
  cmd: 'lift_mute_all'
  expect?: Expect
  id: string
}
export interface CommandShareWebcam {
  args?: {}
  cmd: 'share_webcam'
  expect?: Expect
  id: string
}
export interface CommandHideWebcam {
  args?: {
    participant?: Id | null
  }
  cmd: 'hide_webcam'
  expect?: Expect
  id: string
}
export interface CommandHandPresenter {
  args: {
    participant: Id
  }
  cmd: 'hand_presenter'
  expect?: Expect
  id: string
}
export interface CommandTakePresenter {
  args?: {}
  cmd: 'take_presenter'
  expect?: Expect
  id: string
}
export interface CommandShareScreen {
  args?: {}
  cmd: 'share_screen'
  expect?: Expect
  id: string
}
export interface CommandPauseScreen {
  args?: {}
  cmd: 'pause_screen'
  expect?: Expect
  id: string
}
export interface CommandStopScreen {
  args?: {}
  cmd: 'stop_screen'
  expect?: Expect
  id: string
}
export interface CommandGiveControl {
  args: {
    participant: Id
  }
  cmd: 'give_control'
  expect?: Expect
  id: string
}
export interface CommandRevokeControl {
  args: {
    participant: Id
  }
  cmd: 'revoke_control'
  expect?: Expect
  id: string
}
export interface CommandDraw {
  args: {
    stroke: StrokeInput
  }
  cmd: 'draw'
  expect?: Expect
  id: string
}
/**
 * One stroke on the shared screen.
 */
export interface StrokeInput {
  color: Color
  points: Points
  text?: string | null
  tool: Tool
  width: Width
}
export interface CommandClearDrawing {
  args?: {}
  cmd: 'clear_drawing'
  expect?: Expect
  id: string
}
export interface CommandChat {
  args: {
    text: string
    to: To
  }
  cmd: 'chat'
  expect?: Expect
  id: string
}
export interface CommandSetChatPolicy {
  args: {
    attendees: Policy
  }
  cmd: 'set_chat_policy'
  expect?: Expect
  id: string
}
export interface CommandDeleteChat {
  args: {
    message: Id
  }
  cmd: 'delete_chat'
  expect?: Expect
  id: string
}
export interface CommandAsk {
  args: {
    anonymous?: boolean
    text: string
  }
  cmd: 'ask'
  expect?: Expect
  id: string
}
export interface CommandAssignQuestion {
  args: {
    participant: Id | null
    question: Id
  }
  cmd: 'assign_question'
  expect?: Expect
  id: string
}
export interface CommandAnswerQuestion {
  args: {
    public: boolean
    question: Id
    text: string
  }
  cmd: 'answer_question'
  expect?: Expect
  id: string
}
export interface CommandDismissQuestion {
  args: {
    question: Id
  }
  cmd: 'dismiss_question'
  expect?: Expect
  id: string
}
export interface CommandCreatePoll {
  args: PollDraftInput
  cmd: 'create_poll'
  expect?: Expect
  id: string
}
/**
 * A poll as it is drafted: what `create_poll` takes, and each question of a survey.
 */
export interface PollDraftInput {
  anonymous?: boolean
  kind: PollKind
  /**
   * 2 to 20 for `single` and `multiple`, none else.
   */
  options?: string[]
  question: string
}
export interface CommandDeletePoll {
  args: {
    poll: Id
  }
  cmd: 'delete_poll'
  expect?: Expect
  id: string
}
export interface CommandOpenPoll {
  args: {
    poll: Id
  }
  cmd: 'open_poll'
  expect?: Expect
  id: string
}
export interface CommandClosePoll {
  args: {
    poll: Id
  }
  cmd: 'close_poll'
  expect?: Expect
  id: string
}
export interface CommandSharePollResults {
  args: {
    poll: Id
  }
  cmd: 'share_poll_results'
  expect?: Expect
  id: string
}
export interface CommandHidePollResults {
  args: {
    poll: Id
  }
  cmd: 'hide_poll_results'
  expect?: Expect
  id: string
}
export interface CommandVote {
  args: {
    choices?: Choices | null
    poll: Id
    rating?: Rating | null
    text?: string | null
  }
  cmd: 'vote'
  expect?: Expect
  id: string
}
export interface CommandSetSurvey {
  args: {
    questions: Questions
  }
  cmd: 'set_survey'
  expect?: Expect
  id: string
}
export interface CommandSubmitSurvey {
  args: {
    answers: Answers
  }
  cmd: 'submit_survey'
  expect?: Expect
  id: string
}
export interface CommandRemoveHandout {
  args: {
    handout: Id
  }
  cmd: 'remove_handout'
  expect?: Expect
  id: string
}
export interface CommandStartRecording {
  args?: {}
  cmd: 'start_recording'
  expect?: Expect
  id: string
}
export interface CommandPauseRecording {
  args?: {}
  cmd: 'pause_recording'
  expect?: Expect
  id: string
}
export interface CommandResumeRecording {
  args?: {}
  cmd: 'resume_recording'
  expect?: Expect
  id: string
}
export interface CommandStopRecording {
  args?: {}
  cmd: 'stop_recording'
  expect?: Expect
  id: string
}
export interface CommandSetLab {
  args: {
    lab: Lab
    on: boolean
  }
  cmd: 'set_lab'
  expect?: Expect
  id: string
}
export interface CommandReact {
  args: {
    emoji: Emoji
  }
  cmd: 'react'
  expect?: Expect
  id: string
}
export interface CommandCaption {
  args: {
    final: boolean
    text: string
  }
  cmd: 'caption'
  expect?: Expect
  id: string
}
export interface DoorView {
  locked: boolean
}
/**
 * The negative answer to a command. `id` is null where it could not be read.
 */
export interface Error {
  error:
    | {
        code: 'rate_limited'
        message: string
        retry_after_ms: number
      }
    | {
        code: 'invalid'
        field: string
        message: string
      }
    | {
        capability:
          | 'chat'
          | 'speak'
          | 'present'
          | 'share_webcam'
          | 'draw'
          | 'use_labs'
          | 'answer_questions'
          | 'mute_all'
          | 'upload_handouts'
          | 'launch_polls'
          | 'record'
          | 'edit_details'
          | 'start_end'
          | 'create_reports'
          | 'ask'
          | 'vote'
          | 'raise_hand'
          | 'take_survey'
          | 'download_handouts'
          | 'react'
          | 'any'
          | 'staff'
          | 'staff_or_panelist'
          | 'organizer'
        code: 'forbidden'
        message: string
        missing: Missing
        role: Role
      }
    | {
        code: 'not_found'
        message: string
      }
    | {
        actual: {
          [k: string]: string | number | boolean
        }
        code: 'conflict'
        message: string
      }
    | {
        code: 'unavailable'
        message: string
      }
    | {
        code: 'internal'
        message: string
      }
  id: string | null
  type: 'error'
}
/**
 * What happened, in order. `seq` is the point up to which the receiver's view is complete.
 */
export interface Events {
  events: (
    | EventPhaseChanged
    | EventParticipantJoined
    | EventParticipantLeft
    | EventRoleChanged
    | EventYouChanged
    | EventDoorChanged
    | EventDetailsChanged
    | EventAllowedBack
    | EventHandChanged
    | EventHandsLowered
    | EventMicChanged
    | EventUnmuteRequested
    | EventAllMuted
    | EventMuteAllLifted
    | EventWebcamChanged
    | EventPresenterChanged
    | EventScreenChanged
    | EventControlChanged
    | EventDrawn
    | EventDrawingCleared
    | EventChatMessage
    | EventChatDeleted
    | EventChatPolicyChanged
    | EventQuestionAsked
    | EventQuestionAssigned
    | EventQuestionAnswered
    | EventQuestionDismissed
    | EventPollCreated
    | EventPollOpened
    | EventPollClosed
    | EventPollDeleted
    | EventPollResultsShared
    | EventPollResultsHidden
    | EventSurveySet
    | EventHandoutAdded
    | EventHandoutRemoved
    | EventRecordingChanged
    | EventLabChanged
    | EventCaption
  )[]
  seq: number
  type: 'events'
}
export interface EventPhaseChanged {
  at: Timestamp
  by?: Id | null
  data: {
    phase: Phase
  }
  event: 'phase_changed'
  seq: number
}
export interface EventParticipantJoined {
  at: Timestamp
  by?: Id | null
  data: RosterRow
  event: 'participant_joined'
  seq: number
}
/**
 * A roster row; the last three fields for staff only.
 */
export interface RosterRow {
  connected?: boolean
  hand?: boolean
  joined_at: Timestamp
  mic: Mic
  name: string
  participant: Id
  presenter: boolean
  role: Role
  sub?: Sub
  webcam: boolean
}
export interface EventParticipantLeft {
  at: Timestamp
  by?: Id | null
  data: {
    participant: Id
    reason: LeftReason
  }
  event: 'participant_left'
  seq: number
}
export interface EventRoleChanged {
  at: Timestamp
  by?: Id | null
  data: {
    person: PersonCard
    previous: Role
  }
  event: 'role_changed'
  seq: number
}
export interface EventYouChanged {
  at: Timestamp
  by?: Id | null
  data: {
    you: You
  }
  event: 'you_changed'
  seq: number
}
/**
 * `you`.
 */
export interface You {
  capabilities: Capability[]
  hand: boolean
  mic: Mic
  name: string
  participant: Id
  presenter: boolean
  role: Role
  sub: Sub
  webcam: boolean
}
export interface EventDoorChanged {
  at: Timestamp
  by?: Id | null
  data: {
    locked: boolean
  }
  event: 'door_changed'
  seq: number
}
export interface EventDetailsChanged {
  at: Timestamp
  by?: Id | null
  data: {
    description: string
    title: string
  }
  event: 'details_changed'
  seq: number
}
export interface EventAllowedBack {
  at: Timestamp
  by?: Id | null
  data: {
    sub: Sub
  }
  event: 'allowed_back'
  seq: number
}
export interface EventHandChanged {
  at: Timestamp
  by?: Id | null
  data: {
    at: Timestamp
    participant: Id
    raised: boolean
  }
  event: 'hand_changed'
  seq: number
}
export interface EventHandsLowered {
  at: Timestamp
  by?: Id | null
  data: {}
  event: 'hands_lowered'
  seq: number
}
export interface EventMicChanged {
  at: Timestamp
  by?: Id | null
  data: {
    mic: Mic
    participant: Id
  }
  event: 'mic_changed'
  seq: number
}
export interface EventUnmuteRequested {
  at: Timestamp
  by?: Id | null
  data: {}
  event: 'unmute_requested'
  seq: number
}
export interface EventAllMuted {
  at: Timestamp
  by?: Id | null
  data: {
    locked: boolean
    mute_epoch: number
  }
  event: 'all_muted'
  seq: number
}
export interface EventMuteAllLifted {
  at: Timestamp
  by?: Id | null
  data: {
    mute_epoch: number
  }
  event: 'mute_all_lifted'
  seq: number
}
export interface EventWebcamChanged {
  at: Timestamp
  by?: Id | null
  data: {
    on: boolean
    participant: Id
  }
  event: 'webcam_changed'
  seq: number
}
export interface EventPresenterChanged {
  at: Timestamp
  by?: Id | null
  data: {
    participant: PersonCard | null
    previous: PersonCard | null
    reason: PresenterReason
    term: number
  }
  event: 'presenter_changed'
  seq: number
}
export interface EventScreenChanged {
  at: Timestamp
  by?: Id | null
  data: {
    state: ScreenState
  }
  event: 'screen_changed'
  seq: number
}
export interface EventControlChanged {
  at: Timestamp
  by?: Id | null
  data: {
    participant: PersonCard | null
  }
  event: 'control_changed'
  seq: number
}
export interface EventDrawn {
  at: Timestamp
  by?: Id | null
  data: {
    stroke: Stroke
  }
  event: 'drawn'
  seq: number
}
/**
 * One stroke on the shared screen.
 */
export interface Stroke {
  color: Color
  points: Points
  text?: string
  tool: Tool
  width: Width
}
export interface EventDrawingCleared {
  at: Timestamp
  by?: Id | null
  data: {}
  event: 'drawing_cleared'
  seq: number
}
export interface EventChatMessage {
  at: Timestamp
  by?: Id | null
  data: {
    from: PersonCard
    message: Id
    text: string
    to: To
  }
  event: 'chat_message'
  seq: number
}
export interface EventChatDeleted {
  at: Timestamp
  by?: Id | null
  data: {
    message: Id
  }
  event: 'chat_deleted'
  seq: number
}
export interface EventChatPolicyChanged {
  at: Timestamp
  by?: Id | null
  data: {
    attendees: Policy
  }
  event: 'chat_policy_changed'
  seq: number
}
export interface EventQuestionAsked {
  at: Timestamp
  by?: Id | null
  data: {
    anonymous: boolean
    asker?: PersonCard
    own?: boolean
    question: Id
    text: string
  }
  event: 'question_asked'
  seq: number
}
export interface EventQuestionAssigned {
  at: Timestamp
  by?: Id | null
  data: {
    participant: PersonCard | null
    previous: PersonCard | null
    question: Id
    text?: string
  }
  event: 'question_assigned'
  seq: number
}
export interface EventQuestionAnswered {
  at: Timestamp
  by?: Id | null
  data: {
    answer: string
    by: PersonCard
    public: boolean
    question: Id
    text: string
  }
  event: 'question_answered'
  seq: number
}
export interface EventQuestionDismissed {
  at: Timestamp
  by?: Id | null
  data: {
    question: Id
  }
  event: 'question_dismissed'
  seq: number
}
export interface EventPollCreated {
  at: Timestamp
  by?: Id | null
  data: {
    anonymous: boolean
    kind: PollKind
    options: string[]
    poll: Id
    question: string
  }
  event: 'poll_created'
  seq: number
}
export interface EventPollOpened {
  at: Timestamp
  by?: Id | null
  data: {
    anonymous: boolean
    kind: PollKind
    options: string[]
    poll: Id
    question: string
  }
  event: 'poll_opened'
  seq: number
}
export interface EventPollClosed {
  at: Timestamp
  by?: Id | null
  data: {
    poll: Id
  }
  event: 'poll_closed'
  seq: number
}
export interface EventPollDeleted {
  at: Timestamp
  by?: Id | null
  data: {
    poll: Id
  }
  event: 'poll_deleted'
  seq: number
}
export interface EventPollResultsShared {
  at: Timestamp
  by?: Id | null
  data: {
    counts: Counts
    poll: Id
    voters: number
  }
  event: 'poll_results_shared'
  seq: number
}
export interface EventPollResultsHidden {
  at: Timestamp
  by?: Id | null
  data: {
    poll: Id
  }
  event: 'poll_results_hidden'
  seq: number
}
export interface EventSurveySet {
  at: Timestamp
  by?: Id | null
  data: {
    questions: Questions
  }
  event: 'survey_set'
  seq: number
}
export interface EventHandoutAdded {
  at: Timestamp
  by?: Id | null
  data: HandoutCard
  event: 'handout_added'
  seq: number
}
/**
 * A handout.
 */
export interface HandoutCard {
  handout: Id
  media_type: string
  name: string
  /**
   * In bytes.
   */
  size: number
}
export interface EventHandoutRemoved {
  at: Timestamp
  by?: Id | null
  data: {
    handout: Id
  }
  event: 'handout_removed'
  seq: number
}
export interface EventRecordingChanged {
  at: Timestamp
  by?: Id | null
  data: {
    elapsed_ms: number
    state: RecordingState
  }
  event: 'recording_changed'
  seq: number
}
export interface EventLabChanged {
  at: Timestamp
  by?: Id | null
  data: {
    lab: Lab
    on: boolean
  }
  event: 'lab_changed'
  seq: number
}
export interface EventCaption {
  at: Timestamp
  by?: Id | null
  data: {
    final: boolean
    from: PersonCard
    text: string
  }
  event: 'caption'
  seq: number
}
/**
 * A question as a snapshot or a list shows it.
 */
export interface QuestionCard {
  anonymous: boolean
  answer: AnswerCard | null
  asker?: PersonCard
  assigned: PersonCard | null
  at: Timestamp
  own?: boolean
  question: Id
  status: QuestionStatus
  text: string
}
/**
 * A poll as a snapshot or a list shows it. `voted` stands in an open one; `counts` and `voters` in a shared one,
 * and for organizers in a closed one; `state` and `shared` for organizers.
 */
export interface PollCard {
  anonymous: boolean
  counts?: Counts
  kind: PollKind
  options: string[]
  poll: Id
  question: string
  shared?: boolean
  state?: PollState
  voted?: boolean
  voters?: number
}
/**
 * Which labs are on.
 */
export interface Labs {
  captions: boolean
  reactions: boolean
}
export interface MuteView {
  active: boolean
  locked: boolean
  mute_epoch: number
}
/**
 * The positive answer to a command.
 */
export interface Ok {
  id: string
  result?: OkResult
  seq: Seq
  type: 'ok'
}
/**
 * A page of a list.
 */
export interface Page {
  items: Item[]
  /**
   * What to give as `after` for the next page; null on the last one.
   */
  next: Id | null
  /**
   * Rows of the whole list.
   */
  total: number
}
/**
 * A poll as it is drafted: what `create_poll` takes, and each question of a survey.
 */
export interface PollDraft {
  anonymous: boolean
  kind: PollKind
  /**
   * 2 to 20 for `single` and `multiple`, none else.
   */
  options: string[]
  question: string
}
export interface PresenterView {
  participant: PersonCard | null
  term: number
}
/**
 * `elapsed_ms` is what was recorded before `since`; while the state is on, the time since then comes on top.
 */
export interface RecordingView {
  elapsed_ms: number
  since: Timestamp | null
  state: RecordingState
}
/**
 * The first message to a client.
 */
export interface Welcome {
  epoch: string
  heartbeat_s: number
  limits: WireLimits
  resumed: boolean
  seq: Seq2
  session: string
  state?: View
  type: 'welcome'
  you: You
}
/**
 * `limits` of the welcome: what this connection may send.
 */
export interface WireLimits {
  chat_chars: number
  commands_per_s: number
  message_bytes: number
  name_chars: number
  poll_options: number
  question_chars: number
}
/**
 * Absent when resumed.
 */
export interface View {
  /**
   * Attendees present.
   */
  audience: number
  capacity?: number
  chat: ChatView
  control: PersonCard | null
  description: string
  door?: DoorView
  handouts: HandoutCard[]
  hands?: number
  labs: Labs
  mute: MuteView
  phase: Phase
  poll: PollCard | null
  polls?: PollCard[]
  presenter: PresenterView
  questions: QuestionCard[]
  recording: RecordingView
  screen: ScreenState
  shared: PollCard[]
  /**
   * Staff, panelists and the presenter.
   */
  staff: RosterRow[]
  started_at: Timestamp | null
  strokes: Stroke[]
  survey: SurveyView | null
  title: string
}
export interface SurveyView {
  questions: Questions
  submitted: boolean
}
/**
 * A fresh state in place of what was missed.
 */
export interface Snapshot {
  epoch: string
  seq: Seq
  state: View1
  type: 'snapshot'
  you: You
}
/**
 * What one person may see. The last four are for organizers.
 */
export interface View1 {
  /**
   * Attendees present.
   */
  audience: number
  capacity?: number
  chat: ChatView
  control: PersonCard | null
  description: string
  door?: DoorView
  handouts: HandoutCard[]
  hands?: number
  labs: Labs
  mute: MuteView
  phase: Phase
  poll: PollCard | null
  polls?: PollCard[]
  presenter: PresenterView
  questions: QuestionCard[]
  recording: RecordingView
  screen: ScreenState
  shared: PollCard[]
  /**
   * Staff, panelists and the presenter.
   */
  staff: RosterRow[]
  started_at: Timestamp | null
  strokes: Stroke[]
  survey: SurveyView | null
  title: string
}
export interface TransientAudience {
  data: {
    count: number
  }
  event: 'audience'
  type: 'transient'
}
export interface TransientReactions {
  data: {
    counts: {
      [k: string]: number
    }
  }
  event: 'reactions'
  type: 'transient'
}
export interface TransientPollTally {
  data: {
    counts?: Counts
    poll: Id
    voters: number
  }
  event: 'poll_tally'
  type: 'transient'
}
export interface TransientCaption {
  data: {
    final: boolean
    from: PersonCard
    text: string
  }
  event: 'caption'
  type: 'transient'
}
export interface TransientReach {
  data: {
    event: string
    of: number
    p50_ms: number
    p99_ms: number
    reached: number
    seq: Seq
  }
  event: 'reach'
  type: 'transient'
}
export interface TransientStorage {
  data: {
    writable: boolean
  }
  event: 'storage'
  type: 'transient'
}

/** Every event, by its name on the wire. */
export interface SessionEvents {
  all_muted: EventAllMuted
  allowed_back: EventAllowedBack
  caption: EventCaption
  chat_deleted: EventChatDeleted
  chat_message: EventChatMessage
  chat_policy_changed: EventChatPolicyChanged
  control_changed: EventControlChanged
  details_changed: EventDetailsChanged
  door_changed: EventDoorChanged
  drawing_cleared: EventDrawingCleared
  drawn: EventDrawn
  hand_changed: EventHandChanged
  handout_added: EventHandoutAdded
  handout_removed: EventHandoutRemoved
  hands_lowered: EventHandsLowered
  lab_changed: EventLabChanged
  mic_changed: EventMicChanged
  mute_all_lifted: EventMuteAllLifted
  participant_joined: EventParticipantJoined
  participant_left: EventParticipantLeft
  phase_changed: EventPhaseChanged
  poll_closed: EventPollClosed
  poll_created: EventPollCreated
  poll_deleted: EventPollDeleted
  poll_opened: EventPollOpened
  poll_results_hidden: EventPollResultsHidden
  poll_results_shared: EventPollResultsShared
  presenter_changed: EventPresenterChanged
  question_answered: EventQuestionAnswered
  question_asked: EventQuestionAsked
  question_assigned: EventQuestionAssigned
  question_dismissed: EventQuestionDismissed
  recording_changed: EventRecordingChanged
  role_changed: EventRoleChanged
  screen_changed: EventScreenChanged
  survey_set: EventSurveySet
  unmute_requested: EventUnmuteRequested
  webcam_changed: EventWebcamChanged
  you_changed: EventYouChanged
}
export type SessionEventName = keyof SessionEvents
export type SessionEvent = SessionEvents[SessionEventName]

/** Every command, by its name on the wire. */
export interface Commands {
  allow_back: CommandAllowBack
  answer_question: CommandAnswerQuestion
  ask: CommandAsk
  assign_question: CommandAssignQuestion
  caption: CommandCaption
  chat: CommandChat
  clear_drawing: CommandClearDrawing
  close_poll: CommandClosePoll
  create_poll: CommandCreatePoll
  delete_chat: CommandDeleteChat
  delete_poll: CommandDeletePoll
  dismiss_question: CommandDismissQuestion
  draw: CommandDraw
  edit_details: CommandEditDetails
  end: CommandEnd
  give_control: CommandGiveControl
  hand_over_organizer: CommandHandOverOrganizer
  hand_presenter: CommandHandPresenter
  hello: CommandHello
  hide_poll_results: CommandHidePollResults
  hide_webcam: CommandHideWebcam
  leave: CommandLeave
  lift_mute_all: CommandLiftMuteAll
  list_chat: CommandListChat
  list_participants: CommandListParticipants
  list_polls: CommandListPolls
  list_questions: CommandListQuestions
  lower_all_hands: CommandLowerAllHands
  lower_hand: CommandLowerHand
  mute: CommandMute
  mute_all: CommandMuteAll
  open_poll: CommandOpenPoll
  pause_recording: CommandPauseRecording
  pause_screen: CommandPauseScreen
  raise_hand: CommandRaiseHand
  react: CommandReact
  remove: CommandRemove
  remove_handout: CommandRemoveHandout
  resume_recording: CommandResumeRecording
  revoke_control: CommandRevokeControl
  seen: CommandSeen
  set_chat_policy: CommandSetChatPolicy
  set_door: CommandSetDoor
  set_lab: CommandSetLab
  set_role: CommandSetRole
  set_survey: CommandSetSurvey
  share_poll_results: CommandSharePollResults
  share_screen: CommandShareScreen
  share_webcam: CommandShareWebcam
  start: CommandStart
  start_recording: CommandStartRecording
  stop_recording: CommandStopRecording
  stop_screen: CommandStopScreen
  submit_survey: CommandSubmitSurvey
  take_presenter: CommandTakePresenter
  unmute: CommandUnmute
  vote: CommandVote
}
export type CommandName = keyof Commands
export type Command = Commands[CommandName]

/** Every transient, by its name on the wire. */
export interface TransientMessages {
  audience: TransientAudience
  caption: TransientCaption
  poll_tally: TransientPollTally
  reach: TransientReach
  reactions: TransientReactions
  storage: TransientStorage
}
export type TransientMessageName = keyof TransientMessages
export type TransientMessage = TransientMessages[TransientMessageName]
