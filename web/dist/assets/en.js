var e=[`### What every page says: roles, refusals, states of the connection.

product = Cuelight

role-organizer = Organizer
role-co_organizer = Co-organizer
role-host_only_co_organizer = Host-only co-organizer
role-in_session_co_organizer = In-session co-organizer
role-panelist = Panelist
role-attendee = Attendee
role-presenter = Presenter

phase-scheduled = Not started
phase-practice = Practice
phase-live = Live
phase-ended = Ended

mic-open = Microphone open
mic-muted = Microphone muted
mic-muted_by_staff = Muted by the organizers
webcam-on = Webcam on
webcam-off = Webcam off

you = you
close = Close
cancel = Cancel
save = Save
retry = Try again
loading = One moment …
preferences = Language and appearance
language = Language
theme = Appearance
theme-auto = As the system
theme-light = Light
theme-dark = Dark
characters-left = { $count ->
    [one] { $count } character left
   *[other] { $count } characters left
}

# What was refused, and why. The first line is for what is not foreseen.
refused = That could not be done.
refused-rate_limited = That was too fast. Wait a moment and try again.
refused-invalid = Some of what you entered is not valid.
refused-not_found = It is no longer there.
refused-conflict = Things have changed meanwhile; look again.
refused-unavailable = Nothing can be saved at the moment. Nothing was changed; try again soon.
refused-internal = The server made a mistake. Try again.
refused-role = Your role does not include this.
refused-baton = Only whoever presents may do this.
refused-policy = The organizers do not allow this at the moment.
refused-rank = Their role is as high as yours or higher.
refused-assignment = This question is not assigned to you.
refused-own = Only its author may do this.

# The connection.
connection-connecting = Connecting …
connection-reconnecting = Reconnecting …
connection-reconnecting-in = { $seconds ->
    [one] Connection lost. Trying again in { $seconds } second.
   *[other] Connection lost. Trying again in { $seconds } seconds.
}
connection-kept = Nothing is lost: what you missed will come, and what you sent goes out again.
connection-back = You are back.
storage-stopped = The server cannot save anything at the moment: changes have to wait.
`,`### The attendee's page, and the ways in and out.

# The first page.
home-title = Join a webinar
home-about = Cuelight brings you into a live webinar. Type the code from your invitation.
home-code = Join code
home-code-hint = Capitals, hyphens and blanks make no difference.
home-code-empty = Type the code from your invitation.
home-go = Join

# What a webinar is, and when.
about-live = Live now
about-starts-soon = It should begin any moment.
about-starts-minutes = { $count ->
    [one] Starts in { $count } minute
   *[other] Starts in { $count } minutes
}
about-starts-hours = { $count ->
    [one] Starts in { $count } hour
   *[other] Starts in { $count } hours
}
about-starts-days = { $count ->
    [one] Starts in { $count } day
   *[other] Starts in { $count } days
}

# The way in.
entry-kicker = You are invited to
entry-name = Your name
entry-name-hint = The organizers see it, and others where you write or speak.
entry-name-empty = Type your name.
entry-name-invalid = This name cannot be used. Use letters, up to 64 characters.
entry-email = E-mail address
entry-email-hint = The organizers ask for it to register you.
entry-email-empty = Type your e-mail address.
entry-email-invalid = This is not an e-mail address that can be used.
entry-join = Join
entry-joining = Joining …
entry-early = You can come in now and wait inside. It begins by itself.
entry-other-code = Use another code

entry-again-in = { $seconds ->
    [one] We try again by ourselves in { $seconds } second.
   *[other] We try again by ourselves in { $seconds } seconds.
}
entry-again-now = Trying again …
entry-full-title = Every seat is taken
entry-full = Stay on this page: as soon as somebody leaves, you get their seat.
entry-rate_limited-title = Many people are joining just now
entry-rate_limited = So many join from your network at once that you have to wait a moment.
entry-unavailable-title = The server is busy
entry-unavailable = It takes nobody in at the moment. That passes soon.

entry-removed-title = You cannot join this webinar
entry-removed = The organizers have removed you. If you think that this is a mistake, write to them.
entry-ended-title = This webinar is over
entry-ended = You can no longer join it. Ask the organizers whether there is a recording.
entry-door_locked-title = The door is closed
entry-door_locked = The organizers let nobody new in at the moment. Try again later, or write to them.
entry-not_found-title = There is no webinar here
entry-not_found = Check the address or the code. If you were sent a link of your own, open that one, in full.
entry-own_link-title = This address needs your own link
entry-own_link = Open the link that was sent to you, in full. It is yours alone and tells us who you are.
entry-wrong_link-title = This link does not fit
entry-wrong_link = It belongs to another webinar or is incomplete. Open the link that was sent to you, in full.
entry-network-title = The server cannot be reached
entry-network = Check your connection to the internet, then try again.
entry-other-title = That did not work
entry-other = The server could not let you in. Try again in a moment.

# Before the first welcome.
waiting-full-title = Every seat is taken
waiting-full = Stay on this page: as soon as somebody leaves, you get their seat.
waiting-restarting-title = The server is starting anew
waiting-restarting = That takes a few seconds. You need do nothing.
waiting-unreachable-title = The server cannot be reached
waiting-unreachable = Check your connection to the internet. We keep trying.
waiting-give-up = Stop waiting

# The ends.
closed-left-title = You have left
closed-left = You can come back as long as the webinar runs.
closed-left-back = Come back in
closed-ticket_refused-title = This link is no longer good
closed-ticket_refused = It is wrong or too old. Open the link that was sent to you once more, or ask the organizers for a new one.
closed-ticket_refused-door = To the entrance
closed-removed-title = You were removed
closed-removed = The organizers have taken you out of this webinar. If you think that this is a mistake, write to them.
closed-removed-reason = They say:
closed-no_such_session-title = There is no such webinar
closed-no_such_session = It was cancelled, or the link is wrong. Ask whoever invited you.
closed-superseded-title = Open in another window
closed-superseded = You have opened this webinar once more, in another window or on another device. It goes on there.
closed-superseded-here = Use it here
closed-ended-title = The webinar is over
closed-ended = Thank you for being there.
closed-door_locked-title = The door is closed
closed-door_locked = The organizers let nobody new in at the moment. Try again later, or write to them.
closed-protocol-title = This page and the server do not understand each other
closed-protocol = Most likely the server was updated. Load the page anew.
closed-protocol-reload = Load anew

# The header.
header-audience = { $count ->
    [one] { $count } attendee
   *[other] { $count } attendees
}
header-recording-on = Being recorded
header-recording-paused = Recording paused
header-control = Open the control room
header-leave = Leave
leave-title = Leave the webinar?
leave-about = You can come back as long as it runs.
leave-presenter = You are presenting. The organizers will present in your place.
leave-stay = Stay
practice-banner = Practice: the audience sees nothing of this.

# The waiting room.
room-title = It has not begun yet
room-about = Stay here: it begins by itself.
room-stage = On stage already
room-nobody = Nobody yet.

# The stage.
stage = Stage
stage-speakers = Who is on
stage-nobody = Nobody speaks at the moment.
stage-presents = presents
stage-controls = Has keyboard and mouse
stage-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
media-nobody = Nobody presents at the moment
media-off = { $name } presents, without a screen
media-on = { $name } is sharing the screen
media-paused = { $name } has paused the screen
media-own-off = You present. Nobody sees your screen.
media-own-on = You are sharing your screen
media-own-paused = Your screen is paused
media-none = Picture and sound come from a media server, which is not set up here.
media-coming = Picture and sound are coming …
media-failed = Picture and sound could not be loaded. Everything else works.

# One's own devices.
device-bar = Your microphone, webcam and hand
device-mute = Mute
device-open-mic = Open microphone
device-mic-why = The organizers have muted you. They can let you speak again.
device-share-webcam = Share webcam
device-hide-webcam = Hide webcam
device-raise-hand = Raise hand
device-lower-hand = Lower hand
device-react = React
unmute-asked = The organizers ask you to speak
unmute-closed = Your microphone stays closed until you open it.
unmute-not-now = Not now

# Presenting and drawing.
present-bar = Presenting
present-share = Share screen
present-resume = Resume screen
present-pause = Pause screen
present-stop = Stop sharing
present-no-screen = Only while a screen is shared.
present-hand = Hand over presenting
present-hand-about = Whoever you choose presents from then on.
present-give = Give control
present-give-about = Whoever you choose may use your keyboard and mouse, until you take that back.
present-revoke = Take back control
pick-nobody = There is nobody else on stage.
draw-bar = Drawing
draw-toggle = Draw
draw-tools = Drawing tools
draw-tool = Tool
draw-pen = Pen
draw-highlighter = Highlighter
draw-arrow = Arrow
draw-rectangle = Rectangle
draw-text = Text
draw-color = Colour
draw-red = Red
draw-yellow = Yellow
draw-green = Green
draw-blue = Blue
draw-black = Black
draw-white = White
draw-width = Line
draw-thin = Thin
draw-medium = Medium
draw-thick = Thick
draw-text-field = Text to place
draw-text-hint = Type, then click on the screen
draw-text-place = Place in the middle
draw-text-why = Type the text first.
draw-clear = Wipe
draw-clear-why = Nothing is drawn.
draw-layer = { $count ->
    [0] Nothing is drawn on the screen
    [one] { $count } thing drawn on the screen
   *[other] { $count } things drawn on the screen
}

# The panels.
panels = Take part
panel-chat = Chat
panel-questions = Questions
panel-polls = Polls
panel-survey = Survey
panel-handouts = Handouts
panel-people = People
panel-labs = Labs
panel-unread = { $count ->
    [one] { $count } new
   *[other] { $count } new
}
poll-aside = Put the poll aside
people-search = Search by name
people-count = { $count ->
    [0] Nobody is found.
    [one] { $count } person
   *[other] { $count } people
}
people-more = Show more
people-write = Write to { $name }

# What the organizers changed.
told-phase-scheduled = It waits to begin.
told-phase-practice = The practice has begun. The audience sees nothing of it.
told-phase-live = The webinar has begun.
told-role-attendee = You are an attendee again: you listen, ask and vote.
told-role-panelist = You are a panelist now: you may speak, show your webcam and draw.
told-role-staff = You are one of the organizers now: you may run the webinar.
told-baton = { $name } presents now.
told-baton-you = You present now: share your screen, open your microphone when you are ready.
told-baton-from-you = { $name } presents now; you no longer do.
told-baton-gone = You no longer present.
told-all-muted = The organizers have muted everybody. You may open your microphone again.
told-all-muted-locked = The organizers have muted everybody.
told-mute-lifted = You may open your microphone again.
told-muted = The organizers have muted your microphone.
told-may-speak = You may speak now.
told-webcam-off = Your webcam is off.
told-webcam-off-staff = The organizers have turned your webcam off.
told-hand-lowered = Your hand was lowered.
told-results = The result of a poll is there. See Polls.
told-recording = This webinar is being recorded.
told-control = You may use the presenter's keyboard and mouse.
told-control-gone = You no longer have the presenter's keyboard and mouse.
told-question-assigned = A question was assigned to you. See Questions.

# The page itself.
page-part-failed = A part of this page could not be loaded. Check your connection, then try again.
`,`### What the panels of both pages say: chat, questions, polls, survey, handouts, labs.

field-characters-over = { $count ->
    [one] { $count } character too many
   *[other] { $count } characters too many
}
desk-failed = This part could not be loaded.

## Chat

chat-title = Chat
chat-log = Messages
chat-empty = Nobody has written yet.
chat-empty-scheduled = Nobody has written yet. Before the start, those on stage can write to each other.
chat-earlier = Show earlier messages
chat-new = New messages
chat-sending = Sending …
chat-sending-later = Will be sent once you are back
# $name is who wrote the message.
chat-reply = Write to { $name }
chat-delete = Delete the message by { $name }
chat-circle-staff = To organizers and panelists
chat-circle-you = Only to you
chat-circle-person = Only to { $name }
chat-circle-one = Only to one person
chat-policy = Attendees may write
chat-policy-off = To nobody
chat-policy-staff = To organizers and panelists
chat-policy-everyone = To everyone
chat-to = To
chat-to-everyone-yes = Everyone
chat-to-everyone-policy = Everyone (not allowed at the moment)
chat-to-everyone-scheduled = Everyone (once it has started)
chat-to-staff = Organizers and panelists
chat-to-stage = On stage
chat-to-person = { $name } ({ $role })
chat-to-others = In the audience
chat-gone = Somebody who has left
chat-to-gone = The person you were writing to is no longer here. Choose somebody else.
chat-message = Message
chat-placeholder = Write a message
chat-send = Send
chat-too-long = The message is too long.
chat-only-staff = Only organizers and panelists will read you.
chat-silent-policy = The organizers have closed the chat for attendees.
chat-silent-scheduled = The chat opens when the session starts.

## Questions

questions-title = Questions
questions-earlier = Show earlier questions
questions-yours = Your question
questions-anonymous = Ask anonymously
questions-anonymous-hint = Nobody learns your name, not even the organizers.
questions-ask = Ask
questions-asked = Your question has reached the organizers.
questions-ask-yourself = Ask a question yourself
questions-why-scheduled = Questions can be asked once the session has started.
questions-why-empty = Write your question first.
questions-why-empty-answer = Write an answer first.
questions-why-long = The text is too long.
questions-tasks = For you to answer
questions-own = Your questions
questions-own-waiting = Waiting
questions-own-private = Answered to you
questions-own-public = Answered to everyone
questions-own-dismissed = Not taken up
questions-own-anonymous = Asked anonymously
questions-answered = Answered for everyone
questions-answered-empty = No question has been answered for everyone yet.
questions-somebody = Anonymous
# $name is who answered.
questions-answer-public = { $name } answered everyone
questions-answer-private = { $name } answered in private
questions-answer = Answer
questions-answer-open = Answer …
questions-answer-privately = Answer in private
questions-answer-publicly = Answer to everyone
questions-desk = Questions by state
questions-tab-new = New
questions-tab-assigned = Assigned
questions-tab-answered = Answered
questions-tab-dismissed = Dismissed
questions-empty-new = No new questions. They appear here as they are asked.
questions-empty-assigned = No question is waiting for somebody's answer.
questions-empty-answered = No question has been answered yet.
questions-empty-dismissed = No question has been dismissed.
questions-mark-public = Answered to everyone
questions-mark-private = Answered in private
questions-mark-you = Assigned to you
questions-assign = Assign to
questions-assign-nobody = Nobody yet
# $self is yes where it is the reader.
questions-assign-person = { $self ->
    [yes] { $name } (you)
   *[no] { $name }
}
questions-assign-away = { $name } (not here)
questions-dismiss = Dismiss

## Polls

polls-title = Polls
polls-new = New poll
polls-question = Question
polls-kind = Kind
polls-kind-single = One choice
polls-kind-multiple = Several choices
polls-kind-rating = Rating from 1 to 5
polls-kind-text = Free text
polls-options = Options
polls-option = Option { $number }
polls-option-add = Add an option
polls-option-remove = Remove option { $number }
polls-anonymous = Anonymous
polls-anonymous-hint = Nobody sees who voted for what. A vote cannot be changed.
polls-save = Save the poll
polls-fault-empty-question = Write the question.
polls-fault-empty-option = Write the option.
polls-fault-long = The text is too long.
polls-fault-twice = This option is there already.
polls-why-two = A poll needs two options at least.
polls-why-many = There can be { $count } options at most.
polls-why-scheduled = Polls can be opened once the session has started.
polls-why-another = Another poll is open: { $question }
polls-why-empty = Choose or write an answer first.
polls-why-long = The answer is too long.
polls-why-same = This is how you have voted.
polls-state-draft = Draft
polls-state-open = Open
polls-state-closed = Closed
polls-shared = Results are shared
polls-open-it = Open the poll
polls-close-it = Close the poll
polls-share = Share results
polls-hide = Hide results
polls-delete = Delete the poll: { $question }
polls-delete-title = Delete this poll?
polls-delete-sure = “{ $question }” and its votes will be gone.
polls-delete-it = Delete
polls-empty-staff = No polls yet. Prepare one now and open it when the time comes.
polls-empty = No poll is open.
polls-tally-none = Votes are counted here as they come in.
polls-anonymous-later = The poll is anonymous: how people voted is shown once it is closed.
polls-results = Results of { $question }
polls-results-of = Results
polls-mean = Average { $mean }
polls-voters = { $count ->
    [one] { $count } vote
   *[other] { $count } votes
}
polls-texts = { $count ->
    [one] { $count } answer
   *[other] { $count } answers
}
polls-open = Poll
polls-open-anonymous = Anonymous poll
polls-choose-some = You can choose several.
polls-rating-low = 1 is lowest
polls-rating-high = 5 is highest
polls-answer = Your answer
polls-vote = Vote
polls-vote-again = Change your vote
polls-voted = Your vote is counted. You can change it while the poll is open.
polls-voted-anonymous = Your vote is counted. It cannot be changed, since the poll is anonymous.
polls-anonymous-first = Nobody sees how you vote. Your first vote counts and cannot be changed.

## Survey

survey-title = Survey
survey-write = Write a survey
survey-change = Change the survey
survey-change-hint = Its questions can be changed until somebody has answered.
survey-writing = Write the survey
survey-question = Question { $number }
survey-question-add = Add a question
survey-question-remove = Remove question { $number }
survey-set = Set the survey
survey-locked = Somebody has answered already, so the questions stand as they are.
survey-why-many = There can be { $count } questions at most.
survey-why-empty = Answer one question at least.
survey-why-long = One of your answers is too long.
survey-why-scheduled = The survey can be answered once the session has started.
survey-anonymous-hint = With one anonymous question, all answers are kept without names.
survey-anonymous = Your answers are kept without your name.
survey-empty = There is no survey.
survey-empty-staff = No survey yet. Attendees can answer it during the session and for a quarter of an hour after it.
survey-send = Send your answers
survey-done = Thank you. Your answers are in.
survey-again = Change your answers
survey-after = You can still answer for a quarter of an hour after the end.
survey-late = The time for the survey is over.
survey-refused = Your answers could not be sent. Try again.
survey-refused-network = The server cannot be reached. Check your connection and try again.
survey-refused-rate_limited = That was too fast. Wait a moment and try again.
survey-refused-unavailable = Nothing can be written down at the moment. Try again soon.
survey-refused-forbidden = Only those who were in the session can answer.
survey-refused-removed = Only those who were in the session can answer.
survey-refused-not_found = The survey is no longer there.

## Handouts

handouts-title = Handouts
handouts-list = Files
handouts-empty = Nothing has been handed out yet.
handouts-empty-staff = No handouts yet. What you upload, everyone in the session can download.
handouts-about = { $kind } · { $size }
handouts-kind-pdf = PDF
handouts-kind-image = Picture
handouts-kind-video = Video
handouts-kind-table = Table
handouts-kind-text = Text
handouts-kind-slides = Slides
handouts-kind-archive = Archive
handouts-kind-other = File
handouts-download = Download { $name }
handouts-remove = Remove { $name }
handouts-remove-title = Remove this handout?
handouts-remove-sure = “{ $name }” can then no longer be downloaded.
handouts-remove-it = Remove
handouts-upload-group = Upload
handouts-upload = Upload a file
handouts-file = File
handouts-drop = or drop it here
handouts-uploads = Uploads
# $done is a percentage, $size that of the whole file.
handouts-progress = { $done } of { $size }
handouts-progress-of = Upload of { $name }
handouts-cancel = Cancel the upload of { $name }
handouts-forget = Close the note about { $name }
handouts-missed = The file could not be downloaded. Try again.
handouts-missed-network = The server cannot be reached. Check your connection and try again.
handouts-missed-not_found = The file is no longer there.
handouts-missed-rate_limited = That was too fast. Wait a moment and try again.
handouts-refused = The file could not be uploaded. Try again.
handouts-refused-too_large = The file is too large.
handouts-refused-unsupported_media_type = Files of this kind cannot be handed out, or the file is not what its name says.
handouts-refused-full = There are as many handouts as there can be. Remove one first.
handouts-refused-conflict = There are as many handouts as there can be, or the session is over.
handouts-refused-ended = The session is over.
handouts-refused-forbidden = You may no longer hand out files.
handouts-refused-removed = You may no longer hand out files.
handouts-refused-unauthorized = You may no longer hand out files.
handouts-refused-invalid = The file's name cannot be used. Rename it and try again.
handouts-refused-empty = The file is empty.
handouts-refused-malformed = The file did not arrive whole. Try again.
handouts-refused-timeout = The upload took too long. Try again.
handouts-refused-network = The server cannot be reached. Check your connection and try again.
handouts-refused-rate_limited = That was too fast. Wait a moment and try again.
handouts-refused-unavailable = Nothing can be written down at the moment. Try again soon.

## Labs

labs-title = Labs
labs-reactions = Reactions
labs-reactions-hint = Everyone can show how they feel with one press.
labs-captions = Captions
labs-captions-hint = Those on stage type what is said, and everyone can read it.
labs-why-scheduled = Labs can be switched on once the session has started.
labs-empty = Nothing is switched on at the moment.
reactions-title = Reactions
reactions-thumbs_up = Thumbs up
reactions-heart = Heart
reactions-clap = Applause
reactions-laugh = Laugh
reactions-surprised = Surprised
reactions-sad = Sad
reactions-celebrate = Celebrate
reactions-raise = Raised hands
captions-title = Captions
captions-lines = Captions
captions-speaker = { $name }:
captions-empty = Captions appear here.
captions-field = Caption
captions-field-hint = Others read along as you type. Enter finishes the line.
`];export{e as default};