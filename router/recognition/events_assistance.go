package recognition

// The codes of events of mutual assistance and alerts.
const (
	codeForged       = "ASSIST-001"
	codeNoCase       = "ASSIST-002"
	codeMisplaced    = "ASSIST-003"
	codeCase         = "ASSIST-004"
	codeSilence      = "ASSIST-005"
	codeBreach       = "ASSIST-006"
	codeNotGone      = "ASSIST-007"
	codeUnknownTo    = "ASSIST-008"
	codeLifted       = "ASSIST-009"
	codeDue          = "ASSIST-010"
	codeCaseDisposed = "ASSIST-011"
	codeNoRequest    = "ASSIST-012"
	codeOtherClock   = "ASSIST-013"
	codeAlert        = "ALERT-001"
	codeAlertEnded   = "ALERT-002"
	codeAlertScope   = "ALERT-003"
)

func assistanceCodes() [][2]string {
	return [][2]string{
		{codeAlert, "an alert was taken; it goes on to those whom routes name"},
		{codeAlertEnded, "an alert was lifted, or its time is over"},
		{codeAlertScope, "an alert of another country's authority is about goods in general: it is told, and binds nobody here"},
		{codeForged, "mutual assistance or an alert in the name of an authority that the sender does not speak for; it goes to nobody"},
		{codeNoCase, "a step of a case that is not here; it waits for the request"},
		{codeMisplaced, "a step that does not belong where its case is; it goes to nobody"},
		{codeCase, "a case of mutual assistance moved on"},
		{codeSilence, "a request has had no full reply for 30, 60 or 90 days; both sides are told"},
		{codeBreach, "the flow between two authorities stands still, for one told of a breach of its conditions; the step waits"},
		{codeNotGone, "what was given had to be gone by now, and no receipt of its disposal has come; both sides are told"},
		{codeUnknownTo, "a request to an authority that neither an agreement nor the register names"},
		{codeDue, "a request has had no full reply by the time that it wishes for; both sides are told"},
		{codeCaseDisposed, "a case in which nothing is owed has left the state, for nothing happened in it any more; the log has it, and its number stays taken"},
		{codeNoRequest, "the request of a step's case never came; the step is kept no longer"},
		{codeOtherClock, "another hub reminds of a case by its own clock; it goes to nobody here"},
		{codeLifted, "the flow between two authorities goes on after a breach"},
	}
}
