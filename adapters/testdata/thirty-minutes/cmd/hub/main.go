// Command hub is clearhub with one adapter more.
package main

import (
	"os"

	"github.com/clearhub/clearhub/adapters/standard"
	"github.com/clearhub/clearhub/cmd/clearhub/command"

	"harbour.example/gatesheet"
)

func main() {
	registry := standard.Registry()
	registry.Add(gatesheet.Adapter{})
	os.Exit(command.Execute(registry))
}
