// Command clearhub is the customs clearance message hub: server, trial and tools.
package main

import (
	"os"

	"github.com/clearhub/clearhub/adapters/standard"
	"github.com/clearhub/clearhub/cmd/clearhub/command"
)

func main() {
	os.Exit(command.Execute(standard.Registry()))
}
