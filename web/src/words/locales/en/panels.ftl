### What the panels of both pages say: chat, questions, polls, survey, handouts, labs.

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
