### The attendee's page, and the ways in and out.

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
