package command

import (
	"errors"
	"maps"
	"strings"

	"github.com/clearhub/clearhub/router/config"
)

// verdict is what a command that checks files says of one of them: it is wrong where there is an error.
type verdict struct {
	err error
	// told are the lines that people read of a file that is good.
	told []string
	// holds are what programs are told that is in it.
	holds map[string]any
}

const verdictHelp = `With --output json it prints one object a line: {"file","good","faults":["…"]} and what the file holds.`

// verdicts checks files and prints what it finds, in the order in which they are given.
func (e *env) verdicts(files []string, check func(file string) verdict) error {
	bad := false
	for _, file := range files {
		v := check(file)
		bad = bad || v.err != nil
		if err := e.verdict(file, v); err != nil {
			return failed(err)
		}
	}
	if bad {
		return exitError{code: ExitRefused}
	}
	return nil
}

// verdict prints what was found in a file.
func (e *env) verdict(file string, v verdict) error {
	if e.json() {
		object := map[string]any{"file": file, "good": v.err == nil, "faults": faultsOf(v.err)}
		maps.Copy(object, v.holds)
		return e.line(object)
	}
	if v.err != nil {
		var all *config.Error
		if !errors.As(v.err, &all) && !strings.Contains(v.err.Error(), file) { // the others name it
			e.printf("%s: ", file)
		}
		e.printf("%v\n", v.err)
		return nil
	}
	for _, line := range v.told {
		e.printf("%s: %s\n", file, line)
	}
	return nil
}

// faultsOf are the parts of an error that says everything that is wrong with a file; an empty list where there is none.
func faultsOf(err error) []string {
	var all *config.Error
	switch {
	case err == nil:
		return []string{}
	case errors.As(err, &all):
		return all.Problems
	}
	return []string{err.Error()}
}
