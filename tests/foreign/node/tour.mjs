// The tour: run with `CUELIGHT_BIN=… node --test tour.mjs`. Each part holds the server to one part of the protocol page.
import './life.mjs';
import './rights.mjs';
import './floor.mjs';
import './privacy.mjs';
import './resume.mjs';
import './doors.mjs';
import './malformed.mjs';
import './flow.mjs';
