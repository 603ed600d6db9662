var e=[`### What only the control room says: to organizers, before and while a webinar runs.

# The top.
control-edit = Edit details
control-edit-title = Title
control-edit-description = Description
control-edit-no-title = A webinar needs a title.
control-too-long = It is too long.
control-running-time = Running time
control-recorded-time = Recorded time
control-audience = { $count ->
    [one] { $count } attendee
   *[other] { $count } attendees
}
control-audience-full = { $count ->
    [one] { $count } attendee, full
   *[other] { $count } attendees, full
}
control-capacity = { $capacity ->
    [one] Room for { $capacity } attendee.
   *[other] Room for { $capacity } attendees.
}
control-you = You:
control-see-as-attendee = See as attendee
control-leave = Leave
control-shortcut = Press / to search people

# Beginning and ending.
control-start-practice = Start practice
control-go-live = Go live
control-live-title = Go live?
control-live-text = From now on the audience sees and hears you. What was rehearsed is discarded: chat, questions, votes, drawings and the recording. Roles, drafted polls, the survey and handouts stay.
control-live-yes = Go live now
control-end = End the webinar
control-end-title = End the webinar?
control-end-text = { $count ->
    [0] It ends for everyone, and cannot be started again.
    [one] It ends for everyone, { $count } attendee among them, and cannot be started again.
   *[other] It ends for everyone, { $count } attendees among them, and cannot be started again.
}
control-end-text-practice = This ends not the practice alone but the webinar: it cannot go live any more.
control-end-yes = End for everyone

# The recording.
control-record-start = Start recording
control-record-pause = Pause recording
control-record-resume = Resume recording
control-record-stop = Stop recording
control-recording-on = Recording
control-recording-paused = Recording paused

# Why something cannot be done now.
control-why-not-running = Not before the practice or the webinar has started.

# People.
control-parts = Parts of the control room
control-people = People
control-people-search = Search people
control-people-filter = Who is shown
control-people-reading = Reading { $read } of { $total } …
control-people-removed = Removed { $count }
control-people-none = Nobody is here yet.
control-people-none-found = Nobody here has such a name.
control-people-none-shown = Nobody in this list has such a name; there are others.
control-people-no-hands = No hand is raised.
control-filter-all = Everyone
control-filter-hands = Hands
control-filter-staff = Organizers
control-filter-panelists = Panelists
control-filter-attendees = Attendees
control-filter-talking = Mic open
control-lower-all = Lower all hands
control-row-more = More actions for { $name }
control-row-you = { $name } (you)
control-row-hand = Hand raised
control-row-away = Connection lost

# Everybody at once.
control-mute-all = Mute all
control-mute-lock = Panelists cannot unmute
control-lift-mute-all = Lift mute-all
control-muted = Everyone is muted
control-muted-locked = Everyone is muted, and panelists cannot unmute
control-lock = Lock the door
control-unlock = Unlock the door
control-door-locked = The door is locked: nobody new comes in

# What is done to one person.
control-act-mute = Mute
control-act-unmute = Ask to unmute
control-act-let_speak = Let them speak
control-act-hide_webcam = Hide webcam
control-act-lower_hand = Lower hand
control-act-hand_baton = Hand over the baton
control-act-take_baton = Take the baton
control-act-give_control = Give keyboard and mouse
control-act-revoke_control = Take keyboard and mouse back
control-act-write = Write privately
control-act-set_role = Change role …
control-act-hand_over = Hand over the organizer role …
control-act-remove = Remove …
control-act-none = There is nothing to do here.

# Roles.
control-role-title = Role of { $name }
control-role-give = Change role
control-role-same = They have this role already.
control-role-no-member = Only members of the account can have this role.
control-role-attendee = Watches and listens, asks and votes.
control-role-panelist = Speaks, shows the webcam and draws.
control-role-in_session_co_organizer = Runs the webinar with you, but cannot start or end it.
control-role-host_only_co_organizer = Runs the webinar, and starts and ends it. Only for members of the account.
control-role-co_organizer = May do all that you may, reports included. Only for members of the account.
control-hand-over-title = Hand over the organizer role?
control-hand-over-text = { $name } becomes the organizer, and you a co-organizer. Only they can give it back.
control-hand-over-yes = Hand over the role

# Removing and letting back.
control-remove-title = Remove { $name }?
control-remove-text = They leave at once and cannot come back, unless an organizer allows it.
control-remove-reason = Reason, which they will read (optional)
control-remove-yes = Remove
control-removed-title = Removed people
control-removed-text = Those removed since you opened this page. They can come back once you allow it.
control-removed-none = Nobody is left here.
control-removed-allow = Allow back
control-removed-allow-name = Allow back { $name }

# The stage.
control-stage = Stage
control-own = Your microphone and webcam
control-unmute = Unmute
control-unmute-now = Unmute now
control-share-webcam = Share webcam
control-asked-to-speak = An organizer asks you to speak.
control-you-present = You present
control-nobody-presents = Nobody presents
control-baton-vacant = The next organizer who comes in will.
control-baton-later = The organizer will, once it starts.
control-take-baton = Take the baton
control-hand-baton = Hand over the baton
control-baton-text = Whoever gets it may speak, and show their webcam and screen.
control-baton-hand = Hand over
control-baton-to = Hand over the baton to { $name }
control-baton-alone = Nobody else is here.
control-baton-more = { $count ->
    [one] { $count } more: search by name.
   *[other] { $count } more: search by name.
}
control-screen = Your screen
control-screen-off = Screen not shared
control-screen-on = Screen shared
control-screen-paused = Screen paused
control-screen-share = Share screen
control-screen-pause = Pause screen
control-screen-resume = Resume screen
control-screen-stop = Stop sharing
control-keyboard = { $name } controls the keyboard and mouse
control-captions-none = Captions are on; nothing was said yet.
control-speakers = On stage
control-speakers-none = Nobody is on stage yet.

# How far a change got.
control-reach = Reach
control-reach-none = How many have seen the last change, and how fast, will stand here.
control-reach-of = { $reached } of { $of } have it
control-reach-half = Half within
control-reach-most = 99 % within
control-reach-earlier = Earlier changes
control-reach-other = A change
control-reach-phase_changed = Start or end
control-reach-participant_joined = Somebody came
control-reach-participant_left = Somebody left
control-reach-role_changed = New role
control-reach-details_changed = Title or description
control-reach-hands_lowered = Hands lowered
control-reach-mic_changed = Microphone
control-reach-all_muted = Mute all
control-reach-mute_all_lifted = Mute-all lifted
control-reach-webcam_changed = Webcam
control-reach-presenter_changed = Presenter
control-reach-screen_changed = Screen
control-reach-control_changed = Keyboard and mouse
control-reach-drawn = Drawing
control-reach-drawing_cleared = Drawing cleared
control-reach-chat_message = Chat message
control-reach-chat_deleted = Message deleted
control-reach-chat_policy_changed = Who may chat
control-reach-question_answered = Answer
control-reach-poll_opened = Poll opened
control-reach-poll_closed = Poll closed
control-reach-poll_results_shared = Results shown
control-reach-poll_results_hidden = Results hidden
control-reach-survey_set = Survey
control-reach-handout_added = Handout
control-reach-handout_removed = Handout removed
control-reach-recording_changed = Recording
control-reach-lab_changed = Lab
control-reach-caption = Caption

# Activities.
control-activities = Activities
control-tab-chat = Chat
control-tab-questions = Questions
control-tab-polls = Polls
control-tab-survey = Survey
control-tab-handouts = Handouts
control-tab-labs = Labs
control-tab-news-chat = { $count } new
control-tab-news-questions = { $count } not answered
control-tab-news-polls = one is open
control-tab-news-handouts = { $count } new

control-report-csv = Download the report (table)
control-report-json = Download the report (JSON)
control-report-failed = The report could not be fetched. Try again.
`];export{e as default};